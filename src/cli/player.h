/* cli/player.h: recorded feeds, cut into pieces with a time each, sent when their time has come. */
#ifndef CLI_PLAYER_H
#define CLI_PLAYER_H

#include "base/status.h"

#define PLAYER_FILES_MAX 32

struct player_options {
    const char *address;      /* ip:port */
    double speed;             /* > 0; not used with a clock */
    const char *clock_config; /* node.yaml whose exercise clock paces; may be NULL */
};

/* Blocks until the node holds every byte of every file durably.  STATUS_CONFIG: a file or address
 * is unusable.  Waits for ever for a node that is away, saying so. */
MUST_USE enum status player_run(const struct player_options *options, const char *const *files,
                                int count);

#endif
