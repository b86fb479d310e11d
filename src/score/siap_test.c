/* score/siap_test.c: runs by hand, then random runs against whole lists of associations
 * (test/vectors/score/siap.py).
 */
#include "score/siap.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/test.h"

#define SECOND INT64_C(1000000000)

static double memory[8192];

/* One object; at each step the letters are the tracks on it. */
static struct siap_figures play(const char *const *steps, int step_count)
{
    const struct siap_truth truth = {.object = 0, .id = 5};
    struct siap s;

    siap_init(&s, 1, 4, memory);
    for (int k = 0; k < step_count; k++) {
        struct siap_track tracks[4] = {0};
        int count = (int)strlen(steps[k]);

        for (int j = 0; j < count; j++)
            tracks[j] = (struct siap_track){.number = (uint64_t)steps[k][j], .truth = 0};
        siap_step(&s, k * SECOND, &truth, 1, tracks, count);
    }
    return siap_figures(&s);
}

TEST(siap_continuity_by_hand)
{
    static const struct {
        const char *steps[5];
        double changes; /* times seconds tracked */
        double tracked_s;
        double longest;
    } rows[] = {
        {{"a", "a", "a", "a", "a"}, 0, 4, 1},
        {{"a", "a", "ab", "b", "b"}, 1, 4, 0.5},     /* handed over without a gap */
        {{"a", "a", "b", "b", "b"}, 1, 3, 0.5},      /* nobody held it from 1 to 2 */
        {{"a", "a", "", "a", "a"}, 1, 2, 0.25},      /* back after a gap: another run */
        {{"a", "ab", "bc", "c", "c"}, 1, 4, 0.5},    /* each step is a's or c's: b is not needed */
        {{"a", "ab", "b", "c", "c"}, 2, 3, 0.25},    /* a, b and c are */
        {{"ab", "abc", "bc", "c", "c"}, 1, 4, 0.75}, /* b serves longest, then c */
        {{"", "", "a", "", ""}, 0, 0, 0},            /* seen once */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct siap_figures f = play(rows[i].steps, 5);

        TEST_EQ(f.has_time_tracked, rows[i].tracked_s > 0, i);
        TEST_NEAR(f.changes_per_s * rows[i].tracked_s, rows[i].changes, 1e-12, i);
        TEST_EQ(f.has_lifetime, 1, i);
        TEST_NEAR(f.longest_segment, rows[i].longest, 1e-12, i);
    }
}

TEST(siap_counts_by_hand)
{
    /* Two objects, one never tracked; tracks: one right, one without an id, one ghost. */
    const struct siap_truth truths[2] = {{.object = 1, .id = 5},
                                         {.object = 0, .position = {1e6, 0, 0}, .id = 6}};
    struct siap_track tracks[3] = {
        {.number = 1, .position = {30, 40, 0}, .velocity = {0, 3, 4}, .has_id = true, .id = 5},
        {.number = 2, .position = {0, 0, 70}},
        {.number = 3, .position = {-2e6, 0, 0}},
    };
    struct siap s;

    siap_init(&s, 2, 3, memory);
    TEST_EQ(siap_memory_size(2, 3) <= sizeof memory, 1, 0);
    struct siap_figures f = siap_figures(&s);
    TEST_EQ(f.has_objects || f.has_tracks || f.has_assigned, 0, 0);
    TEST_EQ(f.has_time_tracked || f.has_lifetime, 0, 0);

    siap_assign_nearest(truths, 2, tracks, 3, 100);
    TEST_EQ(tracks[0].truth, 0, 1);
    TEST_EQ(tracks[1].truth, 0, 1);
    TEST_EQ(tracks[2].truth, SIAP_UNASSIGNED, 1);
    siap_step(&s, 0, truths, 2, tracks, 3);
    siap_step(&s, SECOND, truths, 2, tracks, 1);
    f = siap_figures(&s);
    TEST_NEAR(f.completeness, 0.5, 1e-15, 2);
    TEST_NEAR(f.spuriousness, 0.25, 1e-15, 3);
    TEST_NEAR(f.ambiguity, 1.5, 1e-15, 4);
    TEST_NEAR(f.position_error_m, 170.0 / 3, 1e-12, 5);
    TEST_NEAR(f.velocity_error_mps, 10.0 / 3, 1e-12, 6);
    TEST_NEAR(f.id_completeness, 1, 1e-15, 7);
    TEST_NEAR(f.id_correctness, 0.5, 1e-15, 8); /* at the first step one says nothing */
    TEST_NEAR(f.id_ambiguity, 0.5, 1e-15, 9);
    TEST_NEAR(f.changes_per_s, 0, 0, 10); /* the untracked object takes nothing off */
    TEST_NEAR(f.longest_segment, 0.5, 1e-15, 11);
}

