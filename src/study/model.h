/* study/model.h: the tracker's models of motion as seen through its public door.
 *
 * track_predict_to moves a state known exactly by the model's mean, and what covariance appears is
 * its process noise.  Nothing of the filters is repeated here.  One value of `struct model` is
 * scratch; one thread.
 */
#ifndef STUDY_MODEL_H
#define STUDY_MODEL_H

#include <stdbool.h>

#include "base/dice.h"
#include "model/track.h"

#define MODEL_COAST 6
#define MODEL_BOOST 9 /* position, velocity, specific force */

struct model {
    int size;
    double x[MODEL_BOOST];
    struct track scratch;
};

void model_init(struct model *m, int size);
/* The mean, dt_s ahead; at most 5 s. */
void model_flow(struct model *m, double dt_s);
/* Transition (Jacobian of the flow at the state) and noise over dt_s; size x size, row by row. */
void model_linear(struct model *m, double dt_s, double *transition, double *noise);
/* The mean, and noise drawn. */
void model_draw(struct model *m, double dt_s, struct dice *dice);

#endif
