/* test/fuzz/core_moves.c: each byte scales one quantity over all that it may be. */
#include "core_moves.h"

#include <stdio.h>
#include <string.h>

#include "place/place.h"
#include "seal/seal.h"
#include "wire/notice.h"

#define PI 3.14159265358979323846

/* [-1, 1] in 65,536 steps. */
static double unit(struct fuzz *f)
{
    return ((double)fuzz_u16(f) - 32768.0) / 32768.0;
}

/* Small and huge alike: 10^0 to 10^`decades`, cubed towards the small. */
static double size_of(struct fuzz *f, double largest)
{
    double u = (double)fuzz_u8(f) / 255.0;

    return largest * u * u * u;
}

void fuzz_sensors(struct sensor_registry *registry)
{
    memset(registry, 0, sizeof *registry);
    for (int i = 0; i < 4; i++) {
        struct sensor *s = &registry->sensors[i];

        (void)snprintf(s->name, sizeof s->name, "S%d", i);
        s->kind = i < 2 ? SENSOR_RADAR : SENSOR_INFRARED;
        s->place = i < 2 ? (struct geodetic){0.66, 2.22 + 0.02 * i, 500}
                         : (struct geodetic){0, 1.4 + 1.5 * (i - 2), 35786e3};
        s->range_sigma_m = 120;
        s->angle_sigma_rad = i < 2 ? 6e-4 : 1e-4;
        s->doppler_sigma_mps = 5;
        s->range_max_m = i < 2 ? 3e6 : 5e7;
        s->elevation_min_rad = 0.01;
        s->scan_s = 1;
        s->detect_probability = 0.9;
    }
    registry->count = 4;
}

void fuzz_detection(struct fuzz *f, uint32_t exercise, int64_t near_ns, struct detection *d)
{
    uint8_t shape = fuzz_u8(f);
    int sensor = shape & 3;

    *d = (struct detection){.exercise = exercise,
                            .seen_ns = near_ns + (int64_t)fuzz_u8(f) * (SECOND_NS / 64),
                            .axes = sensor < 2 ? DETECTION_AZEL : DETECTION_RADEC,
                            .has_range = sensor < 2,
                            .has_doppler = sensor < 2 && (shape & 4) != 0,
                            .is_degraded = (shape & 8) != 0,
                            .is_at_object = (shape & 16) != 0};
    (void)snprintf(d->sensor, sizeof d->sensor, "S%d", sensor);
    d->angle1_rad = (unit(f) + 1) * PI * 0.99999;
    d->angle2_rad = unit(f) * PI / 2 * 0.99999;
    d->range_m = d->has_range ? 1 + size_of(f, 3.2e6) : 0;
    d->doppler_mps = d->has_doppler ? unit(f) * 2e4 : 0;
    if ((shape & 32) != 0) /* gently moving: what a track is made of */
        d->angle2_rad = 0.1 + (double)(near_ns - FUZZ_NOW_NS) * 1e-9 * 2e-3 * unit(f);
    if ((shape & 64) != 0)
        d->angle1_rad = 1.0;
    if ((shape & 128) != 0)
        d->range_m = d->has_range ? 4e5 : 0;
}

static struct ground_ellipse ellipse(struct fuzz *f, struct geodetic centre, double probability)
{
    double major = size_of(f, 2e7);

    return (struct ground_ellipse){.centre = centre,
                                   .semi_major_m = major,
                                   .semi_minor_m = major * (1 + unit(f)) / 2,
                                   .azimuth_rad = (unit(f) + 1) * PI / 2 * 0.999,
                                   .probability = probability};
}

static struct geodetic place_of(struct fuzz *f)
{
    return (struct geodetic){unit(f) * PI / 2, unit(f) * PI, 0};
}

static void fill_track(struct fuzz *f, int64_t now_ns, struct track *t)
{
    double scale = 6.4e6 + size_of(f, 4e7);
    uint8_t shape = fuzz_u8(f);

    t->id = 1 + (shape & 3);
    t->status = (enum track_status)(shape >> 6);
    t->phase = (enum flight_phase)(shape >> 2 & 3);
    t->state_ns = now_ns + (int64_t)(unit(f) * 100e9);
    t->last_seen_ns = t->state_ns - (int64_t)(size_of(f, 1e12));
    t->first_seen_ns = t->last_seen_ns;
    t->position = (struct ecef){unit(f) * scale, unit(f) * scale, unit(f) * scale};
    t->velocity = (struct ecef){unit(f) * 9e3, unit(f) * 9e3, unit(f) * 9e3};
    for (int i = 0; i < 6; i++)
        t->covariance[i][i] = size_of(f, 1e14);
    t->covariance[0][1] = t->covariance[1][0] = unit(f) * 1e10;
    t->covariance[0][3] = t->covariance[3][0] = unit(f) * 1e10;
}

