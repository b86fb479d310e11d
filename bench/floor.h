/* bench/floor.h: the prototypes of bench/floor as functions, to be timed beside ours. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

/* One ballistic arc to height 0 by scalar RK4: ECEF position and velocity in `state`, steps below
 * and above 120 km; gives the time of flight in s. */
double floor_arc(const double state[6], double low_s, double high_s, double end[6]);

/* An EKF of six states with elevation, azimuth and range, from its own simulated flight.  Runs
 * `updates` updates (predict by RK4, then update) and gives a number that depends on them all. */
double floor_filter_run(int updates);

/* The `count` (at most 1,000) objects of a block fly on for a second and are reported; begins anew
 * with another count. */
void floor_scan_prepare(int count);
/* That scan by the floor's GNN: predict, gate all pairs, a dense assignment, update by its EKF of
 * six states. */
void floor_scan(int count);

#endif
