/* journal/journal.c: two queues, one writer thread.
 *
 * The appending thread gives seq and chain and puts whole groups into `filling`.  The writer takes
 * that queue when it is idle, leaves an empty one in its place, commits what it took in one
 * transaction, publishes the seq, and looks again: no timer, no batch size.
 *
 * Invariants
 *   J1  a group lies whole in one queue, a queue is one transaction: groups are never split;
 *   J2  `committed` moves only after COMMIT under synchronous=FULL has returned OK;
 *   J3  what could not be committed stays in `writing` until it is, or the state is FAILED;
 *   J4  FAILED is final.
 */
#include "journal/journal.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "journal/journal_int.h"
#include "journal/queue.h"

#define QUEUE_BYTES (JOURNAL_RING_BYTES / 2)
#define RETRY_S 1
#define QUIET_PAGES 64      /* a log shorter than this is left alone when quiet */
#define WAL_PAGES_MAX 16384 /* 64 MiB: then the log is moved even when busy (28 ms stall) */

struct journal {
    struct journal_store store; /* the writer's, once the thread runs */
    struct journal_chainer chainer;
    pthread_t writer;
    bool has_writer;
    int wake_fd;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    struct queue queues[2];
    struct queue *filling;
    struct queue *writing;      /* the writer's between two swaps */
    struct journal_head filled; /* the head as of the newest record in `filling` */
    bool is_stopping;

    _Atomic uint64_t appended;
    _Atomic uint64_t committed;
    _Atomic int state; /* enum journal_state */
    _Atomic uint64_t page_max;
};

static size_t group_need_max(void)
{
    /* One more record: the checkpoint that may precede the group. */
    return queue_need(JOURNAL_GROUP_RECORDS_MAX + 1, JOURNAL_GROUP_BYTES_MAX) +
           JOURNAL_CHECKPOINT_SIZE;
}

static_assert(JOURNAL_GROUP_BYTES_MAX < QUEUE_BYTES, "a group must fit");

static void wake(struct journal *j)
{
    const uint64_t one = 1;

    /* A full counter is readable already, which is all that a reader wants to know. */
    if (write(j->wake_fd, &one, sizeof one) != (ssize_t)sizeof one && errno != EAGAIN)
        log_error("journal: eventfd: %s", strerror(errno));
}

static void set_state(struct journal *j, enum journal_state state)
{
    (void)pthread_mutex_lock(&j->lock);
    bool is_new = atomic_exchange(&j->state, (int)state) != (int)state;
    (void)pthread_mutex_unlock(&j->lock);
    (void)pthread_cond_broadcast(&j->changed);
    if (is_new)
        wake(j);
}

/* Waits at most `seconds`; the lock is held. */
static bool wait_changed(struct journal *j, int seconds)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += seconds;
    return pthread_cond_timedwait(&j->changed, &j->lock, &until) == 0;
}

static enum status commit_once(struct journal *j, const struct journal_head *head)
{
    struct journal_record record;
    size_t offset = 0;

    journal_store_set_page_max(&j->store, atomic_load(&j->page_max));
    enum status st = journal_store_begin(&j->store);
    while (st == STATUS_OK && queue_next(j->writing, &offset, &record))
        st = journal_store_insert(&j->store, &record);
    if (st == STATUS_OK)
        st = journal_store_commit(&j->store, head);
    if (st != STATUS_OK)
        journal_store_rollback(&j->store);
    return st;
}

/* Commits `writing`, trying again while the disk is full. */
static enum status commit_writing(struct journal *j, const struct journal_head *head)
{
    enum status st = commit_once(j, head);

    while (st == STATUS_FULL) {
        set_state(j, JOURNAL_DISK_FULL);
        (void)pthread_mutex_lock(&j->lock);
        if (!j->is_stopping)
            (void)wait_changed(j, RETRY_S);
        bool is_stopping = j->is_stopping;
        (void)pthread_mutex_unlock(&j->lock);
        st = commit_once(j, head);
        if (is_stopping && st == STATUS_FULL)
            return st;
    }
    if (st == STATUS_OK) {
        atomic_store(&j->committed, head->seq);
        wake(j); /* first: what waits for the commit may leave */
        set_state(j, JOURNAL_RUNNING);
    }
    return st;
}

/* With the lock held: waits for something to write; false when the writer should end. */
static bool take_work(struct journal *j, struct journal_head *head, bool *is_quiet)
{
    *is_quiet = false;
    if (j->filling->used == 0 && !j->is_stopping)
        *is_quiet = !wait_changed(j, 1) && j->filling->used == 0;
    if (j->filling->used == 0)
        return !j->is_stopping;
    struct queue *empty = j->writing;
    j->writing = j->filling;
    j->filling = empty;
    *head = j->filled;
    return true;
}

static enum status keep_log_short(struct journal *j, bool is_quiet)
{
    int limit = is_quiet ? QUIET_PAGES : WAL_PAGES_MAX;

