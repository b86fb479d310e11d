/* node/feeds.h: sensor feeds over TCP, each taken up again where it was left.
 *
 * A feed may greet with one line, "TOCSIN-FEED 1 NAME EXERCISE"; the node answers "AT OFFSET": the
 * bytes of that feed that it has taken; the feed goes on from there.  Each later "AT OFFSET", after
 * a commit, counts only what is durable.  A feed without greeting (any TDM source) is named by its
 * address and is over when its connection ends.
 *
 * A feed of an exercise that is not armed is not read: it waits, nothing of it is lost.  The same
 * holds while the journal has no room.  FEEDS_MAX connections; one more is closed at once.
 */
#ifndef NODE_FEEDS_H
#define NODE_FEEDS_H

#include <event2/event.h>

#include "base/status.h"
#include "node/clock.h"
#include "node/host.h"

#define FEEDS_MAX NODE_FEEDS_MAX
#define FEED_GREETING "TOCSIN-FEED 1 "

struct feeds;

/* Listens on ip:port.  Keeps base, host and clock. */
MUST_USE enum status feeds_open(struct feeds **f, struct event_base *base, const char *address,
                                struct host *host, const struct node_clock *clock);
void feeds_close(struct feeds **f);
/* After a commit up to `committed`; and on each tick: held feeds are looked at again. */
void feeds_commit(struct feeds *f, uint64_t committed, uint64_t appended);
void feeds_tick(struct feeds *f);

#endif
