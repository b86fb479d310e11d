/* sim/agenda.h: what happens next on the virtual clock.
 *
 * A heap ordered by time, then by order of entry, so that equal times keep one order in every run.
 * AGENDA_MAX entries; more is our fault (CHECK).
 */
#ifndef SIM_AGENDA_H
#define SIM_AGENDA_H

#include <stdbool.h>
#include <stdint.h>

#define AGENDA_MAX 8192

enum agenda_kind {
    AGENDA_TICK,
    AGENDA_FEED,
    AGENDA_COMMIT,
    AGENDA_CRASH,
    AGENDA_RESTART,
    AGENDA_RESUME,
    AGENDA_FAULT_BEGIN,
    AGENDA_FAULT_END,
    AGENDA_CALM, /* the last fault is over */
    AGENDA_MARK, /* what is sent by now must have arrived in the end */
    AGENDA_LIVENESS,
    AGENDA_LOOK,   /* matches events with launches */
    AGENDA_LAUNCH, /* burnout + 60 s of a launch */
    AGENDA_IMPACT, /* five minutes before an impact */
};

struct agenda_entry {
    int64_t at_ns;
    uint64_t order;
    enum agenda_kind kind;
    int station;
    int index; /* of the fault or launch; the life of the station that it belongs to */
};

struct agenda {
    uint64_t orders;
    int count;
    struct agenda_entry heap[AGENDA_MAX];
};

void agenda_add(struct agenda *a, int64_t at_ns, enum agenda_kind kind, int station, int index);
/* INT64_MAX when nothing is planned. */
int64_t agenda_next(const struct agenda *a);
/* False when empty. */
bool agenda_take(struct agenda *a, struct agenda_entry *entry);

#endif
