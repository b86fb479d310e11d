/* test/fuzz/fuzz_journal.c: two nations' journals of any rows, whose chains hold.
 *
 * A chain stops random rows at the door; a node's own faults come through it.  So the rows are
 * what the fuzzer's bytes ask for, receipts with any content under a good signature among them, and
 * then each journal is verified and both are compared.  With the top bit of the first byte, one
 * octet of the file itself is changed as well.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal/journal_int.h"
#include "journal/verify.h"
#include "speak.h"
#include "wire/session.h"

#define ROWS_MAX 60
#define BODY_MAX 600u

struct book {
    char path[64];
    struct journal_store store;
    struct journal_chainer chainer;
    struct journal_head head;
    uint64_t numbers[2][CHANNELS]; /* of SENT, of TAKEN */
};

static char folder[32];

static void clean(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".lock"};
    char name[80];

    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
}

static void put_row(struct book *b, struct journal_record *record)
{
    journal_chainer_next(&b->chainer, record);
    if (journal_store_insert(&b->store, record) == STATUS_OK)
        b->head.seq = record->seq;
    b->head.chain = b->chainer.chain;
}

static void open_book(struct book *b, const char *nation, const char *partner, bool is_first)
{
    const struct fuzz_keys *keys = fuzz_keys();
    uint8_t room[JOURNAL_IDENTITY_SIZE_MAX];
    struct journal_identity stored;
    struct journal_head head;
    bool is_new = false;
    struct journal_identity *own = &b->chainer.identity;

    memset(b, 0, sizeof *b);
    (void)snprintf(b->path, sizeof b->path, "%s/%s.db", folder, nation);
    clean(b->path);
    (void)nation_parse(nation, &own->nation);
    own->epoch = 3;
    own->key = signing_key_public(is_first ? &keys->own : &keys->partner);
    own->partner_count = 1;
    (void)nation_parse(partner, &own->partners[0].nation);
    own->partners[0].key = signing_key_public(is_first ? &keys->partner : &keys->own);
    b->chainer.key = is_first ? &keys->own : &keys->partner;
    b->chainer.interval_ns = SECOND_NS;
    CHECK(journal_store_open(&b->store, b->path, &is_new, &head, &stored) == STATUS_OK);
    CHECK(journal_store_begin(&b->store) == STATUS_OK);
    struct journal_record first = {.kind = JOURNAL_OPEN,
                                   .moment = {SECOND_NS, SECOND_NS, SECOND_NS},
                                   .body = journal_identity_encode(own, room)};
    put_row(b, &first);
    b->head.checkpoint_now_ns = SECOND_NS;
}

static void close_book(struct book *b)
{
    CHECK(journal_store_commit(&b->store, &b->head) == STATUS_OK);
    CHECK(journal_store_checkpoint(&b->store) == STATUS_OK);
    journal_store_close(&b->store);
}

/* A signed message of the other side, any content. */
static struct bytes any_message(struct fuzz *f, const struct book *about, bool is_first)
{
    static uint8_t memory[SESSION_SIGNED_MAX];
    static struct session_message message;
    struct byte_builder out = byte_builder_init(memory, sizeof memory);
    const struct fuzz_keys *keys = fuzz_keys();
    uint8_t shape = fuzz_u8(f);

    memset(&message, 0, sizeof message);
    message.origin = about->chainer.identity.partners[0].nation;
    message.destination = about->chainer.identity.nation;
    message.epoch = 3;
    message.serial = shape;
    if ((shape & 3) == 0) {
        fuzz_session_message(f, &message);
    } else {
        message.kind = SESSION_RECEIPT;
        message.receipt.peer_epoch = (shape & 4) != 0 ? 3 : fuzz_u8(f);
        fuzz_marks(f, &message.receipt.taken);
    }
    fuzz_put_signed(&message, is_first ? &keys->partner : &keys->own, &out);
    return byte_builder_bytes(&out);
}

