/* bench/dop853coef.h: floor_traj.c wants these tables; bench/run does not run its DOP853, so that
 * the benchmark needs no SciPy.  bench/floor/run.sh makes the real ones. */
static const double DA[12][12], DB[12], DE5[12], DE3[12];
