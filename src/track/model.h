/* track/model.h: the models of the filter, as one const table.
 *
 * Every state begins with position and velocity (CORE_SIZE numbers, Earth-fixed); what a model has
 * beyond them is its own.  A model that takes over another's state fills what that one lacks from
 * its own prior, mean and variance, uncorrelated: never with zeros of no variance (Granstrom,
 * Willett & Bar-Shalom, IEEE AES 51(3), 2015: unbiased mixing).
 *
 *   MODE_BALLISTIC  7: ln(beta): coast and re-entry, which differ by the air around them only
 *   MODE_BOOST      9: specific force
 *   MODE_LIFT       9: ln(beta), acceleration across the path: upward, to the right
 *
 * Pure; no allocation.
 */
#ifndef TRACK_MODEL_H
#define TRACK_MODEL_H

#include <stdbool.h>

#include "flight/propagate.h"

#define CORE_SIZE 6
#define BALLISTIC_SIZE 7
#define BOOST_SIZE 9
#define LIFT_SIZE 9
#define MODE_SIZE_MAX 9

enum mode { MODE_BALLISTIC, MODE_BOOST, MODE_LIFT, MODES };

/* One model's belief. */
struct mode_state {
    enum mode mode;
    int size; /* that of the model */
    double x[MODE_SIZE_MAX];
    double p[MODE_SIZE_MAX * MODE_SIZE_MAX]; /* row-major, size by size */
};

struct model {
    int size;
    /* The longest step that `step` may be asked for from this state, s; > 0. */
    double (*step_max_s)(const struct mode_state *m);
    /* Mean and covariance over `h` > 0; keeps the covariance symmetric. */
    void (*step)(struct mode_state *m, double h);
    /* What `from`, of any model, is in this one, if it changes over somewhere in the coming
     * `dt_s`.  `to` is not `from`. */
    void (*enter)(const struct mode_state *from, double dt_s, struct mode_state *to);
};

extern const struct model models[MODES];

/* Of the ballistic coefficient before anything is known of it. */
#define BETA_LOG_MEAN 8.69951474821 /* ln 6,000 kg/m^2 */
#define BETA_LOG_SIGMA 0.45         /* 5 % to 95 %: 2,900 to 12,600 kg/m^2 */

/* Zero but for its model and size. */
struct mode_state mode_blank(enum mode mode);
/* Any dt_s, in steps that the model allows; <= 0 does nothing. */
void mode_predict(struct mode_state *m, double dt_s);
void mode_enter(enum mode mode, const struct mode_state *from, double dt_s, struct mode_state *to);

/* Position and velocity, and back. */
struct flight_state mode_flight(const struct mode_state *m);
void mode_put_flight(struct mode_state *m, const struct flight_state *s);

/* ballistic.c, boost.c, lift.c: the slots of the table. */
double ballistic_step_max_s(const struct mode_state *m);
void ballistic_step(struct mode_state *m, double h);
void ballistic_enter(const struct mode_state *from, double dt_s, struct mode_state *to);
double boost_step_max_s(const struct mode_state *m);
void boost_step(struct mode_state *m, double h);
void boost_enter(const struct mode_state *from, double dt_s, struct mode_state *to);
double lift_step_max_s(const struct mode_state *m);
void lift_step(struct mode_state *m, double h);
void lift_enter(const struct mode_state *from, double dt_s, struct mode_state *to);

/* What `m`, of MODE_LIFT, says of the lift. */
struct ecef lift_acceleration(const struct mode_state *m);

/* The ballistic state of a boost that ends somewhere in the coming `dt_s`. */
void boost_to_ballistic(const struct mode_state *boost, double dt_s, struct mode_state *to);

/* air.c: what the ballistic and the lift model share. */
bool air_is_near(const struct flight_state *s);
/* d (position, velocity) / dt by position, velocity and ln(beta), at `s`: rows of a matrix of `n`
 * columns.  Gives the drag. */
struct ecef air_rates(const struct flight_state *s, double beta_log, int n, double *a);
/* exp(a h) to the third order. */
void air_transition(int n, const double *a, double h, double *f);
/* What is not known of gravity, wind and air; grows with the drag. */
void air_noise(const struct flight_state *s, struct ecef drag, int n, double *p, double h);
double air_step_max_s(const struct flight_state *s);

#endif
