/* study/body.h: the study's own equations of motion, for truth that the tracker cannot know.
 *
 * Gravity J2 to J4 (Vallado, Fundamentals of Astrodynamics, 4th ed., section 8.6.1), the turning
 * frame, drag with a table of Mach and of density of its own, wind, a body that tumbles, lift,
 * thrust with mass flow along the velocity.  It shares constants and coordinates with the product
 * and no model.  RK4.  Pure; caller's memory.
 */
#ifndef STUDY_BODY_H
#define STUDY_BODY_H

#include <stdbool.h>

#include "flight/propagate.h"
#include "study/family.h"

struct body {
    double beta_kgm2;
    double tumble; /* part of the drag that swings, 0..1 */
    double tumble_radps;
    double wind_mps; /* of the jet at 11 km; its share elsewhere by height */
    double wind_to_rad;
    double lift_drag;
    double lift_below_m;
    bool is_gliding;
    double bank_rad; /* of a glider, once it has fallen to its height */
    int stages;
    double burn_s[STUDY_STAGES_MAX];
    double force_mps2[STUDY_STAGES_MAX];
    double burnt;    /* part of a stage's mass that burns */
    bool is_orbital; /* the thrust leans by a programme rather than by the velocity */
    double kick_rad; /* tilt of the thrust in the kick that begins the turn */
    double course_rad;
};

double body_burn_s(const struct body *b);
struct ecef body_gravity(struct ecef position);
/* Own figure of the air, kg/m^3. */
double body_density(double height_m);
/* Specific force of the motor, m/s^2; zero when none burns. */
struct ecef body_thrust(const struct body *b, const struct flight_state *s, double since_s);
/* Size of the lift, m/s^2. */
double body_lift_mps2(const struct body *b, const struct flight_state *s, double since_s);
/* Steps do not straddle the end of a stage when dt_s divides the burn times. */
void body_step(const struct body *b, struct flight_state *s, double since_s, double dt_s);
/* Above the horizon; a body at rest points up. */
double body_path_rad(const struct flight_state *s);
/* Finds the kick that gives the path at burnout; false when none does. */
/* Inertial speed of a level circle there. */
double body_circle_mps(struct ecef position);
struct ecef body_inertial(const struct flight_state *s);
/* As body_aim_path for a level end, and scales the forces until the end is an orbit. */
bool body_aim_orbit(struct body *b, struct geodetic place, double dt_s);
bool body_aim_path(struct body *b, struct geodetic place, double path_rad, double dt_s);

#endif
