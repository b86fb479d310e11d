/* study/truth_test.c: the study's own physics against energy, against a potential, and against
 * flight/ where the extra effects are off; matched truth against the noise that it should have. */
#include "study/truth.h"

#include <math.h>
#include <stdlib.h>

#include "base/test.h"
#include "flight/atmosphere.h"
#include "flight/gravity.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "study/model.h"

#define J3 (-2.53241e-6)
#define J4 (-1.61990e-6)

static const struct flight_state start = {{-3.2e6, 4.1e6, 4.0e6}, {2100, 900, 2300}};

/* Zonal potential to J4 with the centrifuge's (Vallado, eq. 8-19). */
static double potential(struct ecef p)
{
    double r = ecef_norm(p);
    double s = p.z / r;
    double a = WGS84_A_M / r;
    double p2 = (3 * s * s - 1) / 2;
    double p3 = (5 * s * s * s - 3 * s) / 2;
    double p4 = (35 * s * s * s * s - 30 * s * s + 3) / 8;
    double zonal = WGS84_J2 * a * a * p2 + J3 * a * a * a * p3 + J4 * a * a * a * a * p4;

    return WGS84_GM / r * (1 - zonal) + WGS84_OMEGA * WGS84_OMEGA * (p.x * p.x + p.y * p.y) / 2;
}

TEST(gravity_is_the_gradient_of_the_potential)
{
    const double step = 50;
    struct ecef p = start.position;
    struct ecef g = body_gravity(p);
    double x = (potential((struct ecef){p.x + step, p.y, p.z}) -
                potential((struct ecef){p.x - step, p.y, p.z})) /
               (2 * step);
    double y = (potential((struct ecef){p.x, p.y + step, p.z}) -
                potential((struct ecef){p.x, p.y - step, p.z})) /
               (2 * step);
    double z = (potential((struct ecef){p.x, p.y, p.z + step}) -
                potential((struct ecef){p.x, p.y, p.z - step})) /
               (2 * step);

    TEST_NEAR(g.x, x, 1e-8, 0);
    TEST_NEAR(g.y, y, 1e-8, 1);
    TEST_NEAR(g.z, z, 1e-8, 2);
}

TEST(a_body_without_air_keeps_its_energy)
{
    struct body b = {0};
    struct flight_state s = start;
    double before = ecef_dot(s.velocity, s.velocity) / 2 - potential(s.position);

    for (int i = 0; i < 1000; i++)
        body_step(&b, &s, i * STUDY_TICK_S, STUDY_TICK_S);
    TEST_NEAR(ecef_dot(s.velocity, s.velocity) / 2 - potential(s.position), before, 1e-3, 0);
}

TEST(without_the_extra_effects_it_flies_as_flight_does)
{
    struct body b = {0};
    struct flight_state own = start;
    struct flight_state other = start;

    for (int i = 0; i < 600; i++)
        body_step(&b, &own, i * STUDY_TICK_S, STUDY_TICK_S);
    flight_advance(&other, 0, 300);
    /* J3 and J4 pull about 1e-5 m/s^2 for 300 s: half a metre, and it must be seen. */
    double apart_m = ecef_norm(ecef_sub(own.position, other.position));
    TEST_EQ(apart_m > 0.01 && apart_m < 5, true, 0);
}

TEST(the_air_is_near_the_standard)
{
    for (double h = 0; h <= 100e3; h += 2500)
        TEST_NEAR(body_density(h) / atmosphere_density(h), 1, 0.12, (int)h);
}

static struct body rocket(void)
{
    return (struct body){
        .beta_kgm2 = 8000, .stages = 1, .burn_s = {80}, .force_mps2 = {22}, .burnt = 0.74};
}

TEST(the_turn_ends_at_the_path_asked_for)
{
    struct geodetic place = {0.6, 2.9, 0};

    for (int deg = 20; deg <= 80; deg += 20) {
        struct body b = rocket();
        struct flight_state s = {geodetic_to_ecef(place), {0, 0, 0}};

        TEST_EQ(body_aim_path(&b, place, deg * MATH_PI / 180, STUDY_TICK_S), true, 0);
        for (int i = 0; i < 160; i++)
            body_step(&b, &s, i * STUDY_TICK_S, STUDY_TICK_S);
        TEST_NEAR(body_path_rad(&s), deg * MATH_PI / 180, 0.02, deg);
    }
}

/* Tsiolkovsky: straight up, the speed gained beside gravity's loss. */
TEST(thrust_gives_what_its_mass_flow_says)
{
    struct body b = rocket();
    struct geodetic place = {0.6, 2.9, 0};
    struct flight_state s = {geodetic_to_ecef(place), {0, 0, 0}};
    double ideal = 22 * 80 / 0.74 * -math_log(1 - 0.74);

    b.beta_kgm2 = 0;
    for (int i = 0; i < 160; i++)
        body_step(&b, &s, i * STUDY_TICK_S, STUDY_TICK_S);
    TEST_NEAR(ecef_norm(s.velocity), ideal - 9.7 * 80, 15, 0);
}

TEST(every_family_flies_and_the_same_seed_flies_the_same)
{
    for (int i = 0; i < family_count(); i++) {
        const struct family *f = family_at(i);
        struct dice one = dice_init(3, 1);
        struct dice two = dice_init(3, 1);
        struct flown_set a, b;

        if (f->is_orbital || f->launches > 1) /* slow to aim, or many */
            continue;
        TEST_EQ(truth_fly(f, STUDY_REAL, &one, &a), STATUS_OK, i);
        TEST_EQ(truth_fly(f, STUDY_REAL, &two, &b), STATUS_OK, i);
        TEST_EQ(a.objects[0].count, b.objects[0].count, i);
        TEST_EQ(a.objects[0].has_impact, f->kind != FAMILY_LEVEL, i);
        TEST_EQ(a.objects[0].has_lift, family_has_lift(f), i);
        TEST_NEAR(a.objects[0].impact_s, b.objects[0].impact_s, 0, i);
        truth_free(&a);
        truth_free(&b);
    }
}

/* The model's noise over many draws is the covariance that its public prediction claims. */
TEST(matched_noise_has_the_size_that_the_tracker_claims)
{
    struct model *m = malloc(sizeof *m);
    struct dice dice = dice_init(5, 0);
    double transition[MODEL_COAST * MODEL_COAST];
    double noise[MODEL_COAST * MODEL_COAST];
    double sum2 = 0;
    const double at[MODEL_COAST] = {4.6e6, 3.0e6, 4.0e6, -2000, -1500, -2000};

    model_init(m, MODEL_COAST);
    for (int j = 0; j < MODEL_COAST; j++)
        m->x[j] = at[j];
    model_linear(m, 1, transition, noise);
    model_flow(m, 1);
    double mean = m->x[3];
    for (int i = 0; i < 4000; i++) {
        for (int j = 0; j < MODEL_COAST; j++)
            m->x[j] = at[j];
        model_draw(m, 1, &dice);
        sum2 += (m->x[3] - mean) * (m->x[3] - mean);
    }
    TEST_NEAR(sum2 / 4000 / noise[3 * MODEL_COAST + 3], 1, 0.12, 0);
    TEST_NEAR(transition[3], 1, 1e-4, 1); /* one metre a second for one second */
    free(m);
}
