/* node/store.c: append to the journal, fetch from a reader, replay at start. */
#include "node/store.h"

#include <time.h>

#include "base/log.h"

static enum status append(void *store, struct journal_record *records, size_t count)
{
    struct store *s = store;

    return journal_append_group(s->journal, records, count);
}

static bool has_room(void *store)
{
    struct store *s = store;

    return journal_has_room(s->journal);
}

static uint64_t committed(void *store)
{
    struct store *s = store;

    return journal_committed_seq(s->journal);
}

static bool fetch(void *store, struct nation partner, uint32_t epoch, uint8_t channel,
                  uint64_t number, struct bytes *body)
{
    struct store *s = store;
    struct journal_record record;

    if (journal_reader_fetch(s->reader, OUTPUT_SENT, partner, epoch, channel, number, &record) !=
        JOURNAL_READ_RECORD)
        return false;
    *body = record.body;
    return true;
}

const struct host_store store_of_journal = {
    .append = append, .has_room = has_room, .committed = committed, .fetch = fetch};

static enum status finish(struct replay *replay, const struct store *s, enum journal_read end)
{
    uint64_t seq = 0;

    if (end == JOURNAL_READ_BROKEN) {
        const char *fault = journal_reader_fault(s->reader, &seq);

        log_error("journal: record %llu: %s; restore it from a copy, or start a new epoch",
                  (unsigned long long)seq, fault);
        return STATUS_CORRUPT;
    }
    if (!replay_end(replay)) {
        log_error("journal: record %llu: %s; this program cannot continue it",
                  (unsigned long long)replay->bad_seq, replay->what);
        return STATUS_CORRUPT;
    }
    if (replay->inputs > 0)
        log_note("journal: %llu inputs replayed, %llu outputs came out the same",
                 (unsigned long long)replay->inputs, (unsigned long long)replay->outputs);
    return STATUS_OK;
}

enum status store_replay(struct store *s, struct host *host,
                         void (*stepped)(void *context, const struct journal_record *input,
                                         const struct node_output *output),
                         void *context)
{
    struct replay replay;
    struct journal_record record;
    enum journal_read read;
    time_t said = time(NULL);
    bool is_step;

    replay_init(&replay, host_node(host), host_output(host));
    if (journal_reader_seek(s->reader, 1) != STATUS_OK)
        return STATUS_CORRUPT;
    while ((read = journal_reader_next(s->reader, &record)) == JOURNAL_READ_RECORD) {
        if (!replay_record(&replay, &record, &is_step))
            break;
        if (is_step)
            stepped(context, &record, host_output(host));
        if (record.kind == OUTPUT_SENT)
            host_restore(host, &record);
        if (time(NULL) > said + 2) {
            said = time(NULL);
            log_note("journal: replaying, at record %llu", (unsigned long long)record.seq);
        }
    }
    return finish(&replay, s, read);
}
