/* node/shell.h: one national node as a process: loop, links, journal, feeds, page, orders.
 *
 * Start: configuration, keys, journal (lock, verify), replay, then INPUT_RESTART: live.  Run: until
 * SIGTERM or SIGINT.  Stop: bye to partners, journal flushed.  What people may see goes to stdout,
 * one line each: "UTC NATION MARK text" (MARK: '.' line, '!' warning, '?' caution).
 */
#ifndef NODE_SHELL_H
#define NODE_SHELL_H

#include "base/status.h"

struct shell_options {
    const char *config;  /* path of node.yaml */
    const char *key_log; /* tests only: TLS session keys; NULL otherwise */
};

/* Blocks until the node is told to stop; the status of why it ended. */
MUST_USE enum status shell_run(const struct shell_options *options);

#endif
