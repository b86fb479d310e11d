/* journal/chain.c: the bytes that are hashed and signed (docs/wire/journal.md). */
#include <assert.h>
#include <string.h>

#include "journal/journal_int.h"

#define RECORD_LABEL "tocsin journal record 1"
#define CHECKPOINT_LABEL "tocsin journal checkpoint 1"
#define FIXED_SIZE 64 /* at least what encode_fixed writes */

static struct bytes encode_fixed(const struct journal_record *record, uint8_t room[FIXED_SIZE])
{
    struct byte_builder b = byte_builder_init(room, FIXED_SIZE);

    byte_builder_put_u64(&b, record->seq);
    byte_builder_put_u32(&b, (uint32_t)record->kind);
    byte_builder_put_u64(&b, (uint64_t)record->moment.now_ns);
    byte_builder_put_u64(&b, (uint64_t)record->moment.wall_ns);
    byte_builder_put_u64(&b, (uint64_t)record->moment.mono_ns);
    byte_builder_put(&b, bytes_of(record->partner.code, sizeof record->partner.code));
    byte_builder_put_u32(&b, record->epoch);
    byte_builder_put_u8(&b, record->lane);
    byte_builder_put_u64(&b, record->number);
    return byte_builder_bytes(&b);
}

struct digest journal_chain(const struct digest *previous, const struct journal_record *record)
{
    uint8_t room[FIXED_SIZE];
    const struct bytes parts[] = {digest_bytes(previous), encode_fixed(record, room), record->body};

    return hash_parts(RECORD_LABEL, parts, sizeof parts / sizeof parts[0]);
}

void journal_chainer_next(struct journal_chainer *c, struct journal_record *record)
{
    record->seq = c->seq + 1;
    record->chain = journal_chain(&c->chain, record);
    c->seq = record->seq;
    c->chain = record->chain;
}

bool journal_chainer_is_checkpoint_due(const struct journal_chainer *c, int64_t now_ns)
{
    /* Differences, so that no sum overflows; a clock that went back starts a new interval. */
    return now_ns < c->checkpoint_now_ns ||
           (uint64_t)now_ns - (uint64_t)c->checkpoint_now_ns >= (uint64_t)c->interval_ns;
}

/* What a checkpoint's signature covers. */
static struct bytes encode_claim(const struct journal_identity *identity, uint64_t seq,
                                 const struct digest *chain, uint8_t room[FIXED_SIZE])
{
    struct byte_builder b = byte_builder_init(room, FIXED_SIZE);

    byte_builder_put(&b, bytes_of(identity->nation.code, sizeof identity->nation.code));
    byte_builder_put_u32(&b, identity->epoch);
    byte_builder_put_u32(&b, identity->exercise);
    byte_builder_put_u64(&b, seq);
    byte_builder_put(&b, digest_bytes(chain));
    return byte_builder_bytes(&b);
}

void journal_chainer_checkpoint(struct journal_chainer *c, struct moment moment,
                                uint8_t body[JOURNAL_CHECKPOINT_SIZE],
                                struct journal_record *record)
{
    uint8_t room[FIXED_SIZE];
    struct signature signature;
    struct byte_builder b = byte_builder_init(body, JOURNAL_CHECKPOINT_SIZE);

    key_sign(c->key, CHECKPOINT_LABEL, encode_claim(&c->identity, c->seq, &c->chain, room),
             &signature);
    byte_builder_put_u64(&b, c->seq);
    byte_builder_put(&b, digest_bytes(&c->chain));
    byte_builder_put(&b, bytes_of(signature.bytes, sizeof signature.bytes));
    *record = (struct journal_record){
        .kind = JOURNAL_CHECKPOINT, .moment = moment, .body = byte_builder_bytes(&b)};
    journal_chainer_next(c, record);
    c->checkpoint_now_ns = moment.now_ns;
}

bool journal_checkpoint_holds(const struct journal_identity *identity, struct bytes body,
                              uint64_t seq, const struct digest *chain)
{
    uint8_t room[FIXED_SIZE];
    struct signature signature;

    if (body.size != JOURNAL_CHECKPOINT_SIZE || bytes_read_u64(body.at) != seq ||
        memcmp(body.at + 8, chain->bytes, DIGEST_SIZE) != 0)
        return false;
    memcpy(signature.bytes, body.at + 8 + DIGEST_SIZE, sizeof signature.bytes);
    return key_verify(&identity->key, CHECKPOINT_LABEL, encode_claim(identity, seq, chain, room),
                      &signature);
}

struct bytes journal_identity_encode(const struct journal_identity *identity,
                                     uint8_t room[JOURNAL_IDENTITY_SIZE_MAX])
{
    struct byte_builder b = byte_builder_init(room, JOURNAL_IDENTITY_SIZE_MAX);

    byte_builder_put_u32(&b, JOURNAL_FORMAT);
    byte_builder_put(&b, bytes_of(identity->nation.code, sizeof identity->nation.code));
    byte_builder_put_u32(&b, identity->epoch);
    byte_builder_put_u32(&b, identity->exercise);
    byte_builder_put(&b, bytes_of(identity->key.bytes, PUBLIC_KEY_SIZE));
    byte_builder_put_u32(&b, (uint32_t)identity->partner_count);
    for (int i = 0; i < identity->partner_count; i++) {
        const struct journal_partner *p = &identity->partners[i];

        byte_builder_put(&b, bytes_of(p->nation.code, sizeof p->nation.code));
        byte_builder_put(&b, bytes_of(p->key.bytes, PUBLIC_KEY_SIZE));
    }
    return byte_builder_bytes(&b);
}

static_assert(4 + 4 + 4 + 4 + PUBLIC_KEY_SIZE + 4 + NATIONS_MAX * (4 + PUBLIC_KEY_SIZE) <=
                  JOURNAL_IDENTITY_SIZE_MAX,
              "an identity fits its body");

static bool read_nation(const uint8_t at[4], struct nation *nation)
{
    char text[5] = {0};

    memcpy(text, at, 4);
    return nation_parse(text, nation);
}

bool journal_identity_decode(struct bytes body, struct journal_identity *identity)
{
    const size_t fixed = 4 + 4 + 4 + 4 + PUBLIC_KEY_SIZE + 4;
    const size_t each = 4 + PUBLIC_KEY_SIZE;

    *identity = (struct journal_identity){0};
    if (body.size < fixed || bytes_read_u32(body.at) != JOURNAL_FORMAT ||
        !read_nation(body.at + 4, &identity->nation))
        return false;
    identity->epoch = bytes_read_u32(body.at + 8);
    identity->exercise = bytes_read_u32(body.at + 12);
    memcpy(identity->key.bytes, body.at + 16, PUBLIC_KEY_SIZE);
    uint32_t count = bytes_read_u32(body.at + 16 + PUBLIC_KEY_SIZE);
    if (count > NATIONS_MAX || body.size != fixed + count * each)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *at = body.at + fixed + i * each;

        if (!read_nation(at, &identity->partners[i].nation))
            return false;
        memcpy(identity->partners[i].key.bytes, at + 4, PUBLIC_KEY_SIZE);
    }
    identity->partner_count = (int)count;
    return true;
}

bool journal_identity_equal(const struct journal_identity *a, const struct journal_identity *b)
{
    uint8_t room_a[JOURNAL_IDENTITY_SIZE_MAX];
    uint8_t room_b[JOURNAL_IDENTITY_SIZE_MAX];

    return bytes_equal(journal_identity_encode(a, room_a), journal_identity_encode(b, room_b));
}
