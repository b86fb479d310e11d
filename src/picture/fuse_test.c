/* picture/fuse_test.c: never surer than it may be, whatever the inputs share or hide. */
#include "picture/fuse.h"

#include <math.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "flight/propagate.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "model/moment.h"

#define BEGUN_NS (1000 * SECOND_NS)
#define RUNS 2000
/* Average of NEES / 6 over 2,000 honest runs stays below this with probability 0.9999. */
#define BAND_HIGH 1.05
#define SECONDS 300
#define NIGHTS 60
#define NIGHTS_HIGH 1.30 /* the same for 60 */

static const struct nation nations[] = {{"JPN"}, {"KOR"}, {"USA"}};
/* Standing over the Sea of Japan, climbing. */
static const struct flight_state start = {{-3.4e6, 3.9e6, 4.3e6}, {-1.5e3, 2.2e3, 2.4e3}};

static struct event event; /* large */

/* A covariance that is long in another direction for each seed. */
static void covariance_of(struct dice *d, double sigma_m, double p[36])
{
    double l[36] = {0};

    for (int i = 0; i < 6; i++) {
        double sigma = i < 3 ? sigma_m : sigma_m / 50;
        l[i * 7] = sigma * (0.3 + 2 * dice_uniform(d));
        for (int j = 0; j < i; j++)
            l[i * 6 + j] = l[i * 7] * (dice_uniform(d) - 0.5);
    }
    matrix_multiply_transposed(6, 6, 6, l, l, p);
}

static void normals(struct dice *d, double x[6])
{
    for (int i = 0; i < 6; i++)
        x[i] = dice_normal(d);
}

/* The truth and an error of covariance p: the share `mutual` of its variance is `shared`'s. */
static struct moved_state drawn(struct dice *d, const double p[36], const double shared[6],
                                double mutual)
{
    struct moved_state s = {start.position, start.velocity, {{0}}};
    double l[36], z[6], e[6];

    TEST_EQ(matrix_cholesky(6, p, l), true, 0);
    normals(d, z);
    for (int i = 0; i < 6; i++)
        z[i] = sqrt(mutual) * shared[i] + sqrt(1 - mutual) * z[i];
    matrix_multiply(6, 6, 1, l, z, e);
    s.position = ecef_add(s.position, (struct ecef){e[0], e[1], e[2]});
    s.velocity = ecef_add(s.velocity, (struct ecef){e[3], e[4], e[5]});
    memcpy(s.covariance, p, sizeof s.covariance);
    return s;
}

static double nees_of(struct ecef position, struct ecef velocity, const double *p,
                      const struct flight_state *truth)
{
    struct ecef dp = ecef_sub(position, truth->position);
    struct ecef dv = ecef_sub(velocity, truth->velocity);
    double e[6] = {dp.x, dp.y, dp.z, dv.x, dv.y, dv.z};
    double l[36];

    TEST_EQ(matrix_cholesky(6, p, l), true, 0);
    return matrix_mahalanobis(6, l, e) / 6;
}

static double volume_of(const struct moved_state *s)
{
    double l[36];
    double product = 1;

    TEST_EQ(matrix_cholesky(6, &s->covariance[0][0], l), true, 0);
    for (int i = 0; i < 6; i++)
        product *= l[i * 7];
    return product;
}

TEST(intersection_is_honest_whatever_the_inputs_share)
{
    static const double mutual[] = {0, 0.5, 0.9, 1};
    struct dice d = dice_init(1997, 1);

    for (size_t row = 0; row < sizeof mutual / sizeof mutual[0]; row++) {
        double sum = 0;

        for (int run = 0; run < RUNS; run++) {
            double p[36], q[36], shared[6];

            covariance_of(&d, 300, p);
            covariance_of(&d, 600, q);
            normals(&d, shared);
            struct moved_state a = drawn(&d, p, shared, mutual[row]);
            struct moved_state b = drawn(&d, q, shared, mutual[row]);
            double before = volume_of(&a);
            TEST_EQ(fuse_intersection(&a, &b), true, run);
            TEST_EQ(volume_of(&a) <= before * (1 + 1e-4), true, run);
            sum += nees_of(a.position, a.velocity, &a.covariance[0][0], &start);
        }
        TEST_EQ(sum / RUNS < BAND_HIGH, true, row);
    }
}

TEST(a_state_fused_with_itself_is_itself)
{
    struct dice d = dice_init(3, 1);
    double p[36], none[6] = {0};

    covariance_of(&d, 300, p);
    struct moved_state a = drawn(&d, p, none, 0);
    struct moved_state b = a;
    TEST_EQ(fuse_intersection(&a, &b), true, 0);
    for (int i = 0; i < 36; i++)
        TEST_NEAR(a.covariance[i / 6][i % 6], p[i], 1e-6 * p[0], i);
    TEST_NEAR(a.position.x, b.position.x, 1e-6, 0);
    b.covariance[2][2] = -1;
    TEST_EQ(fuse_intersection(&a, &b), false, 0);
}

/* Of two that contradict each other either may be right: the union covers the truth for both. */
TEST(a_union_covers_whichever_is_right)
{
    struct dice d = dice_init(2003, 1);
    double sum = 0;

    for (int run = 0; run < RUNS; run++) {
        double p[36], none[6] = {0};

        covariance_of(&d, 100, p);
        struct moved_state right = drawn(&d, p, none, 0);
        struct moved_state wrong = drawn(&d, p, none, 0);
        wrong.position.y += 5e3;
        struct moved_state *first = run % 2 == 0 ? &right : &wrong;
        fuse_union(first, first == &right ? &wrong : &right);
        sum += nees_of(first->position, first->velocity, &first->covariance[0][0], &start);
    }
    TEST_EQ(sum / RUNS < 1, true, 0);
}

