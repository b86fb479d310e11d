/* test/fuzz/speak.c: builds and signs, with the rooms' own hashes. */
#include "speak.h"

#include <string.h>

#include "crypt/crypt.h"
#include "seal/seal_int.h"
#include "wire/session.h"

#define VALUE_MAX 1200u

const struct fuzz_keys *fuzz_keys(void)
{
    static struct fuzz_keys keys;
    static bool is_made;

    if (is_made)
        return &keys;
    CHECK(crypt_start() == STATUS_OK);
    struct signing_key *all[] = {&keys.own, &keys.partner, &keys.other, &keys.control};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        uint8_t entropy[KEY_ENTROPY_SIZE] = {(uint8_t)(i + 1)};

        signing_key_make(all[i], entropy);
    }
    is_made = true;
    return &keys;
}

static void put_header(struct fuzz *f, struct nation origin, uint32_t exercise,
                       uint8_t header[NOTICE_HEADER_SIZE])
{
    static struct notice n;
    uint8_t shape = fuzz_u8(f);

    wire_notice_init(&n, origin, exercise, (enum notice_kind)(1 + shape % 8));
    n.epoch = 1 + (shape >> 6);
    n.revision = 1 + (uint32_t)fuzz_u8(f);
    n.is_cancel = (shape & 0x20) != 0;
    memset(n.id, 1 + (fuzz_u8(f) & 3), sizeof n.id);
    wire_header_put(&n, header);
    if ((shape & 0x10) != 0) { /* one byte of it as the fuzzer wants */
        uint8_t at = fuzz_u8(f) % NOTICE_HEADER_SIZE;

        header[at] = fuzz_u8(f);
    }
}

struct leaves {
    struct digest nodes[SEAL_NODES];
    uint8_t salts[NOTICE_FIELDS_MAX][VIEW_SALT_SIZE];
    uint8_t paths[NOTICE_FIELDS_MAX][VIEW_DEPTH * VIEW_HASH_SIZE];
};

static void grow_tree(struct leaves *l)
{
    for (size_t i = VIEW_LEAVES - 1; i > 0; i--)
        l->nodes[i] = seal_node_hash(bytes_of(l->nodes[2 * i].bytes, DIGEST_SIZE),
                                     bytes_of(l->nodes[2 * i + 1].bytes, DIGEST_SIZE));
}

static void set_path(struct leaves *l, struct view_opening *o, size_t i)
{
    size_t at = VIEW_LEAVES + o->leaf;

    for (size_t level = 0; level < VIEW_DEPTH; level++, at /= 2)
        memcpy(&l->paths[i][level * VIEW_HASH_SIZE], l->nodes[at ^ 1].bytes, VIEW_HASH_SIZE);
    o->path = bytes_of(l->paths[i], sizeof l->paths[i]);
}

bool fuzz_put_view(struct fuzz *f, struct nation origin, const struct signing_key *key,
                   uint32_t exercise, struct byte_builder *out)
{
    static struct leaves l;
    static struct view v;
    static uint8_t header[NOTICE_HEADER_SIZE];
    static struct signature signature;
    size_t count = fuzz_u8(f) % (NOTICE_FIELDS_MAX + 1);

    memset(&l, 0, sizeof l);
    memset(&v, 0, sizeof v);
    put_header(f, origin, exercise, header);
    v.header = bytes_of(header, sizeof header);
    for (size_t i = 0; i < count && fuzz_has_more(f); i++) {
        struct view_opening *o = &v.openings[v.opening_count];
        enum field field = (enum field)fuzz_u8(f);
        struct bytes value = fuzz_run_of(f);

        if (v.opening_count > 0 && field <= (o - 1)->field)
            field = (enum field)((o - 1)->field + 1);
        value.size = value.size < VALUE_MAX ? value.size : VALUE_MAX;
        *o = (struct view_opening){.leaf = (uint32_t)(v.opening_count * 7 % VIEW_LEAVES),
                                   .field = field,
                                   .salt = bytes_of(l.salts[v.opening_count], VIEW_SALT_SIZE),
                                   .value = value};
        l.nodes[VIEW_LEAVES + o->leaf] = seal_leaf_hash(v.header, field, o->salt, value);
        v.opening_count++;
    }
    grow_tree(&l);
    for (size_t i = 0; i < v.opening_count; i++)
        set_path(&l, &v.openings[i], i);
    v.root = bytes_of(l.nodes[1].bytes, DIGEST_SIZE);
    struct seal_signed what = seal_signed_bytes(v.header, v.root);
    key_sign(key, SEAL_SIGN_LABEL, bytes_of(what.bytes, sizeof what.bytes), &signature);
    v.signature = bytes_of(signature.bytes, SIGNATURE_SIZE);
    return wire_view_put(&v, out);
}

