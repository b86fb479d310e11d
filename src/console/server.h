/* console/server.h: one nation's read-only page over HTTPS.
 *
 * The node pushes whole snapshots (JSON, docs/wire/console.md); the server keeps the newest and
 * serves it at /snapshot and, as Server-Sent Events, at /stream, with a heartbeat each second even
 * when nothing changes.  The heartbeat says how old the snapshot is, so that a node that hangs
 * behind a live server shows: the node publishes at least once a second.
 *
 * /, /page.js and /page.css are compiled in: no path of a request reaches a file.  GET only, one
 * request per connection, TLS 1.2 or 1.3.  Refused: another method (405), a body or two Hosts
 * (400), a Host that is not ours or a page of another site (403), any other name (404), headers
 * above 16 KiB (closed or 431).
 *
 * Threads: one per client, behind this interface; console_publish from one thread, never waits for
 * a client.  Limits: CONSOLE_CLIENTS_MAX connections (one more is refused), a request not complete
 * after CONSOLE_REQUEST_S is dropped, a client that does not read for CONSOLE_STALL_S is dropped.
 */
#ifndef CONSOLE_SERVER_H
#define CONSOLE_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define CONSOLE_CLIENTS_MAX 32
#define CONSOLE_SNAPSHOT_MAX (1024 * 1024)
#define CONSOLE_STALL_S 5
#define CONSOLE_REQUEST_S 5

struct console;

struct console_options {
    const char *address;     /* numeric IPv4, such as "127.0.0.1" */
    uint16_t port;           /* 0: any free one */
    const char *host;        /* a name that browsers may use besides the address; NULL: localhost */
    const char *certificate; /* PEM text, chain included */
    const char *private_key; /* PEM text */
};

/* STATUS_CONFIG: address, certificate or key unusable.  STATUS_IO: the port is taken. */
MUST_USE enum status console_open(struct console **c, const struct console_options *options);
/* Ends all clients.  NULL and a second call are safe. */
void console_close(struct console **c);
uint16_t console_port(const struct console *c);

/* Replaces the snapshot: copies `size` bytes of JSON.  (epoch, seq) is the id of the stream's
 * event; seq grows within an epoch.  STATUS_FULL: larger than CONSOLE_SNAPSHOT_MAX: the old one
 * stays and its age shows.  STATUS_MEMORY: the same. */
MUST_USE enum status console_publish(struct console *c, uint32_t epoch, uint64_t seq,
                                     const char *json, size_t size);

#endif
