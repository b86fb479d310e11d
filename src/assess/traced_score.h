/* assess/traced_score.h: for the tests: how well does the profile check tell what flew? */
#ifndef ASSESS_TRACED_SCORE_H
#define ASSESS_TRACED_SCORE_H

#include <stdint.h>

#include "assess/profile_work.h"
#include "assess/traced.h"

#define SCORE_WITHIN_S 2.0

struct traced_score {
    int flights;
    int refused;
    int flights_right; /* every burnout within SCORE_WITHIN_S and none besides */
    int burnouts;
    int burnouts_hit;
    int burnouts_false;
    int reignitions;
    int reignitions_hit;
    int burning_wrong;
    int inertial_told;
    int inside95;              /* coast60 within 1.96 of its sigmas */
    double rms_m;              /* of coast60 */
    double worst_m;            /* of the same */
    double mean_square_sigmas; /* 1 when the sigmas are honest */
};

/* One trace per seed from `first_seed` on. */
struct traced_score traced_score_of(uint64_t first_seed, int flights, bool is_inertial);
void traced_score_print(const char *what, const struct traced_score *s);
/* Large, static: the tests' own. */
struct profile_work *traced_score_work(void);

#endif