static void put_track(int nation, const struct moved_state *s, int64_t state_ns)
{
    struct opinion *o = &event.opinions[event.opinion_count++];

    memset(o, 0, sizeof *o);
    o->origin = o->track.origin = nations[nation];
    o->has_track = true;
    o->track.id = (uint32_t)nation + 40;
    o->track.phase = PHASE_COAST;
    o->track.has_burnout = true;
    o->track.state_ns = o->track.last_seen_ns = state_ns;
    o->track.position = s->position;
    o->track.velocity = s->velocity;
    memcpy(o->track.covariance, s->covariance, sizeof o->track.covariance);
}

static void three_tracks(uint64_t seed)
{
    struct dice d = dice_init(seed, 1);
    double p[36], none[6] = {0};

    memset(&event, 0, sizeof event);
    for (int i = 0; i < 3; i++) {
        covariance_of(&d, 200 + 100 * i, p);
        struct moved_state s = drawn(&d, p, none, 0);
        put_track(i, &s, BEGUN_NS);
    }
}

TEST(which_tracks_are_fused)
{
    static const struct {
        int first; /* the one that is changed */
        enum flight_phase phase;
        bool has_burnout;
        int age_s;
        int want; /* parts */
    } rows[] = {
        {0, PHASE_COAST, true, 0, 3},    {0, PHASE_COAST, true, 119, 3},
        {0, PHASE_COAST, true, 121, 2},  {0, PHASE_BOOST, false, 0, 2},
        {0, PHASE_UNKNOWN, false, 0, 2}, {1, PHASE_REENTRY, true, 0, 3},
    };
    struct fusion f;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        three_tracks(5);
        struct track *t = &event.opinions[rows[i].first].track;
        t->phase = rows[i].phase;
        t->has_burnout = rows[i].has_burnout;
        t->state_ns -= rows[i].age_s * SECOND_NS;
        if (rows[i].age_s > 0) { /* where it was then */
            struct flight_state s = {t->position, t->velocity};
            flight_advance(&s, 0, -rows[i].age_s);
            t->position = s.position;
            t->velocity = s.velocity;
        }
        TEST_EQ(fuse_tracks(&event, BEGUN_NS, &f), true, i);
        TEST_EQ(f.part_count, rows[i].want, i);
        TEST_EQ(f.track.state_ns, BEGUN_NS, i);
        TEST_EQ(f.is_contradicted, false, i);
    }
    event.opinion_count = 1;
    TEST_EQ(fuse_tracks(&event, BEGUN_NS, &f), false, 0);
}

TEST(the_order_of_opinions_changes_nothing)
{
    static struct fusion one, other;

    three_tracks(6);
    TEST_EQ(fuse_tracks(&event, BEGUN_NS, &one), true, 0);
    struct opinion first = event.opinions[0];
    event.opinions[0] = event.opinions[2];
    event.opinions[2] = first;
    TEST_EQ(fuse_tracks(&event, BEGUN_NS, &other), true, 0);
    TEST_EQ(memcmp(&one, &other, sizeof one), 0, 0);
}

/* The three nations of one night, second by second: Japan biased along one axis, Korea blind from
 * 200 s on, three notices of ten lost.  Adds NEES / 6 of what is fused from the newest that came.
 */
static void play_night(struct dice *d, double bias_sigmas, double *sums, int *counts)
{
    struct moved_state held[3];
    int64_t held_ns[3] = {0, 0, 0};
    double p[3][36], none[6] = {0};
    struct flight_state truth = start;

    for (int i = 0; i < 3; i++)
        covariance_of(d, 300, p[i]);
    for (int s = 0; s < SECONDS; s++, flight_advance(&truth, 0, 1)) {
        int64_t now_ns = BEGUN_NS + s * SECOND_NS;
        struct ecef moved = ecef_sub(truth.position, start.position);
        struct ecef faster = ecef_sub(truth.velocity, start.velocity);
        static struct fusion f;

        memset(&event, 0, sizeof event);
        for (int i = 0; i < 3; i++) {
            if (dice_uniform(d) > 0.3 && !(i == 1 && s > 200)) {
                held[i] = drawn(d, p[i], none, 0);
                held[i].position = ecef_add(held[i].position, moved);
                held[i].velocity = ecef_add(held[i].velocity, faster);
                held[i].position.z += i == 0 ? bias_sigmas * sqrt(p[i][14]) : 0;
                held_ns[i] = now_ns;
            }
            if (held_ns[i] != 0)
                put_track(i, &held[i], held_ns[i]);
        }
        if (!fuse_tracks(&event, now_ns, &f))
            continue;
        struct flight_state at = truth;
        flight_advance(&at, 0, (double)(f.track.state_ns - now_ns) * 1e-9);
        sums[s] += nees_of(f.track.position, f.track.velocity, &f.track.covariance[0][0], &at);
        counts[s]++;
    }
}

TEST(three_nations_one_biased_one_blind_are_never_optimistic)
{
    static const double biases[] = {0, 3, 30};
    struct dice d = dice_init(2024, 1);

    for (size_t row = 0; row < sizeof biases / sizeof biases[0]; row++) {
        double sums[SECONDS] = {0};
        int counts[SECONDS] = {0};

        for (int night = 0; night < NIGHTS; night++)
            play_night(&d, biases[row], sums, counts);
        for (int s = 10; s < SECONDS; s++) {
            TEST_EQ(counts[s], NIGHTS, s);
            TEST_EQ(sums[s] / counts[s] < NIGHTS_HIGH, true, s);
        }
    }
}
