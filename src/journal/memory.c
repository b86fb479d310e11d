/* journal/memory.c: the store contract over one growing array, with planted faults. */
#include "journal/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "journal/journal_int.h"

struct slot {
    struct journal_record record; /* body.at owned by this store */
    bool is_dropped;
};

struct journal_memory {
    struct journal_chainer chainer;
    struct slot *slots; /* slots[seq - 1] */
    uint64_t count;
    uint64_t room;
    uint64_t committed;
    /* Open addressing over the numbered records: 0 = free, else seq.  At most half full. */
    uint64_t *table;
    size_t table_room; /* a power of two */
    size_t table_used;
    bool is_full;
    bool has_plant;
    enum journal_kind plant_kind;
    uint64_t plant_skip;
    bool has_dropped;
};

static uint64_t mix(uint64_t x)
{
    /* SplitMix64's finaliser (Steele, Lea, Flood, OOPSLA 2014, figure 14). */
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t key_hash(const struct journal_record *r)
{
    uint64_t word = bytes_read_u32((const uint8_t *)r->partner.code);

    word = mix(word << 32 | r->epoch);
    return mix(word ^ mix(r->number * 1024 + (uint64_t)r->kind * 256 + r->lane));
}

static bool key_equal(const struct journal_record *a, const struct journal_record *b)
{
    return a->kind == b->kind && nation_equal(a->partner, b->partner) && a->epoch == b->epoch &&
           a->lane == b->lane && a->number == b->number;
}

/* Where the key of `r` is, or the free place for it. */
static size_t find_place(const struct journal_memory *m, const struct journal_record *r)
{
    size_t at = (size_t)key_hash(r) & (m->table_room - 1);

    while (m->table[at] != 0 && !key_equal(&m->slots[m->table[at] - 1].record, r))
        at = (at + 1) & (m->table_room - 1);
    return at;
}

static enum status make_table(struct journal_memory *m, size_t room)
{
    uint64_t *table = calloc(room, sizeof *table);

    if (table == NULL)
        return STATUS_MEMORY;
    free(m->table);
    m->table = table;
    m->table_room = room;
    m->table_used = 0;
    for (uint64_t i = 0; i < m->count; i++) {
        if (!journal_kind_is_numbered(m->slots[i].record.kind) || m->slots[i].is_dropped)
            continue;
        m->table[find_place(m, &m->slots[i].record)] = i + 1;
        m->table_used++;
    }
    return STATUS_OK;
}

static enum status reserve(struct journal_memory *m, size_t count)
{
    if ((m->table_used + count) * 2 > m->table_room) {
        size_t room = m->table_room;

        while ((m->table_used + count) * 2 > room)
            room *= 2;
        enum status st = make_table(m, room);
        if (st != STATUS_OK)
            return st;
    }
    if (m->count + count <= m->room)
        return STATUS_OK;
    uint64_t room = m->room * 2 + count;
    struct slot *slots = realloc(m->slots, room * sizeof *slots);
    if (slots == NULL)
        return STATUS_MEMORY;
    m->slots = slots;
    m->room = room;
    return STATUS_OK;
}

/* Whether this very record is the one that a planted fault loses. */
static bool is_planted(struct journal_memory *m, enum journal_kind kind)
{
    if (!m->has_plant || m->plant_kind != kind)
        return false;
    if (m->plant_skip > 0) {
        m->plant_skip--;
        return false;
    }
    m->has_plant = false;
    m->has_dropped = true;
    return true;
}

/* Room has been reserved. */
static enum status put(struct journal_memory *m, const struct journal_record *record)
{
    struct slot slot = {.record = *record, .is_dropped = is_planted(m, record->kind)};
    uint8_t *body = malloc(record->body.size > 0 ? record->body.size : 1);

    if (body == NULL)
        return STATUS_MEMORY;
    if (record->body.size > 0)
        memcpy(body, record->body.at, record->body.size);
    slot.record.body.at = body;
    m->slots[m->count++] = slot;
    if (journal_kind_is_numbered(record->kind) && !slot.is_dropped) {
        m->table[find_place(m, record)] = m->count;
        m->table_used++;
    }
    return STATUS_OK;
}

enum status journal_memory_open(struct journal_memory **out,
                                const struct journal_identity *identity,
                                const struct signing_key *key, struct moment opened,
                                int64_t checkpoint_interval_ns)
{
    uint8_t room[JOURNAL_IDENTITY_SIZE_MAX];
    struct journal_memory *m = calloc(1, sizeof *m);

    CHECK(checkpoint_interval_ns > 0);
    *out = NULL;
    if (m == NULL)
        return STATUS_MEMORY;
    m->chainer = (struct journal_chainer){.identity = *identity,
                                          .key = key,
                                          .interval_ns = checkpoint_interval_ns,
                                          .checkpoint_now_ns = opened.now_ns};
    struct journal_record first = {
        .kind = JOURNAL_OPEN, .moment = opened, .body = journal_identity_encode(identity, room)};
    enum status st = make_table(m, 64);
    if (st == STATUS_OK)
        st = reserve(m, 1);
    if (st == STATUS_OK) {
        journal_chainer_next(&m->chainer, &first);
        st = put(m, &first);
    }
    m->committed = 1;
    if (st != STATUS_OK)
        journal_memory_close(&m);
    *out = m;
    return st;
}

static void forget_after(struct journal_memory *m, uint64_t count)
{
    while (m->count > count) {
        m->count--;
        free((void *)(uintptr_t)m->slots[m->count].record.body.at);
    }
}

void journal_memory_close(struct journal_memory **out)
{
    struct journal_memory *m = *out;

    if (m == NULL)
        return;
    forget_after(m, 0);
    free(m->slots);
    free(m->table);
    free(m);
    *out = NULL;
}

static bool has_duplicate(const struct journal_memory *m, const struct journal_record *records,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!journal_kind_is_numbered(records[i].kind))
            continue;
        if (m->table[find_place(m, &records[i])] != 0)
            return true;
        for (size_t k = 0; k < i; k++)
            if (key_equal(&records[k], &records[i]))
                return true;
    }
    return false;
}