    journal_store_make_room(&j->store);

    return j->store.wal_pages > limit ? journal_store_checkpoint(&j->store) : STATUS_OK;
}

static void *write_forever(void *argument)
{
    struct journal *j = argument;
    enum status st = STATUS_OK;

    for (;;) {
        struct journal_head head;
        bool is_quiet = false;

        (void)pthread_mutex_lock(&j->lock);
        bool is_running = take_work(j, &head, &is_quiet);
        (void)pthread_mutex_unlock(&j->lock);
        if (!is_running)
            break;
        if (j->writing->used > 0)
            st = commit_writing(j, &head);
        if (st == STATUS_OK) {
            queue_clear(j->writing);
            st = keep_log_short(j, is_quiet);
        }
        if (st != STATUS_OK)
            break;
    }
    if (st == STATUS_IO || st == STATUS_CORRUPT) {
        log_error("journal: failed for good: nothing more is stored, the node must stop");
        set_state(j, JOURNAL_FAILED);
    }
    return NULL;
}

/* A new store: record 1 is committed before anybody can append. */
static enum status commit_identity(struct journal *j, const struct journal_options *options)
{
    uint8_t room[JOURNAL_IDENTITY_SIZE_MAX];
    struct journal_record first = {
        .kind = JOURNAL_OPEN,
        .moment = options->opened,
        .body = journal_identity_encode(&options->identity, room),
    };

    journal_chainer_next(&j->chainer, &first);
    j->filled =
        (struct journal_head){.seq = first.seq, .checkpoint_now_ns = options->opened.now_ns};
    j->filled.chain = first.chain;
    queue_put(j->writing, &first);
    enum status st = commit_once(j, &j->filled);
    queue_clear(j->writing);
    return st;
}

static enum status open_store(struct journal *j, const struct journal_options *options)
{
    struct journal_identity stored = {0};
    bool is_new = false;
    enum status st = journal_store_open(&j->store, options->path, &is_new, &j->filled, &stored);

    if (st != STATUS_OK)
        return st;
    if (is_new) {
        st = commit_identity(j, options);
    } else if (!journal_identity_equal(&stored, &options->identity)) {
        log_error("journal %s: it belongs to %s, epoch %lu, exercise %lu, or to other keys or "
                  "partners: give this node the store that is its own",
                  options->path, stored.nation.code, (unsigned long)stored.epoch,
                  (unsigned long)stored.exercise);
        st = STATUS_CONFIG;
    }
    j->chainer.seq = j->filled.seq;
    j->chainer.chain = j->filled.chain;
    j->chainer.checkpoint_now_ns = j->filled.checkpoint_now_ns;
    atomic_store(&j->appended, j->filled.seq);
    atomic_store(&j->committed, j->filled.seq);
    return st;
}

static enum status start_writer(struct journal *j)
{
    int code = pthread_create(&j->writer, NULL, write_forever, j);

    if (code != 0) {
        log_error("journal: writer thread: %s", strerror(code));
        return STATUS_MEMORY;
    }
    j->has_writer = true;
    return STATUS_OK;
}

