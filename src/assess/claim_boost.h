/* assess/claim_boost.h: what is allowed for a boost that nobody described: by propellant and
 * energy.
 *
 * Two classes of energy: what could carry 5,500 km at best is intercontinental (the treaties' word
 * and number), the rest is not.  An intercontinental boost has a burn time, all stages together; a
 * smaller one has a mean acceleration, because small motors burn shorter.  The numbers, where they
 * come from and on which launches they were set are in docs/claim.md; none of those is in
 * data/launch_claims.csv.  An unknown propellant gets what lies between, and the wider sigma.
 */
#ifndef ASSESS_CLAIM_BOOST_H
#define ASSESS_CLAIM_BOOST_H

#include <stdbool.h>

#include "assess/claim_arc.h"

enum claim_propellant { CLAIM_PROPELLANT_UNKNOWN, CLAIM_SOLID, CLAIM_LIQUID, CLAIM_PROPELLANTS };

struct claim_allowance {
    bool is_intercontinental;
    double burn_s; /* 0: by acceleration */
    double burn_sigma_s;
    double acceleration_mps2; /* 0: by burn time */
    double acceleration_sigma_mps2;
};

#define CLAIM_PATH_SHARE 0.40
#define CLAIM_PATH_SHARE_SIGMA 0.03
#define CLAIM_BETA_KGM2 6000.0
#define CLAIM_BETA_FACTOR 2.0 /* one sigma up or down */

/* Of a flight with this apogee over this range; both > 0. */
struct claim_allowance claim_allowance_of(enum claim_propellant propellant, double apogee_m,
                                          double range_m);
/* The allowance as a boost, its burn longer by `sigmas`. */
struct claim_boost claim_boost_of(const struct claim_allowance *allowance, double sigmas);

#endif