void fuzz_marks(struct fuzz *f, struct channel_marks *marks)
{
    marks->count = fuzz_u8(f) % (CHANNELS + 1);
    for (int i = 0; i < marks->count; i++) {
        uint8_t wide = fuzz_u8(f);

        marks->of[i].channel = (uint8_t)(fuzz_u8(f) & 0x0f);
        marks->of[i].number = (wide & 1) != 0 ? fuzz_u32(f) : fuzz_u8(f);
        if ((wide & 2) != 0)
            marks->of[i].number <<= 24;
        memset(marks->of[i].chain, (wide & 4) != 0 ? wide : 0, CHAIN_SIZE);
    }
}

void fuzz_session_message(struct fuzz *f, struct session_message *message)
{
    message->kind = (enum session_kind)(1 + fuzz_u8(f) % 6);
    switch (message->kind) {
    case SESSION_HELLO:
        message->hello.schema_min = fuzz_u8(f) & 3;
        message->hello.schema_max = fuzz_u8(f) & 3;
        message->hello.exercise = fuzz_u8(f) & 7;
        message->hello.interval_ms = fuzz_u16(f);
        message->hello.peer_epoch = fuzz_u8(f) & 7;
        message->hello.heard = fuzz_u8(f);
        fuzz_marks(f, &message->hello.taken);
        fuzz_marks(f, &message->hello.begins);
        return;
    case SESSION_HEARTBEAT:
        message->heartbeat.echo_sent_ns = (int64_t)fuzz_u32(f) << 31;
        message->heartbeat.echo_taken_ns = (int64_t)fuzz_u32(f) << 31;
        message->heartbeat.interval_ms = fuzz_u16(f);
        message->heartbeat.heard = fuzz_u8(f);
        message->heartbeat.peer_epoch = fuzz_u8(f) & 7;
        fuzz_marks(f, &message->heartbeat.taken);
        return;
    case SESSION_RECEIPT:
        message->receipt.peer_epoch = fuzz_u8(f) & 7;
        fuzz_marks(f, &message->receipt.taken);
        return;
    case SESSION_RESEND:
        message->resend.channel = fuzz_u8(f) & 0x0f;
        message->resend.from = fuzz_u16(f);
        message->resend.to = fuzz_u16(f);
        return;
    case SESSION_CHECKPOINT:
        fuzz_marks(f, &message->checkpoint.sent);
        return;
    case SESSION_BYE:
        message->bye = (enum bye_reason)(fuzz_u8(f) & 3);
        return;
    }
}

void fuzz_put_signed(const struct session_message *message, const struct signing_key *key,
                     struct byte_builder *out)
{
    static uint8_t memory[SESSION_BODY_MAX];
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    struct signature signature;

    wire_session_put(message, &body);
    key_sign(key, SESSION_LABEL, byte_builder_bytes(&body), &signature);
    wire_signed_put(byte_builder_bytes(&body), signature.bytes, out);
}

void fuzz_put_frame(const struct frame *head, struct bytes body, struct byte_builder *out)
{
    static struct frame frame;

    if (body.size == 0 || body.size > FRAME_BODY_MAX)
        return;
    frame = *head;
    frame.count = 1;
    frame.bodies[0] = body;
    wire_frame_put(&frame, out);
}
