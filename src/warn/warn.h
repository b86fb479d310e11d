/* warn/warn.h: the warning desk: alert drafts for the own nation's areas at risk.
 *
 * Takes assessments of one event, own and partners', and keeps one alert (model/alert.h) per event
 * that names an own area, by impact or overflight.  Nothing is sent from here: the desk drafts.
 *
 *                  take (own area named)
 *        (none) ------------------------> DRAFT
 *                                           |  take (materially changed)
 *                                           v
 *                                        REVISED --. take (materially changed)
 *                                           ^-----'
 *        DRAFT, REVISED -- take (no area left) ------------------> CANCELLED
 *        DRAFT, REVISED -- end_event (was not real) -------------> CANCELLED
 *        DRAFT, REVISED -- merge_event (another stays) ----------> CANCELLED
 *        DRAFT, REVISED -- end_event (real, all windows over) ---> ALL_CLEAR
 *        DRAFT, REVISED -- advance (all windows over + hold) ----> ALL_CLEAR
 *
 * CANCELLED and ALL_CLEAR are final; when an own area is named again, a new alert is drafted under
 * a new number.  Every transition raises the revision by one and stamps revised_ns.
 *
 * Areas.  The alert names every own area that any nation's newest assessment of the event names:
 * opinions stand side by side and the warning covers all of them.  Its window is the envelope of
 * theirs; opinions from a live track go before those of a lost one.  Materially changed means:
 *  - an area is added: at once;
 *  - an area is now named for an impact, no longer only for an overflight: at once;
 *  - its window begins earlier by the step below, or ends later: at once;
 *  - an area's earliest or latest time moved since last stated by more than WARN_TIME_STEP_NS and
 *    more than 1/WARN_TIME_SHARE of the stated window, in any direction;
 *  - an area goes: when every opinion that named it has left it out of WARN_MISSES_TO_DROP
 *    successive assessments.  A lost track, or one whose impact is not known, takes no area away.
 *    Once the window has begun only the all-clear ends it, save that an impact goes when a live
 *    object is found to fall later, and elsewhere;
 *  - the track is lost, late or found again (is_prediction_only changes).
 * What does not say "at once" waits until WARN_QUIET_NS have passed since the last revision, if
 * there was one.  Everything else leaves the alert untouched: the wording does not flicker.
 *
 * Invariants (warn_check asserts them): W1 an open alert has 1..RISKS_MAX areas, by earliest_ns,
 * unique, all of the own nation.  W2 revision >= 1, and 1 exactly in DRAFT.  W3 numbers are unique
 * and never reused by one desk.  W4 revised_ns >= first_ns.  W5 at most one open alert per event.
 *
 * "Passed" and "impact" are asserted nowhere: an all-clear says only that the predicted time is
 * over.  No allocation, clock, I/O; one thread.  The desk is large: keep it static or allocate it
 * at start.
 */
#ifndef WARN_WARN_H
#define WARN_WARN_H

#include "model/alert.h"
#include "model/assessment.h"
#include "model/moment.h"
#include "model/nation.h"

#define WARN_TIME_STEP_NS (30 * SECOND_NS) /* smaller changes of a window are not restated */
#define WARN_TIME_SHARE 8                  /* nor below this part of the window's length */
#define WARN_QUIET_NS (20 * SECOND_NS)     /* after a revision: then only what adds to it is news */
#define WARN_MISSES_TO_DROP 2              /* successive assessments without the area */
#define WARN_LATE_NS (60 * SECOND_NS)      /* evidence older than this is prediction only */
#define WARN_CLEAR_HOLD_NS (60 * SECOND_NS) /* after the last window, before the all-clear */

enum warn_outcome {
    WARN_UNCHANGED,
    WARN_DRAFTED,
    WARN_REVISED,
    WARN_CANCELLED,
    WARN_ALL_CLEAR,
    WARN_REFUSED_FULL, /* ALERTS_MAX alerts are open: nothing drafted, counted; raise the alarm */
    WARN_REFUSED_EXERCISE /* the event is held under another exercise id; counted */
};

/* What one call did.  `alert` borrows from the desk until its next call; NULL when there is none.
 */
struct warn_change {
    enum warn_outcome outcome;
    const struct alert *alert;
};

/* One nation's newest word on the own areas of one event. */
struct warn_opinion {
    struct nation origin;
    bool is_lost;
    int64_t last_observed_ns;
    bool has_launch;
    struct geodetic launch_point;
    int64_t launch_ns;
    int risk_count;
    struct risk risks[RISKS_MAX];
    uint8_t misses[RISKS_MAX]; /* successive assessments that left risks[i] out */
};

struct warn_entry {
    struct alert alert;
    bool has_ended; /* the event has; the all-clear waits for the windows only */
    int opinion_count;
    struct warn_opinion opinions[NATIONS_MAX];
};

struct warn_desk {
    struct nation own;
    uint32_t last_number;
    uint32_t full_count;     /* refused: every entry is open */
    uint32_t exercise_count; /* refused: exercise id differs */
    int entry_count;
    struct warn_entry entries[ALERTS_MAX]; /* when full, the oldest finished one gives way */
};

void warn_init(struct warn_desk *desk, struct nation own);

/* `event` is the own event number.  The assessment is of a confirmed track, own or a partner's
 * verified one; its exercise id becomes the alert's.  Cost: at most RISKS_MAX^2 comparisons. */
struct warn_change warn_take_assessment(struct warn_desk *desk, uint32_t event,
                                        const struct assessment *assessment, int64_t now_ns);

/* The event is over.  Not real: cancels at once.  Real: all-clear, now or when the last window is
 * over (by warn_advance, then without the hold). */
struct warn_change warn_end_event(struct warn_desk *desk, uint32_t event, bool was_real,
                                  int64_t now_ns);

/* Event `gone` was found to be the event `stays`.  A lone open alert follows to `stays`; where both
 * have one, that of `gone` is cancelled, and what its nations said moves to the other, which the
 * next warn_advance revises. */
struct warn_change warn_merge_event(struct warn_desk *desk, uint32_t gone, uint32_t stays,
                                    int64_t now_ns);

/* Time passes: call it until it says WARN_UNCHANGED; each other answer is one alert that became
 * an all-clear, or was revised: its evidence grew late, or a merge brought more areas. */
struct warn_change warn_advance(struct warn_desk *desk, int64_t now_ns);

/* All alerts, open and finished, oldest first: index 0..warn_count()-1. */
int warn_count(const struct warn_desk *desk);
const struct alert *warn_at(const struct warn_desk *desk, int index);
bool warn_is_open(const struct alert *alert);

/* Asserts W1 to W5. */
void warn_check(const struct warn_desk *desk);

#endif
