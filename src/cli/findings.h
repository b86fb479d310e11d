/* cli/findings.h: what the reports of an evidence amount to: tracks, and an assessment of each.
 *
 * The same rooms as a node, in the same order: measure, track, assess.  Reports of one sensor at
 * one time of reception are one scan.  No report is too old: measure/ is told that "now" is the
 * report's own time.  Every track that was ever confirmed is a finding, with its last state; one
 * that was deleted before the end is judged as of the last moment at which it lived.
 */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "cli/evidence.h"
#include "model/assessment.h"
#include "model/sensor.h"
#include "model/track.h"
#include "track/tracker.h"

#define FINDINGS_MAX 4096 /* tracks of one call; more are counted only */

struct finding {
    struct track track; /* its newest state */
    int64_t live_ns;    /* newest moment at which it was not deleted */
    struct assessment assessment;
};

struct sensor_count {
    uint64_t used;
    uint64_t refused;
};

struct findings {
    int64_t now_ns;
    bool has_now;       /* false: no detection, and no time given */
    uint64_t used;      /* detections that became measurements */
    uint64_t after_now; /* detections later than the time given: set aside, not refused */
    struct sensor_count sensors[SENSORS_MAX];
    struct tracker_counts tracker;
    uint64_t beyond; /* tracks beyond FINDINGS_MAX */
    int count;
    int room;
    struct finding *of; /* by track id */
};

/* Works through the evidence (sorted), adding refusals to it.  With `has_now` false the time is
 * that of the newest detection used.  STATUS_MEMORY, logged. */
MUST_USE enum status findings_make(struct findings *f, struct evidence *e,
                                   const struct sensor_registry *registry, bool has_now,
                                   int64_t now_ns);
void findings_close(struct findings *f);

#endif
