/* journal/journal_fixture.h: for this room's tests: a temporary folder, an identity, some records.
 */
#ifndef JOURNAL_JOURNAL_FIXTURE_H
#define JOURNAL_JOURNAL_FIXTURE_H

#include "crypt/sign.h"
#include "journal/journal.h"

#define FIXTURE_PATH_MAX 256

struct fixture {
    char folder[FIXTURE_PATH_MAX];
    char path[FIXTURE_PATH_MAX];
    struct signing_key key;
    struct signing_key partner_key;
    struct journal_options options;
};

/* A new folder and the journal of USA, epoch 3, exercise 7, whose partner is JPN. */
void fixture_make(struct fixture *f);
/* Removes the folder and the files in it. */
void fixture_remove(struct fixture *f);
/* Record number `n` (from 0) of a fixed run that holds every kind that a node appends; its body
 * is written into `body`, 512 bytes. */
struct journal_record fixture_record(uint64_t n, uint8_t *body);
bool fixture_equal(const struct journal_record *a, const struct journal_record *b);

#endif
