/* console/server_int.h: what server.c and stream.c share: the newest snapshot and the clients. */
#ifndef CONSOLE_SERVER_INT_H
#define CONSOLE_SERVER_INT_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "console/server.h"

/* The text of one event of the stream; the JSON is a part of it.  Never changed once made. */
struct snapshot {
    int holders; /* under the console's lock */
    uint64_t generation;
    uint32_t epoch;
    uint64_t seq;
    size_t size; /* "id: ...\nevent: snapshot\ndata: JSON\n\n" */
    size_t json_from;
    size_t json_size;
    char text[];
};

struct client {
    bool is_taken;
    bool is_answered; /* the request was complete and an answer has begun */
    int socket;
    int64_t since_ns; /* monotonic */
};

struct console {
    struct MHD_Daemon *daemon;
    uint16_t port;
    char hosts[3][80]; /* what Host may say */
    pthread_t reaper;
    bool has_reaper;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool is_stopping;
    struct snapshot *newest;
    int64_t published_ns; /* monotonic */
    uint64_t generation;
    struct client clients[CONSOLE_CLIENTS_MAX];
};

int64_t console_mono_ns(void);
/* A reference to the newest snapshot; NULL before the first. */
struct snapshot *console_hold(struct console *c);
void console_drop(struct console *c, struct snapshot *s);
/* The same with the lock held. */
void console_drop_locked(struct snapshot *s);

/* The endless answer to /stream; NULL without memory. */
struct MHD_Response *console_stream(struct console *c);

#endif
