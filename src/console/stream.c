/* console/stream.c: Server-Sent Events: snapshots as they come, a heartbeat in every idle second.
 *
 * A reader that is slow skips snapshots: it gets the newest when it is ready, whole (the HTML
 * standard, section 9.2, "Server-sent events").
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "console/server_int.h"

#define HEARTBEAT_MAX 160
#define BLOCK_SIZE 16384

struct stream {
    struct console *console;
    struct snapshot *sending; /* held while it is being copied out */
    size_t offset;
    uint64_t seen_generation;
    char heartbeat[HEARTBEAT_MAX];
    size_t heartbeat_size;
    size_t heartbeat_offset;
};

static ssize_t give(const char *from, size_t size, size_t *offset, char *to, size_t room)
{
    size_t part = size - *offset < room ? size - *offset : room;

    memcpy(to, from + *offset, part);
    *offset += part;
    return (ssize_t)part;
}

static void make_heartbeat(struct stream *s, struct console *c)
{
    int size;

    if (c->newest == NULL)
        size = snprintf(s->heartbeat, sizeof s->heartbeat,
                        "event: heartbeat\ndata: {\"age_ms\":null}\n\n");
    else
        size = snprintf(s->heartbeat, sizeof s->heartbeat,
                        "event: heartbeat\ndata: {\"epoch\":%lu,\"seq\":%llu,\"age_ms\":%lld}\n\n",
                        (unsigned long)c->newest->epoch, (unsigned long long)c->newest->seq,
                        (long long)((console_mono_ns() - c->published_ns) / 1000000));
    s->heartbeat_size = size > 0 ? (size_t)size : 0;
    s->heartbeat_offset = 0;
}

/* Waits for a new snapshot or the next second; the lock is held.  False: the server ends. */
static bool wait_for_news(struct stream *s, struct console *c)
{
    struct timespec until;
    int code = 0;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1;
    while (!c->is_stopping && c->generation == s->seen_generation && code == 0)
        code = pthread_cond_timedwait(&c->changed, &c->lock, &until);
    if (c->is_stopping)
        return false;
    if (c->generation == s->seen_generation) {
        make_heartbeat(s, c);
        return true;
    }
    s->sending = c->newest;
    s->sending->holders++;
    s->seen_generation = s->sending->generation;
    s->offset = 0;
    return true;
}

static ssize_t read_stream(void *context, uint64_t position, char *to, size_t room)
{
    struct stream *s = context;
    struct console *c = s->console;

    (void)position;
    if (s->sending == NULL && s->heartbeat_offset == s->heartbeat_size) {
        (void)pthread_mutex_lock(&c->lock);
        bool is_open = wait_for_news(s, c);
        (void)pthread_mutex_unlock(&c->lock);
        if (!is_open)
            return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (s->sending == NULL)
        return give(s->heartbeat, s->heartbeat_size, &s->heartbeat_offset, to, room);
    ssize_t given = give(s->sending->text, s->sending->size, &s->offset, to, room);
    if (s->offset == s->sending->size) {
        console_drop(c, s->sending);
        s->sending = NULL;
    }
    return given;
}

static void free_stream(void *context)
{
    struct stream *s = context;

    if (s->sending != NULL)
        console_drop(s->console, s->sending);
    free(s);
}

struct MHD_Response *console_stream(struct console *c)
{
    struct stream *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->console = c;
    (void)pthread_mutex_lock(&c->lock);
    make_heartbeat(s, c); /* first, so that a page knows how old its first snapshot is */
    (void)pthread_mutex_unlock(&c->lock);
    struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_SIZE,
                                                                      read_stream, s, free_stream);
    if (response == NULL)
        free(s);
    return response;
}
