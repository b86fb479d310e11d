/* track/near_test.c: the grid gives what asking one after the other gives. */
#include "track/near.h"

#include <stdlib.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/vector.h"
#include "model/moment.h"

#define TRACKS 600
#define SCANS 40

static struct reach reaches[TRACKS];
static int next[TRACKS];
static int loose[TRACKS];

static struct ecef ball(struct dice *d, double side)
{
    return (struct ecef){side * (2 * dice_uniform(d) - 1), side * (2 * dice_uniform(d) - 1),
                         side * (2 * dice_uniform(d) - 1)};
}

/* Sharp, vague, deleted, of another exercise, just seen, long unseen: all kinds side by side. */
static struct reach some_reach(struct dice *d, int64_t now_ns)
{
    double vague = dice_below(d, 10) == 0 ? 1e6 : 3e3;
    double age_s = dice_below(d, 10) == 0 ? 40 : 3 * dice_uniform(d) - 0.3;

    return (struct reach){
        .is_open = dice_below(d, 12) != 0,
        .exercise = dice_below(d, 12) == 0,
        .time_ns = now_ns - (int64_t)(age_s * 1e9),
        .position = ecef_add((struct ecef){-3.2e6, 3.6e6, 4.1e6}, ball(d, 150e3)),
        .velocity = ball(d, 3e3),
        .position_bound_m = vague * dice_uniform(d),
        .velocity_bound_mps = 300 * dice_uniform(d),
    };
}

static struct measurement report_of(struct dice *d, int64_t now_ns, struct ecef *point)
{
    const struct reach *r = &reaches[dice_below(d, TRACKS)];
    double age_s = (double)(now_ns - r->time_ns) * 1e-9;
    bool is_plume = dice_below(d, 20) == 0;

    *point = ecef_add(ecef_add_scaled(r->position, r->velocity, age_s), ball(d, 30e3));
    return (struct measurement){
        .kind = is_plume ? MEASUREMENT_LINE_OF_SIGHT : MEASUREMENT_RADAR,
        .seen_ns = now_ns + (int64_t)(dice_uniform(d) * 50e6) - 25000000,
        .range_m = 500e3,
        .range_sigma_m = 50,
        .azimuth_sigma_rad = dice_below(d, 20) == 0 ? 5e-3 : 5e-4,
        .elevation_sigma_rad = 5e-4,
    };
}

TEST(near_grid_leaves_out_what_the_bound_does)
{
    struct near near = {.reaches = reaches, .count = TRACKS, .next = next, .loose = loose};
    struct dice d = dice_init(7, 2);
    int64_t now_ns = 1000 * SECOND_NS;
    int by_grid[TRACKS], one_by_one[TRACKS];
    int given = 0;

    for (int scan = 0; scan < SCANS; scan++) {
        for (int i = 0; i < TRACKS; i++)
            reaches[i] = some_reach(&d, now_ns);
        for (int k = 0; k < 100; k++) {
            struct ecef point;
            struct measurement z = report_of(&d, now_ns, &point);

            near_open_scan(&near, now_ns, 1000);
            TEST_EQ(near.has_grid, 1, k);
            int count = near_slots(&near, &z, point, by_grid);
            near_open_scan(&near, now_ns, 1);
            TEST_EQ(near.has_grid, 0, k);
            TEST_EQ(near_slots(&near, &z, point, one_by_one), count, k);
            for (int i = 0; i < count; i++)
                TEST_EQ(by_grid[i], one_by_one[i], i);
            given += count;
        }
    }
    TEST_EQ(given > 40000, 1, given); /* the loose ones at least */
}

TEST(near_tells_two_objects_apart)
{
    static const struct {
        double metres;
        double age_s;
        bool want;
    } rows[] = {
        {5e3, 0, false}, /* inside both bounds and the room between tracks of one object */
        {20e3, 0, true},    {20e3, 1, true},
        {20e3, 10, false},  /* by then thrust may have brought it there */
        {900e3, 25, false}, /* too old to tell */
        {900e3, 15, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reach a = {.is_open = true, .time_ns = SECOND_NS, .position_bound_m = 2e3};
        struct reach b = a;

        b.time_ns += (int64_t)(rows[i].age_s * 1e9);
        b.position.x += rows[i].metres;
        TEST_EQ(reach_is_apart(&a, &b), rows[i].want, i);
        TEST_EQ(reach_is_apart(&b, &a), rows[i].want, i);
    }
}
