/* assess/profile.c: the four steps in order. */
#include "assess/profile.h"

#include <math.h>
#include <stddef.h>

#include "assess/profile_change.h"
#include "assess/profile_follow.h"
#include "assess/profile_modes.h"
#include "assess/profile_trace.h"

#define OUTLIERS_ONE_IN 3 /* more: what was followed is no flight */

enum profile_verdict profile_judge(const struct profile_sample *samples, int count,
                                   struct profile_work *work, struct profile *out)
{
    *out = (struct profile){0};
    enum profile_verdict verdict = profile_trace(samples, count, work, out);

    if (verdict != PROFILE_TOLD)
        return verdict;
    profile_modes(work, out->has_liftoff);
    profile_change_refine(work);
    profile_change_tell(work, out);
    profile_follow(work, out);
    bool is_told = isfinite(out->coast60_altitude_m) && isfinite(out->coast60_sigma_m) &&
                   isfinite(out->reach_m) && isfinite(out->reach_sigma_m) &&
                   out->outlier_count * OUTLIERS_ONE_IN <= out->sample_count;
    return is_told ? PROFILE_TOLD : PROFILE_NO_FLIGHT;
}

const char *profile_verdict_message(enum profile_verdict verdict)
{
    switch (verdict) {
    case PROFILE_TOLD:
        return NULL;
    case PROFILE_TOO_SHORT:
        return "fewer than 12 samples of flight; give a longer trace";
    case PROFILE_NO_LIFTOFF:
        return "it never leaves the ground; give the trace of a flight";
    case PROFILE_NO_FLIGHT:
        return "speed and height are not those of one flight; check columns and units";
    }
    return NULL;
}
