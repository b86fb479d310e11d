/* journal/journal_int.h: what the files of this room share: the chain and the SQLite store. */
#ifndef JOURNAL_JOURNAL_INT_H
#define JOURNAL_JOURNAL_INT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypt/sign.h"
#include "journal/record.h"

#define JOURNAL_FORMAT 1               /* user_version of the file */
#define JOURNAL_APPLICATION 0x546f6373 /* application_id: "Tocs" */
#define JOURNAL_IDENTITY_SIZE_MAX 512  /* bytes of record 1's body */
#define JOURNAL_CHECKPOINT_SIZE (8 + DIGEST_SIZE + SIGNATURE_SIZE)

/* Gives seqs and chains, and says when a signed checkpoint is due. */
struct journal_chainer {
    uint64_t seq; /* of the newest record */
    struct digest chain;
    struct journal_identity identity;
    const struct signing_key *key;
    int64_t interval_ns;
    int64_t checkpoint_now_ns; /* of the newest one, or of record 1 */
};

/* The chain of `record` after `previous`; record->chain is not read. */
struct digest journal_chain(const struct digest *previous, const struct journal_record *record);
void journal_chainer_next(struct journal_chainer *c, struct journal_record *record);
/* Due on or after the interval, and when the clock went back behind the newest one. */
bool journal_chainer_is_checkpoint_due(const struct journal_chainer *c, int64_t now_ns);
/* Makes the checkpoint record of what stands so far and takes it into the chain.  `body` holds its
 * body and must live as long as `record`. */
void journal_chainer_checkpoint(struct journal_chainer *c, struct moment moment,
                                uint8_t body[JOURNAL_CHECKPOINT_SIZE],
                                struct journal_record *record);
/* False when the body is no checkpoint of (seq, chain) by this identity. */
bool journal_checkpoint_holds(const struct journal_identity *identity, struct bytes body,
                              uint64_t seq, const struct digest *chain);

/* Body of record 1. */
struct bytes journal_identity_encode(const struct journal_identity *identity,
                                     uint8_t room[JOURNAL_IDENTITY_SIZE_MAX]);
bool journal_identity_decode(struct bytes body, struct journal_identity *identity);
bool journal_identity_equal(const struct journal_identity *a, const struct journal_identity *b);

/* The newest record, as the head row names it. */
struct journal_head {
    uint64_t seq;
    struct digest chain;
    uint64_t checkpoint_seq; /* 0 when none yet */
    int64_t checkpoint_now_ns;
};

/* The writing connection.  Every call logs its own failure. */
struct journal_store {
    sqlite3 *db;
    int lock_fd;
    sqlite3_stmt *begin;
    sqlite3_stmt *insert;
    sqlite3_stmt *head;
    sqlite3_stmt *commit;
    sqlite3_stmt *rollback;
    uint64_t page_max; /* as SQLite was last told; 0 = its own maximum */
    bool is_full;      /* the newest failure was for want of space */
    int wal_pages;     /* in the log, as of the newest commit */
    int64_t log_room;  /* bytes that the log's file has already */
};

/* Gives the log room for the commits to come, when little is left.  Blocks for some milliseconds
 * now and then: after a commit was told of, not before. */
void journal_store_make_room(struct journal_store *s);
/* `is_new`: the file held no journal; the caller commits record 1. */
MUST_USE enum status journal_store_open(struct journal_store *s, const char *path, bool *is_new,
                                        struct journal_head *head,
                                        struct journal_identity *identity);
void journal_store_close(struct journal_store *s);
MUST_USE enum status journal_store_begin(struct journal_store *s);
MUST_USE enum status journal_store_insert(struct journal_store *s,
                                          const struct journal_record *record);
/* Writes the head and commits.  After any failure the caller rolls back. */
MUST_USE enum status journal_store_commit(struct journal_store *s, const struct journal_head *head);
void journal_store_rollback(struct journal_store *s);
void journal_store_set_page_max(struct journal_store *s, uint64_t page_max);
/* Moves the log into the file without waiting for anybody. */
MUST_USE enum status journal_store_checkpoint(struct journal_store *s);

/* Reads the columns of JOURNAL_COLUMNS at the statement's row; NULL, or what is wrong with it.
 * The body borrows the statement's memory. */
#define JOURNAL_COLUMNS                                                                            \
    "seq, kind, now_ns, wall_ns, mono_ns, partner, epoch, lane, number, body, chain"
const char *journal_row_read(sqlite3_stmt *row, struct journal_record *record);
/* The head row; NULL, or what is wrong with it. */
const char *journal_head_read(sqlite3 *db, struct journal_head *head);
bool journal_file_exists(const char *path);
/* A read-only connection; logs its failure. */
MUST_USE enum status journal_connect_reader(const char *path, sqlite3 **db);

#endif
