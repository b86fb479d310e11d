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

#define SCAN_MAX 1000

static struct {
    int count;
    T tracks[SCAN_MAX];
    double truth[SCAN_MAX][N];
    double reports[SCAN_MAX][3];
    double predicted[SCAN_MAX][3];
    double ph[SCAN_MAX][N][3];
    double inverse[SCAN_MAX][3][3];
    double cost[SCAN_MAX * SCAN_MAX];
    int row_of_column[SCAN_MAX];
} crowd;

static void crowd_begin(int count)
{
    crowd.count = count;
    for (int k = 0; k < count; k++) {
        double *s = crowd.truth[k];

        memset(s, 0, sizeof crowd.truth[k]);
        s[0] = 200e3 + 20e3 * (k % 10);
        s[1] = 150e3 + 20e3 * (k / 10 % 10);
        s[2] = 60e3 + 500 * k + 3e3 * (k / 100);
        s[3] = 900 + 5 * (k % 100);
        s[4] = 400;
        s[5] = 2000 - 3 * (k % 100);
        init(&crowd.tracks[k], s);
    }
}

void floor_scan_prepare(int count)
{
    if (crowd.count != count)
        crowd_begin(count);
    for (int k = 0; k < count; k++) {
        double *z = crowd.reports[(k * 7 + 3) % count]; /* in another order than the tracks */

        rk4(crowd.truth[k], 1);
        hm(crowd.truth[k], z);
        z[0] += 1.7453e-3 * gs();
        z[1] += 1.7453e-3 * gs();
        z[2] += 50 * gs();
    }
}

void floor_scan(int count)
{
    double s[3][3];

    for (int i = 0; i < count; i++) {
        ekf_pred(&crowd.tracks[i], 1);
        ekf_h(&crowd.tracks[i], crowd.predicted[i], crowd.ph[i], s, crowd.inverse[i]);
        for (int j = 0; j < count; j++) {
            const double(*w)[3] = (const double(*)[3])crowd.inverse[i];
            double a = crowd.reports[j][0] - crowd.predicted[i][0];
            double b = crowd.reports[j][1] - crowd.predicted[i][1];
            double d = crowd.reports[j][2] - crowd.predicted[i][2];
            double m = a * (w[0][0] * a + 2 * w[0][1] * b + 2 * w[0][2] * d) +
                       b * (w[1][1] * b + 2 * w[1][2] * d) + w[2][2] * d * d;

            crowd.cost[i * count + j] = m < 25 ? m : 1e3;
        }
    }
    hung(count, crowd.cost, crowd.row_of_column);
    for (int j = 0; j < count; j++) {
        int i = crowd.row_of_column[j];

        if (crowd.cost[i * count + j] < 25)
            kupd(&crowd.tracks[i], crowd.reports[j], crowd.predicted[i], crowd.ph[i],
                 crowd.inverse[i]);
    }
}
