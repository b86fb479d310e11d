/* assess/claim_boost.c: the table, and which row of it. */
#include "assess/claim_boost.h"

#define INTERCONTINENTAL_MPS                                                                       \
    6070.0 /* from ground to ground over 5,500 km at the best elevation                            \
            */

static const struct claim_allowance small[CLAIM_PROPELLANTS] = {
    [CLAIM_PROPELLANT_UNKNOWN] = {.acceleration_mps2 = 33, .acceleration_sigma_mps2 = 9},
    [CLAIM_SOLID] = {.acceleration_mps2 = 40, .acceleration_sigma_mps2 = 8},
    [CLAIM_LIQUID] = {.acceleration_mps2 = 28, .acceleration_sigma_mps2 = 4},
};

static const struct claim_allowance large[CLAIM_PROPELLANTS] = {
    [CLAIM_PROPELLANT_UNKNOWN] = {true, .burn_s = 262, .burn_sigma_s = 45},
    [CLAIM_SOLID] = {true, .burn_s = 225, .burn_sigma_s = 15},
    [CLAIM_LIQUID] = {true, .burn_s = 300, .burn_sigma_s = 35},
};

struct claim_allowance claim_allowance_of(enum claim_propellant propellant, double apogee_m,
                                          double range_m)
{
    bool is_large = claim_arc_kepler_speed_mps(apogee_m, range_m) >= INTERCONTINENTAL_MPS;

    return is_large ? large[propellant] : small[propellant];
}

struct claim_boost claim_boost_of(const struct claim_allowance *a, double sigmas)
{
    struct claim_boost boost = {.path_share = CLAIM_PATH_SHARE, .beta_kgm2 = CLAIM_BETA_KGM2};

    if (a->is_intercontinental)
        boost.burn_s = a->burn_s + sigmas * a->burn_sigma_s;
    else
        boost.acceleration_mps2 = a->acceleration_mps2 - sigmas * a->acceleration_sigma_mps2;
    return boost;
}
