/* assess/profile.c: the four steps in order. */
#include "assess/profile.h"

#include <stddef.h>

#include "assess/profile_change.h"
#include "assess/profile_follow.h"
#include "assess/profile_modes.h"
#include "assess/profile_trace.h"

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
    return PROFILE_TOLD;
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
