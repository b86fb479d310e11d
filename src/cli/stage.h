/* cli/stage.h: the processes of a demonstration: one node and one feed per nation, kept alive.
 *
 * A node that dies is started again and, since it comes back live, given a signed RESUME.  Each
 * node's timeline comes to the owner line by line; its log goes to DIR/<NAT>/node.log, its process
 * number to DIR/<NAT>/node.pid.
 */
#ifndef CLI_STAGE_H
#define CLI_STAGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"
#include "cli/found.h"
#include "crypt/sign.h"

#define STAGE_LINE_MAX 512

struct stage_nation {
    pid_t node;
    pid_t feed; /* 0: it saw nothing, or is done */
    int pipe;   /* the node's stdout */
    size_t held;
    char line[STAGE_LINE_MAX];
    bool is_armed; /* the order was taken since the process started */
    int restarts;
};

struct stage {
    const struct found *found;
    const char *feeds; /* folder of the feed files */
    struct signing_key control;
    const char *key_log; /* tests only: prefix of per-nation key logs; NULL otherwise */
    const char *wrap;    /* tests only: "NAT:PROGRAM", which starts that node; NULL otherwise */
    char self[512];      /* this program */
    struct stage_nation nations[NATIONS_MAX];
};

/* Starts nodes, arms them, starts feeds.  STATUS_IO when a node cannot be armed within 15 s. */
MUST_USE enum status stage_open(struct stage *s, const struct found *found, const char *feeds,
                                const char *key_log, const char *wrap);
/* Waits up to `ms` and calls `line` for each line of each nation.  Revives what died. */
void stage_turn(struct stage *s, int ms, void (*line)(void *owner, int nation, char *text),
                void *owner);
/* Ends feeds, then the exercise, then the nodes; waits for them.  Safe on a half-open stage. */
void stage_close(struct stage *s);

#endif
