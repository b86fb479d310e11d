/* bench/floor_arc.c: floor/floor_traj.c without its main(); built with the floor's own flags. */
#define main floor_traj_main
#define W 4 /* its lanes are not timed here */
#include "floor/floor_traj.c"
#undef main

#include "floor.h"

double floor_arc(const double state[6], double low_s, double high_s, double end[6])
{
    ATM = 1;
    return traj_rk4(state, low_s, high_s, end);
}
