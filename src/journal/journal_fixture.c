/* journal/journal_fixture.c: for this room's tests: a temporary folder, an identity, some records.
 */
#include "journal/journal_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/dice.h"
#include "crypt/crypt.h"

void fixture_make(struct fixture *f)
{
    uint8_t entropy[KEY_ENTROPY_SIZE] = {1};

    CHECK(crypt_start() == STATUS_OK);
    *f = (struct fixture){.folder = "/tmp/tocsin-journal-XXXXXX"};
    CHECK(mkdtemp(f->folder) != NULL);
    (void)snprintf(f->path, sizeof f->path, "%.200s/journal.db", f->folder);
    signing_key_make(&f->key, entropy);
    entropy[0] = 2;
    signing_key_make(&f->partner_key, entropy);
    f->options = (struct journal_options){
        .path = f->path,
        .identity = {.nation = {"USA"},
                     .epoch = 3,
                     .exercise = 7,
                     .key = signing_key_public(&f->key),
                     .partner_count = 1,
                     .partners = {{.nation = {"JPN"}, .key = signing_key_public(&f->partner_key)}}},
        .opened = {.now_ns = 1000 * SECOND_NS, .wall_ns = 1000 * SECOND_NS, .mono_ns = 5},
        .key = &f->key,
        .checkpoint_interval_ns = 10 * SECOND_NS,
    };
}

void fixture_remove(struct fixture *f)
{
    DIR *folder = opendir(f->folder);
    char path[FIXTURE_PATH_MAX * 2];

    CHECK(folder != NULL);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        (void)snprintf(path, sizeof path, "%s/%s", f->folder, entry->d_name);
        (void)unlink(path); /* "." and ".." refuse, as they should */
    }
    (void)closedir(folder);
    CHECK(rmdir(f->folder) == 0);
}

struct journal_record fixture_record(uint64_t n, uint8_t *body)
{
    static const enum journal_kind kinds[] = {
        INPUT_DETECTION, OUTPUT_NOTICE,  OUTPUT_SENT,   INPUT_FRAME, OUTPUT_TAKEN,
        OUTPUT_RECEIPT,  OUTPUT_SESSION, OUTPUT_ALERT,  INPUT_TICK,  INPUT_ORDER,
        INPUT_LINK,      INPUT_RESTART,  OUTPUT_VERDICT};
    struct dice dice = dice_init(n, 17);
    size_t size = n % 7 == 6 ? 0 : 1 + dice_below(&dice, 400);
    enum journal_kind kind = kinds[n % (sizeof kinds / sizeof kinds[0])];
    int64_t now_ns = (1000 + (int64_t)n) * SECOND_NS;

    for (size_t i = 0; i < size; i++)
        body[i] = (uint8_t)dice_u32(&dice);
    struct journal_record record = {
        .kind = kind, .moment = {now_ns, now_ns + 3, now_ns / 2}, .body = bytes_of(body, size)};
    if (journal_kind_is_numbered(kind)) {
        record.partner = (struct nation){"JPN"};
        record.epoch = 3;
        record.lane = (uint8_t)(1 + n % 3);
        record.number = n + 1;
    }
    return record;
}

bool fixture_equal(const struct journal_record *a, const struct journal_record *b)
{
    return a->seq == b->seq && a->kind == b->kind && a->moment.now_ns == b->moment.now_ns &&
           a->moment.wall_ns == b->moment.wall_ns && a->moment.mono_ns == b->moment.mono_ns &&
           nation_equal(a->partner, b->partner) && a->epoch == b->epoch && a->lane == b->lane &&
           a->number == b->number && bytes_equal(a->body, b->body) &&
           digest_equal(&a->chain, &b->chain);
}
