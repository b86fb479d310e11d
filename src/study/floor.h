/* study/floor.h: the bound of one object in one run, tick by tick, given what was detected.
 *
 * score/bound.h on the tracker's models at the truth (model.h) and on the exact geometry of each
 * detection.  It knows the phase, which the tracker has to find out: in boost nine states with
 * white jerk, at burnout the force is let go.  Prior: none of place and speed; of the force a sigma
 * of 20 m/s^2 about the truth.  No code of a filter is in it but its public prediction.
 */
#ifndef STUDY_FLOOR_H
#define STUDY_FLOOR_H

#include "model/measurement.h"
#include "score/bound.h"
#include "study/model.h"
#include "study/truth.h"

struct floor {
    bool is_begun;
    struct bound bound;
    struct model model;
};

/* From the last tick to this one; nothing before the first detection. */
void floor_predict(struct floor *f, const struct flown *o, int tick);
void floor_update(struct floor *f, const struct flown *o, int tick, const struct measurement *z);
/* Of the position, m; false while it is not observed in full. */
bool floor_sigma(const struct floor *f, double *sigma_m);

#endif
