/* model/notice.h: a nation's signed list of typed fields, before or after sealing.
 *
 * The field numbers and the canonical bytes of each value are fixed in docs/wire/notice.md.  A
 * notice that came from a partner holds only the fields that were opened to us.
 */
#ifndef MODEL_NOTICE_H
#define MODEL_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/nation.h"

#define NOTICE_VERSION 1
#define NOTICE_ID_SIZE 16
#define NOTICE_FIELDS_MAX 32 /* leaves of the fixed tree that may carry a field */
#define FIELD_VALUE_MAX 1024 /* bytes of one canonical value */

enum notice_kind {
    NOTICE_LAUNCH = 1,
    NOTICE_TRACK = 2,
    NOTICE_ASSESSMENT = 3,
    NOTICE_ALERT_STATE = 4,
    NOTICE_POSTURE = 5,
    NOTICE_WITHHOLDING = 6,
    NOTICE_DRILL_CONTROL = 7,
    NOTICE_PLAN = 8,
};

/* Strict priority, own numbers each (docs/wire/session.md). */
enum lane { LANE_SESSION = 0, LANE_WARNING = 1, LANE_ASSESSMENT = 2, LANE_TRACK = 3, LANES = 4 };

enum field {
    FIELD_NONE = 0,
    FIELD_TRACK_ID = 1,      /* the origin's track */
    FIELD_LAST_OBSERVED = 2, /* TAI ns */
    FIELD_MADE = 3,          /* TAI ns: when the origin said it */
    FIELD_LAUNCH_POINT = 4,  /* point, ellipse */
    FIELD_LAUNCH_TIME = 5,   /* TAI ns, sigma */
    FIELD_STATE = 6,         /* time, position, velocity, phase, covariance: the trajectory */
    FIELD_IMPACT_POINT = 7,  /* point, both ellipses */
    FIELD_IMPACT_TIME = 8,   /* likely, earliest, latest */
    FIELD_APOGEE = 9,
    FIELD_RANGE = 10,
    FIELD_CLASS = 11, /* class and probability */
    FIELD_COUNT = 12,
    FIELD_STATUS = 13,  /* phase, lost */
    FIELD_RISKS = 14,   /* areas at risk */
    FIELD_ALERT = 15,   /* state of an alert: number, state, areas */
    FIELD_LINEAGE = 16, /* partners' notices that it was derived from: origin and notice id */
    FIELD_SENSORS = 17, /* names of the own sensors behind it: never opened by default */
    FIELD_ONWARD = 18,  /* nations that may hold it and what is derived from it */
    FIELD_LAUNCH_POINT_10KM = 19, /* coarse variant of 4 */
    FIELD_IMPACT_POINT_10KM = 20, /* coarse variant of 7 */
    FIELD_ORDER = 21,             /* drill control: arm, resume or end an exercise */
    FIELDS_END
};

/* A set of fields is a word of bits. */
#define FIELD_BIT(field) (UINT64_C(1) << (field))

struct notice_field {
    enum field field;
    size_t size;
    uint8_t value[FIELD_VALUE_MAX];
};

struct notice {
    struct nation origin;
    uint32_t epoch;
    uint32_t exercise; /* 0 = live */
    uint32_t version;
    enum notice_kind kind;
    uint8_t id[NOTICE_ID_SIZE]; /* one per subject (track, assessment, alert); never reused */
    uint32_t revision;          /* from 1; the higher replaces */
    bool is_cancel;             /* takes back all earlier revisions of `id` */
    size_t field_count;
    struct notice_field fields[NOTICE_FIELDS_MAX]; /* ascending by field, each once */
};

#endif
