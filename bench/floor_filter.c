/* bench/floor_filter.c: floor/floor_filters.c without its main(); the floor's own flags, N = 6. */
#define main floor_filters_main
#define N 6
#include "floor/floor_filters.c"
#undef main

#include "floor.h"

#define KEPT 1000
#define STEP_S .3

double floor_filter_run(int updates)
{
    static double reports[KEPT + 1][3];
    static const double start[6] = {200e3, 150e3, 60e3, 900, 400, 2000};
    double truth[N];
    double sum = 0;
    T t;

    if (reports[1][2] == 0) {
        memcpy(truth, start, sizeof start);
        for (int k = 1; k <= KEPT; k++) {
            rk4(truth, STEP_S);
            hm(truth, reports[k]);
            reports[k][0] += 1.7453e-3 * gs();
            reports[k][1] += 1.7453e-3 * gs();
            reports[k][2] += 50 * gs();
        }
    }
    for (int done = 0; done < updates; done += KEPT) {
        init(&t, start);
        for (int k = 1; k <= KEPT; k++)
            ekf(&t, reports[k], STEP_S);
        sum += t.x[0];
    }
    return sum;
}
