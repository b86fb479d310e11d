/* partner/liveness.h: is the partner there?  Heard -> up; silent -> suspected -> down.
 *
 *      liveness_heard()             2 intervals silent      3 silent
 *   DOWN ---------------> UP --------------> SUSPECTED --------> DOWN
 *                         ^------liveness_heard()---'
 * Only liveness_at() and liveness_lost() move towards DOWN, by the monotonic clock.  Silence is an
 * alarm, never an empty picture.
 */
#ifndef PARTNER_LIVENESS_H
#define PARTNER_LIVENESS_H

#include <stdbool.h>
#include <stdint.h>

#define HEARTBEAT_QUIET_NS INT64_C(1000000000) /* interval when nothing goes on */
#define HEARTBEAT_BUSY_NS INT64_C(200000000)   /* while an event is open */
#define LIVENESS_SUSPECT 2                     /* intervals of silence */
#define LIVENESS_DOWN_AFTER 3

enum liveness_state { LIVENESS_DOWN, LIVENESS_UP, LIVENESS_SUSPECTED };

struct liveness {
    enum liveness_state state;
    int64_t heard_mono_ns;
};

void liveness_init(struct liveness *l);
/* Anything that the partner signed arrived. */
void liveness_heard(struct liveness *l, int64_t mono_ns);
/* `interval_ns` is the partner's own heartbeat interval.  True when the state has changed. */
bool liveness_at(struct liveness *l, int64_t mono_ns, int64_t interval_ns);
/* When liveness_at() may next have something to say; INT64_MAX when down. */
int64_t liveness_next(const struct liveness *l, int64_t interval_ns);
/* The link is gone: down at once. */
void liveness_lost(struct liveness *l);
const char *liveness_state_name(enum liveness_state state);

#endif