static void fill_risks(struct fuzz *f, struct assessment *a)
{
    int64_t start_ns = a->made_ns;

    a->risk_count = fuzz_u8(f) % 5;
    for (int i = 0; i < a->risk_count; i++) {
        uint8_t shape = fuzz_u8(f);
        start_ns += (int64_t)size_of(f, 3e11);
        const char *iso = (shape & 0x80) != 0 ? "XX-9" : area_at(shape % area_count())->iso;

        a->risks[i] = (struct risk){.area = area_code_of(iso),
                                    .kind = (shape & 1) != 0 ? RISK_IMPACT : RISK_OVERFLIGHT,
                                    .earliest_ns = start_ns,
                                    .latest_ns = start_ns + (int64_t)size_of(f, 3e11)};
    }
}

static void fill_assessment(struct fuzz *f, int64_t now_ns, struct assessment *a)
{
    uint8_t shape = fuzz_u8(f);

    a->track = 1 + (shape & 3);
    a->made_ns = now_ns + (int64_t)(unit(f) * 100e9);
    a->last_observed_ns = a->made_ns - (int64_t)size_of(f, 1e12);
    a->phase = (enum flight_phase)(shape >> 2 & 3);
    a->is_lost = (shape & 16) != 0;
    a->has_launch = (shape & 32) != 0;
    a->launch = (struct launch_estimate){.point = place_of(f),
                                         .time_ns = now_ns - (int64_t)size_of(f, 3e12),
                                         .time_sigma_s = size_of(f, 1e4)};
    a->launch.area90 = ellipse(f, a->launch.point, 0.9);
    a->has_impact = (shape & 64) != 0;
    a->impact.point = place_of(f);
    a->impact.earliest_ns = now_ns + (int64_t)(unit(f) * 1e12);
    a->impact.time_ns = a->impact.earliest_ns + (int64_t)size_of(f, 1e12);
    a->impact.latest_ns = a->impact.time_ns + (int64_t)size_of(f, 1e12);
    a->impact.area50 = ellipse(f, a->impact.point, 0.5);
    a->impact.area90 = ellipse(f, a->impact.point, 0.9);
    a->has_apogee = (shape & 128) != 0;
    a->apogee_m = size_of(f, 1e7);
    a->class = (enum object_class)(fuzz_u8(f) % 6);
    a->class_probability = (unit(f) + 1) / 2;
    a->count = 1 + (uint32_t)fuzz_u8(f);
    fill_risks(f, a);
}

bool fuzz_put_statement(struct fuzz *f, struct nation origin, const struct signing_key *key,
                        uint32_t exercise, int64_t now_ns, struct byte_builder *out)
{
    static struct notice n;
    static struct sealed_notice sealed;
    static struct track t;
    static struct assessment a;
    static struct secret secret;
    uint8_t shape = fuzz_u8(f);
    enum notice_kind kind = (enum notice_kind)(1 + shape % 3);
    bool is_made;

    memset(&t, 0, sizeof t);
    memset(&a, 0, sizeof a);
    wire_notice_init(&n, origin, exercise, kind);
    n.epoch = 1;
    n.revision = 1 + (uint32_t)(shape >> 4);
    n.is_cancel = (shape & 8) != 0;
    if (kind == NOTICE_TRACK)
        fill_track(f, now_ns, &t);
    else
        fill_assessment(f, now_ns, &a);
    uint32_t number = kind == NOTICE_TRACK ? t.id : a.track;
    memset(n.id, (int)(number + 16 * (uint32_t)kind), sizeof n.id);
    t.origin = a.origin = origin;
    t.exercise = a.exercise = exercise;
    is_made = kind == NOTICE_TRACK ? wire_notice_from_track(&t, number, now_ns, &n)
                                   : wire_notice_from_assessment(&a, number, &n);
    if (!is_made)
        return false;
    seal_notice(key, &secret, &n, &sealed);
    return seal_view(&sealed, UINT64_MAX, out);
}
