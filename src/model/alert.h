/* model/alert.h: one public alert: its state, areas and history.  Drafts only until issue by two.
 */
#ifndef MODEL_ALERT_H
#define MODEL_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/assessment.h"
#include "model/nation.h"

#define ALERTS_MAX 64

enum alert_state {
    ALERT_DRAFT,     /* first wording */
    ALERT_REVISED,   /* a draft whose areas or times changed */
    ALERT_CANCELLED, /* the cause proved wrong before it was over */
    ALERT_ALL_CLEAR, /* the predicted time has passed with nothing more to come */
};

struct alert {
    uint32_t exercise;
    struct nation nation; /* whose people */
    uint32_t event;       /* own event number */
    uint32_t number;      /* own alert number, from 1 */
    uint32_t revision;    /* from 1 */
    enum alert_state state;
    int64_t first_ns;
    int64_t revised_ns;
    int64_t last_observed_ns;
    bool is_prediction_only; /* the object is lost: the text says so */
    struct geodetic launch_point;
    bool has_launch;
    int64_t launch_ns;
    int area_count;
    struct risk areas[RISKS_MAX]; /* own areas only, by onset */
};

#endif