static void put_checkpoint(struct book *b)
{
    uint8_t body[JOURNAL_CHECKPOINT_SIZE];
    struct journal_record record = {0};
    struct moment moment = {(int64_t)b->chainer.seq * SECOND_NS, 0, 0};

    journal_chainer_checkpoint(&b->chainer, moment, body, &record);
    CHECK(journal_store_insert(&b->store, &record) == STATUS_OK);
    b->head =
        (struct journal_head){b->chainer.seq, b->chainer.chain, b->chainer.seq, moment.now_ns};
}

static void put_any(struct fuzz *f, struct book *b, bool is_first)
{
    static const enum journal_kind kinds[] = {
        OUTPUT_SENT,  OUTPUT_SENT,    OUTPUT_TAKEN,       OUTPUT_TAKEN,   OUTPUT_RECEIVED,
        OUTPUT_SENT,  OUTPUT_SESSION, OUTPUT_RECEIPT,     INPUT_FRAME,    OUTPUT_NOTICE,
        JOURNAL_OPEN, OUTPUT_ALERT,   JOURNAL_CHECKPOINT, OUTPUT_VERDICT, OUTPUT_RECEIVED};
    uint8_t shape = fuzz_u8(f);
    struct journal_record record = {.kind = kinds[fuzz_u8(f) % (sizeof kinds / sizeof kinds[0])],
                                    .moment = {(int64_t)b->chainer.seq * SECOND_NS, 0, 0},
                                    .partner = b->chainer.identity.partners[0].nation,
                                    .epoch = 3};

    if ((shape & 0x80) != 0)
        record.epoch = fuzz_u8(f);
    if (journal_kind_is_numbered(record.kind)) {
        record.lane = (shape & 0x40) != 0 ? fuzz_u8(f) : (uint8_t)(1 + shape % 3);
        uint64_t *number = &b->numbers[record.kind == OUTPUT_TAKEN][record.lane % CHANNELS];

        record.number = (shape & 0x20) != 0 ? fuzz_u32(f) : ++*number;
    }
    if (record.kind == OUTPUT_RECEIVED || record.kind == OUTPUT_SESSION)
        record.body = any_message(f, b, is_first);
    else
        record.body = fuzz_bytes(f, (shape & 0x10) != 0 ? fuzz_u16(f) % BODY_MAX : 4);
    if (record.kind == JOURNAL_CHECKPOINT && (shape & 8) == 0)
        put_checkpoint(b);
    else
        put_row(b, &record);
}

static void change_octet(const char *path, struct fuzz *f)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    off_t at = fuzz_u16(f);
    uint8_t octet = fuzz_u8(f);

    CHECK(fd >= 0);
    CHECK(pwrite(fd, &octet, 1, at) == 1);
    CHECK(close(fd) == 0);
}

static void remove_folder(void)
{
    (void)rmdir(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static struct book books[2];
    static struct journal_report reports[2];
    static struct journal_cross_report across;
    struct fuzz f = fuzz_of(octets, size);
    uint8_t first = fuzz_u8(&f);

    if (folder[0] == '\0') {
        (void)snprintf(folder, sizeof folder, "/dev/shm/fuzz-XXXXXX");
        CHECK(mkdtemp(folder) != NULL);
        CHECK(atexit(remove_folder) == 0);
    }
    open_book(&books[0], "USA", "JPN", true);
    open_book(&books[1], "JPN", "USA", false);
    for (int i = 0; i < ROWS_MAX && fuzz_has_more(&f); i++) {
        int which = fuzz_u8(&f) & 1;

        put_any(&f, &books[which], which == 0);
    }
    close_book(&books[0]);
    close_book(&books[1]);
    if ((first & 0x80) != 0)
        change_octet(books[0].path, &f);
    CHECK(journal_verify(books[1].path, &reports[1]) == STATUS_OK);
    if (journal_verify(books[0].path, &reports[0]) == STATUS_OK && reports[0].is_sound &&
        reports[1].is_sound) {
        const char *const paths[] = {books[0].path, books[1].path};

        CHECK(journal_cross_check(paths, 2, &across) == STATUS_OK);
    }
    clean(books[0].path);
    clean(books[1].path);
    return 0;
}
