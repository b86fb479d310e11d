/* assess/profile_many_test.c: a thousand ascents that no constant of the check was chosen on. */
#include "assess/traced_score.h"
#include "base/test.h"

TEST(a_thousand_unseen_ascents)
{
    struct traced_score s = traced_score_of(100001, 1000, false);

    traced_score_print("1,000 ascents", &s);
    TEST_EQ(s.refused, 0, 0);
    TEST_EQ(s.burnouts_hit * 100 >= s.burnouts * 95, true, s.burnouts_hit);
    TEST_EQ(s.flights_right * 100 >= s.flights * 95, true, s.flights_right);
    TEST_EQ(s.rms_m <= 1000, true, (int64_t)s.rms_m);
    /* Binomial, 1,000 draws, three sigmas: 0.95 -+ 0.021. */
    TEST_EQ(s.inside95 >= 929, true, s.inside95);
}
