/* console/snapshot.h: the picture of one nation as the JSON that its page shows.
 *
 * docs/wire/console.md fixes the names.  Degrees, kilometres and UTC: this is an edge.  Pure: no
 * allocation, no clock.  Text of others is escaped; a missing quantity is null.
 */
#ifndef CONSOLE_SNAPSHOT_H
#define CONSOLE_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/alert.h"
#include "model/event.h"
#include "model/moment.h"
#include "model/nation.h"

enum console_link_state { CONSOLE_LINK_DOWN, CONSOLE_LINK_SUSPECT, CONSOLE_LINK_UP };

struct console_link {
    struct nation partner;
    enum console_link_state state; /* UP only with a verified heartbeat at most 3 s old (I11) */
    bool has_heard;
    int64_t heard_ns; /* wall: last verified heartbeat */
    bool has_offset;
    double offset_s; /* of the partner's clock to ours */
    double offset_bound_s;
    uint64_t sent;      /* numbers given out, all lanes */
    uint64_t receipted; /* of these, receipted */
    uint64_t taken;     /* numbers taken from it */
};

/* One event with the differences between its opinions, as picture/ computed them. */
struct console_event {
    const struct event *event;
    int difference_count;
    const struct opinion_difference *differences;
};

struct console_picture {
    struct nation nation;
    uint32_t epoch;
    uint64_t seq;
    uint32_t exercise;         /* 0 = live */
    const char *exercise_name; /* may be NULL */
    bool is_scaled;            /* the exercise clock does not run at the wall's speed */
    struct moment moment;
    int link_count;
    const struct console_link *links;
    int event_count;
    const struct console_event *events;
    int alert_count;
    const struct alert *const *alerts;
};

/* The whole snapshot.  `out` must be empty and have room; false when it did not fit. */
bool console_snapshot(struct text_builder *out, const struct console_picture *picture);

#endif