static void init_locks(struct journal *j)
{
    pthread_condattr_t attributes;

    (void)pthread_mutex_init(&j->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&j->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

enum status journal_open(struct journal **out, const struct journal_options *options)
{
    CHECK(options->checkpoint_interval_ns > 0);
    CHECK(queue_has_room(&(struct queue){.room = QUEUE_BYTES}, group_need_max()));
    *out = NULL;
    struct journal *j = calloc(1, sizeof *j);
    if (j == NULL)
        return STATUS_MEMORY;
    init_locks(j);
    j->store.lock_fd = -1;
    j->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    j->filling = &j->queues[0];
    j->writing = &j->queues[1];
    j->chainer = (struct journal_chainer){.identity = options->identity,
                                          .key = options->key,
                                          .interval_ns = options->checkpoint_interval_ns,
                                          .checkpoint_now_ns = options->opened.now_ns};
    atomic_store(&j->page_max, options->page_max);
    enum status st = j->wake_fd < 0 ? STATUS_IO : STATUS_OK;
    if (st == STATUS_OK)
        st = queue_init(&j->queues[0], QUEUE_BYTES);
    if (st == STATUS_OK)
        st = queue_init(&j->queues[1], QUEUE_BYTES);
    if (st == STATUS_OK)
        st = open_store(j, options);
    if (st == STATUS_OK)
        st = start_writer(j);
    if (st != STATUS_OK)
        journal_close(&j);
    *out = j;
    return st;
}

void journal_close(struct journal **out)
{
    struct journal *j = *out;

    if (j == NULL)
        return;
    if (j->has_writer) {
        (void)pthread_mutex_lock(&j->lock);
        j->is_stopping = true;
        (void)pthread_cond_broadcast(&j->changed);
        (void)pthread_mutex_unlock(&j->lock);
        (void)pthread_join(j->writer, NULL);
        if (atomic_load(&j->committed) != atomic_load(&j->appended))
            log_error("journal: closed with records %llu to %llu not stored",
                      (unsigned long long)atomic_load(&j->committed) + 1,
                      (unsigned long long)atomic_load(&j->appended));
    }
    journal_store_close(&j->store);
    queue_fini(&j->queues[0]);
    queue_fini(&j->queues[1]);
    if (j->wake_fd >= 0)
        (void)close(j->wake_fd);
    (void)pthread_cond_destroy(&j->changed);
    (void)pthread_mutex_destroy(&j->lock);
    free(j);
    *out = NULL;
}

static size_t check_group(const struct journal_record *records, size_t count)
{
    size_t body_bytes = 0;

    CHECK(count >= 1 && count <= JOURNAL_GROUP_RECORDS_MAX);
    for (size_t i = 0; i < count; i++) {
        CHECK(records[i].body.size <= JOURNAL_BODY_MAX);
        CHECK(records[i].kind != JOURNAL_OPEN && records[i].kind != JOURNAL_CHECKPOINT);
        CHECK(journal_kind_is_known((int64_t)records[i].kind));
        body_bytes += records[i].body.size;
    }
    CHECK(body_bytes <= JOURNAL_GROUP_BYTES_MAX);
    return body_bytes;
}

static void put_checkpoint(struct journal *j, struct moment moment)
{
    uint8_t body[JOURNAL_CHECKPOINT_SIZE];
    struct journal_record record;

    journal_chainer_checkpoint(&j->chainer, moment, body, &record);
    queue_put(j->filling, &record);
    j->filled.checkpoint_seq = record.seq;
    j->filled.checkpoint_now_ns = moment.now_ns;
}

static void put_group(struct journal *j, struct journal_record *records, size_t count)
{
    if (journal_chainer_is_checkpoint_due(&j->chainer, records[0].moment.now_ns))
        put_checkpoint(j, records[0].moment);
    for (size_t i = 0; i < count; i++) {
        journal_chainer_next(&j->chainer, &records[i]);
        queue_put(j->filling, &records[i]);
    }
    j->filled.seq = j->chainer.seq;
    j->filled.chain = j->chainer.chain;
    atomic_store(&j->appended, j->chainer.seq);
}

enum status journal_append_group(struct journal *j, struct journal_record *records, size_t count)
{
    size_t need = queue_need(count + 1, check_group(records, count) + JOURNAL_CHECKPOINT_SIZE);
    enum status st = STATUS_OK;

    (void)pthread_mutex_lock(&j->lock);
    if (atomic_load(&j->state) == JOURNAL_FAILED)
        st = STATUS_IO;
    else if (!queue_has_room(j->filling, need))
        st = STATUS_FULL;
    if (st == STATUS_OK)
        put_group(j, records, count);
    (void)pthread_mutex_unlock(&j->lock);
    if (st == STATUS_OK)
        (void)pthread_cond_broadcast(&j->changed); /* unlocked: the writer need not wait again */
    return st;
}

enum status journal_append(struct journal *j, struct journal_record *record)
{
    return journal_append_group(j, record, 1);
}

bool journal_has_room(struct journal *j)
{
    (void)pthread_mutex_lock(&j->lock);
    bool has_room = queue_has_room(j->filling, group_need_max());
    (void)pthread_mutex_unlock(&j->lock);
    return has_room && atomic_load(&j->state) != JOURNAL_FAILED;
}

uint64_t journal_committed_seq(const struct journal *j)
{
    return atomic_load(&j->committed);
}

uint64_t journal_last_seq(const struct journal *j)
{
    return atomic_load(&j->appended);
}

enum journal_state journal_state(const struct journal *j)
{
    return (enum journal_state)atomic_load(&j->state);
}

int journal_wake_fd(const struct journal *j)
{
    return j->wake_fd;
}

enum status journal_flush(struct journal *j)
{
    (void)pthread_mutex_lock(&j->lock);
    while (atomic_load(&j->committed) < atomic_load(&j->appended) &&
           atomic_load(&j->state) == JOURNAL_RUNNING)
        (void)wait_changed(j, 1);
    enum journal_state state = (enum journal_state)atomic_load(&j->state);
    bool is_done = atomic_load(&j->committed) == atomic_load(&j->appended);
    (void)pthread_mutex_unlock(&j->lock);
    if (is_done)
        return STATUS_OK;
    return state == JOURNAL_DISK_FULL ? STATUS_FULL : STATUS_IO;
}

void journal_set_page_max(struct journal *j, uint64_t page_max)
{
    (void)pthread_mutex_lock(&j->lock);
    atomic_store(&j->page_max, page_max);
    (void)pthread_cond_broadcast(&j->changed);
    (void)pthread_mutex_unlock(&j->lock);
}