static bool read_state(FILE *file, struct ecef *p, struct ecef *v)
{
    return fscanf(file, "%la %la %la %la %la %la", &p->x, &p->y, &p->z, &v->x, &v->y, &v->z) == 6;
}

static void read_step(FILE *file, struct siap *s, double cutoff_m, int row)
{
    struct siap_truth truths[16];
    struct siap_track tracks[16];
    int wanted[16];
    long long time_ns = 0;
    int truth_count = 0;
    int track_count = 0;

    TEST_EQ(fscanf(file, " step %lld %d %d", &time_ns, &truth_count, &track_count), 3, row);
    for (int i = 0; i < truth_count; i++) {
        truths[i] = (struct siap_truth){0};
        TEST_EQ(fscanf(file, "%d", &truths[i].object), 1, row);
        TEST_EQ(read_state(file, &truths[i].position, &truths[i].velocity), 1, row);
        TEST_EQ(fscanf(file, "%u", &truths[i].id), 1, row);
    }
    for (int j = 0; j < track_count; j++) {
        unsigned long long number = 0;
        int has_id = 0;

        TEST_EQ(fscanf(file, "%llu", &number), 1, row);
        tracks[j] = (struct siap_track){.number = number};
        TEST_EQ(read_state(file, &tracks[j].position, &tracks[j].velocity), 1, row);
        TEST_EQ(fscanf(file, "%d %u %d", &has_id, &tracks[j].id, &wanted[j]), 3, row);
        tracks[j].has_id = has_id != 0;
    }
    siap_assign_nearest(truths, truth_count, tracks, track_count, cutoff_m);
    for (int j = 0; j < track_count; j++)
        TEST_EQ(tracks[j].truth, wanted[j], row);
    siap_step(s, time_ns, truths, truth_count, tracks, track_count);
}

static void check_figures(FILE *file, const struct siap *s, int row)
{
    struct siap_figures f = siap_figures(s);
    const double got[10] = {f.completeness,     f.spuriousness,       f.ambiguity,
                            f.position_error_m, f.velocity_error_mps, f.id_completeness,
                            f.id_correctness,   f.id_ambiguity,       f.changes_per_s,
                            f.longest_segment};

    TEST_EQ(fscanf(file, " figures"), 0, row);
    for (int i = 0; i < 10; i++) {
        double want = NAN;

        TEST_EQ(fscanf(file, "%la", &want), 1, row);
        TEST_NEAR(got[i], want, 1e-9 * fmax(1, want), row * 100 + i);
    }
}

TEST(siap_agrees_with_whole_lists)
{
    FILE *file = fopen("test/vectors/score/siap.txt", "r");
    int objects = 0;
    int steps = 0;
    double cutoff_m = 0;
    int runs = 0;

    TEST_EQ(file != NULL, 1, 0);
    while (file != NULL && fscanf(file, " run %d %d %la", &objects, &steps, &cutoff_m) == 3) {
        struct siap s;

        TEST_EQ(siap_memory_size(objects, 16) <= sizeof memory, 1, runs);
        siap_init(&s, objects, 16, memory);
        for (int k = 0; k < steps; k++)
            read_step(file, &s, cutoff_m, runs);
        check_figures(file, &s, runs);
        runs++;
    }
    if (file != NULL)
        fclose(file);
    TEST_EQ(runs, 12, 0);
}
