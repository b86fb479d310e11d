/* node/shell_int.h: the parts of a node's process, shared by its start (shell_open.c) and its run
 * (shell.c); nobody else sees them.
 */
#ifndef NODE_SHELL_INT_H
#define NODE_SHELL_INT_H

#include <event2/event.h>

#include "console/server.h"
#include "link/link.h"
#include "node/control.h"
#include "node/drafts.h"
#include "node/feeds.h"
#include "node/setup.h"
#include "node/shell.h"
#include "node/store.h"

#define SHELL_TICK_MS 100

struct shell {
    struct node_config *config;
    struct node_setup setup;
    struct node_clock clock;
    struct store store;
    struct node *node;
    struct host *host;
    struct event_base *base;
    struct link *link;
    int peer_of[NATIONS_MAX];    /* partner -> link's index; -1: none */
    int partner_of[NATIONS_MAX]; /* and back */
    struct feeds *feeds;
    struct control *control;
    struct console *console;
    struct drafts drafts;
    struct event *tick;
    struct event *wake;
    struct event *stop[2];
    enum status ended;
    uint64_t ticks;
    uint64_t shown;
    enum journal_state journal_state;
    char text[CONSOLE_SNAPSHOT_MAX];
};

/* What the host and the links call. */
extern const struct host_world shell_world;
extern const struct link_events shell_link_events;

/* A CAP file for each revision of an alert that the step made. */
void shell_draft(void *shell, const struct journal_record *input, const struct node_output *output);

/* libevent's callbacks; the context is the shell. */
void shell_on_tick(evutil_socket_t fd, short what, void *shell);
void shell_on_commit(evutil_socket_t fd, short what, void *shell);
void shell_on_stop(evutil_socket_t fd, short what, void *shell);

/* Everything in order, each part with its own log line on failure. */
MUST_USE enum status shell_open(struct shell *s, const struct shell_options *options);
/* In reverse; safe on a half-open shell. */
void shell_close(struct shell *s);

#endif