enum status journal_memory_append_group(struct journal_memory *m, struct journal_record *records,
                                        size_t count)
{
    uint8_t body[JOURNAL_CHECKPOINT_SIZE];
    struct journal_record checkpoint;

    CHECK(count >= 1 && count <= JOURNAL_GROUP_RECORDS_MAX);
    if (m->is_full)
        return STATUS_FULL;
    if (has_duplicate(m, records, count))
        return STATUS_CORRUPT;
    enum status st = reserve(m, count + 1);
    if (st == STATUS_OK &&
        journal_chainer_is_checkpoint_due(&m->chainer, records[0].moment.now_ns)) {
        journal_chainer_checkpoint(&m->chainer, records[0].moment, body, &checkpoint);
        st = put(m, &checkpoint);
    }
    for (size_t i = 0; i < count && st == STATUS_OK; i++) {
        CHECK(records[i].body.size <= JOURNAL_BODY_MAX);
        journal_chainer_next(&m->chainer, &records[i]);
        st = put(m, &records[i]);
    }
    return st;
}

void journal_memory_commit(struct journal_memory *m)
{
    m->committed = m->count;
}

uint64_t journal_memory_committed_seq(const struct journal_memory *m)
{
    return m->committed;
}

uint64_t journal_memory_last_seq(const struct journal_memory *m)
{
    return m->count;
}

/* The time of the newest checkpoint among what is left, or of record 1. */
static int64_t newest_checkpoint_ns(const struct journal_memory *m)
{
    for (uint64_t i = m->count; i > 1; i--)
        if (m->slots[i - 1].record.kind == JOURNAL_CHECKPOINT)
            return m->slots[i - 1].record.moment.now_ns;
    return m->slots[0].record.moment.now_ns;
}

enum status journal_memory_crash(struct journal_memory *m)
{
    forget_after(m, m->committed);
    m->chainer.seq = m->count;
    m->chainer.chain = m->slots[m->count - 1].record.chain;
    m->chainer.checkpoint_now_ns = newest_checkpoint_ns(m);
    return make_table(m, m->table_room);
}

void journal_memory_set_full(struct journal_memory *m, bool is_full)
{
    m->is_full = is_full;
}

void journal_memory_plant_drop(struct journal_memory *m, enum journal_kind kind, uint64_t skip)
{
    m->has_plant = true;
    m->plant_kind = kind;
    m->plant_skip = skip;
    m->has_dropped = false;
}

bool journal_memory_has_dropped(const struct journal_memory *m)
{
    return m->has_dropped;
}

bool journal_memory_read(const struct journal_memory *m, uint64_t seq,
                         struct journal_record *record)
{
    if (seq < 1 || seq > m->count || m->slots[seq - 1].is_dropped)
        return false;
    *record = m->slots[seq - 1].record;
    return true;
}

bool journal_memory_fetch(const struct journal_memory *m, enum journal_kind kind,
                          struct nation partner, uint32_t epoch, uint8_t lane, uint64_t number,
                          struct journal_record *record)
{
    const struct journal_record key = {
        .kind = kind, .partner = partner, .epoch = epoch, .lane = lane, .number = number};
    uint64_t seq = m->table[find_place(m, &key)];

    return seq != 0 && journal_memory_read(m, seq, record);
}

uint64_t journal_memory_first_bad(const struct journal_memory *m)
{
    struct digest previous = {0};

    for (uint64_t i = 0; i < m->count; i++) {
        const struct slot *slot = &m->slots[i];
        struct digest chain = journal_chain(&previous, &slot->record);

        if (slot->is_dropped || slot->record.seq != i + 1 ||
            !digest_equal(&chain, &slot->record.chain))
            return i + 1;
        previous = chain;
    }
    return 0;
}
