/* assess/claim.h: do the figures of a public claim belong to one ballistic flight?
 *
 * A claim says some of: where from, apogee, range, flight time, bearing.  Apogee, range and place
 * give the flight time (claim_arc.h) but for the boost (claim_boost.h), so the three check each
 * other, and two of them tell the third.  A figure that was not stated is not known; one that was
 * stated as a floor is only a floor, and so is a flight time that follows from it.
 *
 * A claim does not fit when the times differ by more than `allowance_s`: three sigma of what is not
 * stated (boost, air, rounding of apogee and range, bearing, place), and the whole rounding of the
 * stated time on top, because rounding is a bound.  Pure; under 100 ms.
 */
#ifndef ASSESS_CLAIM_H
#define ASSESS_CLAIM_H

#include <stdbool.h>

#include "assess/claim_boost.h"

#define CLAIM_SIGMAS 3.0
#define CLAIM_AIR_M 100e3 /* below, a flight without lift or thrust is soon over */

struct claim_figure {
    bool is_known;
    bool is_floor; /* at least `value` */
    double value;
    double bound; /* rounding: the truth as stated is within `bound` of `value` */
};

struct claim {
    bool has_place;
    struct geodetic place;
    double place_bound_m;
    struct claim_figure apogee_m;
    struct claim_figure range_m;
    struct claim_figure flight_s;
    struct claim_figure bearing_rad;
    enum claim_propellant propellant;
};

enum claim_answer { CLAIM_FITS, CLAIM_DOES_NOT_FIT, CLAIM_NOT_KNOWN };

enum claim_reason {
    CLAIM_TIMES_AGREE,
    CLAIM_TIME_TOO_SHORT,
    CLAIM_TIME_TOO_LONG,
    CLAIM_NO_SUCH_FLIGHT,     /* no ballistic flight has this apogee over this range */
    CLAIM_RANGE_TOO_LONG,     /* beyond half of the Earth's girth */
    CLAIM_NO_FLIGHT_SO_SHORT, /* whatever the missing figure is */
    CLAIM_NO_FLIGHT_SO_LONG,  /* the same */
    CLAIM_PLACE_NOT_STATED,   /* nothing can be told */
    CLAIM_TIME_NOT_STATED,    /* filled in */
    CLAIM_APOGEE_NOT_STATED,  /* filled in */
    CLAIM_RANGE_NOT_STATED,   /* filled in, or it cannot be told: no `filled` */
    CLAIM_TOO_LITTLE_STATED,  /* two of apogee, range, time are missing */
};

enum claim_quantity { CLAIM_NOTHING, CLAIM_FLIGHT, CLAIM_APOGEE, CLAIM_RANGE };

struct claim_verdict {
    enum claim_answer answer;
    enum claim_reason reason;
    bool has_predicted; /* the flight time by apogee, range, place, bearing */
    bool is_predicted_floor;
    double predicted_s;
    double sigma_s;     /* of stated less predicted, all rounding in it */
    double allowance_s; /* what they may differ by */
    double burn_s;
    bool is_intercontinental;
    bool is_rough; /* no flight solved: Kepler's time, wide sigma */
    enum claim_quantity filled;
    bool is_filled_floor;
    double filled_value; /* SI */
    double filled_sigma;
};

struct claim_verdict claim_judge(const struct claim *claim);

#endif
