/* model/assessment.h: one nation's judgement of one launch, with how sure and how old it is. */
#ifndef MODEL_ASSESSMENT_H
#define MODEL_ASSESSMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/axes.h"
#include "model/nation.h"
#include "model/track.h"

#define RISKS_MAX 64 /* areas at risk in one assessment; the earliest are kept */

/* A region on the ground that holds the truth with the stated probability.  Probability 0: not told
 * (a partner does not say 99 % areas, nor the 50 % area of a launch). */
struct ground_ellipse {
    struct geodetic centre;
    double semi_major_m;
    double semi_minor_m;
    double azimuth_rad; /* of the major axis, from north, [0, pi) */
    double probability; /* 0.5, 0.9 or 0.99 */
};

struct launch_estimate {
    struct geodetic point;
    int64_t time_ns;
    double time_sigma_s;
    struct ground_ellipse area90;
    struct ground_ellipse area50; /* each lies within the next larger one */
    struct ground_ellipse area99;
};

struct impact_estimate {
    struct geodetic point;
    int64_t time_ns;     /* most likely */
    int64_t earliest_ns; /* 5 % */
    int64_t latest_ns;   /* 95 % */
    struct ground_ellipse area50;
    struct ground_ellipse area90;
    struct ground_ellipse area99;
};

enum object_class {
    CLASS_UNKNOWN,
    CLASS_CLOSE_RANGE,        /* under 300 km */
    CLASS_SHORT_RANGE,        /* under 1,000 km */
    CLASS_MEDIUM_RANGE,       /* under 3,000 km */
    CLASS_INTERMEDIATE_RANGE, /* under 5,500 km */
    CLASS_INTERCONTINENTAL,   /* 5,500 km and more, or the energy for it on a lofted arc */
};

enum risk_kind {
    RISK_IMPACT,     /* a populated place of the area lies in the inflated impact region */
    RISK_OVERFLIGHT, /* the ground track passes within the margin of one */
};

struct risk {
    uint16_t area; /* index in place/'s area table */
    enum risk_kind kind;
    int64_t earliest_ns;
    int64_t latest_ns;
};

struct assessment {
    uint32_t exercise;
    struct nation origin;
    uint32_t track;    /* the origin's track id that it speaks of */
    uint32_t revision; /* from 1 */
    int64_t made_ns;
    int64_t last_observed_ns; /* newest observation behind it */
    enum flight_phase phase;
    bool is_lost; /* no observation for longer than the coasting limit: prediction only */
    bool has_launch;
    struct launch_estimate launch;
    bool has_impact;
    struct impact_estimate impact;
    bool has_apogee;
    double apogee_m;
    double apogee_sigma_m;
    bool has_range;
    double range_m; /* over the ground, launch to impact */
    double range_sigma_m;
    enum object_class class;
    double class_probability;
    uint32_t count; /* objects */
    int risk_count;
    struct risk risks[RISKS_MAX]; /* by earliest_ns */
};

#endif
