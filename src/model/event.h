/* model/event.h: one launch, or what was taken for one: every nation's opinion of it. */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/assessment.h"
#include "model/nation.h"
#include "model/notice.h"
#include "model/track.h"

#define EVENTS_MAX 64 /* open events of one node; a new one beyond it is refused, alarmed */
#define OPINION_REVISIONS_MAX 64 /* revision times of one opinion; the newest are kept */

/* What one nation says of the event.  Its newest word replaces; nothing is averaged. */
struct opinion {
    struct nation origin;
    bool has_track;
    struct track track; /* newest state that we may see; ascent empty for partners */
    bool has_assessment;
    struct assessment assessment;
    uint8_t notice_id[NOTICE_ID_SIZE]; /* of the assessment */
    int64_t first_notice_ns;           /* when we first heard of the event from this nation */
    int revision_count;
    int64_t revision_ns[OPINION_REVISIONS_MAX]; /* made_ns of each assessment, oldest first */
};

/* Differences between two opinions; a has_ flag is cleared where either is silent. */
struct opinion_difference {
    struct nation a;
    struct nation b;
    bool has_launch;
    double launch_m;
    double launch_time_s; /* b minus a */
    double launch_sigmas; /* the distance over the combined one-sigma along it */
    bool has_impact;
    double impact_m;
    double impact_time_s;
    double impact_sigmas;
    bool has_apogee;
    double apogee_m;
    bool has_range;
    double range_m;
    bool is_class_different;
    bool is_count_different;
};

enum event_state { EVENT_OPEN, EVENT_ENDED };

struct event {
    uint32_t exercise;
    uint32_t id; /* own number, from 1 */
    enum event_state state;
    int64_t opened_ns;
    int64_t ended_ns;
    uint32_t merged_into; /* the event that it was found to be; 0 when none; then ENDED */
    int opinion_count;
    struct opinion opinions[NATIONS_MAX]; /* own first, then in order of first word */
};

#endif
