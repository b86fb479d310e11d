/* track/initiate.c: a track from two reports that no track could use.
 *
 * Radar: two reports with a plausible speed between them.  Infrared: two lines of sight of
 * different platforms, close in time, that pass each other within what their noise and the motion
 * in between allow, at a plausible height.  Either way the filter starts at the earlier report from
 * a wide prior and takes both by the ordinary update, so that the covariance is that of two-point
 * differencing (Bar-Shalom, Li & Kirubarajan, Estimation with Applications, 5.5.3) with gravity,
 * thrust and all correlations in it.  One platform alone starts nothing.
 */
#include <math.h>

#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/track_int.h"

static const double SPEED_MAX_MPS = 9000.0;
static const double PAIR_MIN_S = 0.2;
static const double PAIR_SCANS = 3.0;
static const double PAIR_MARGIN_S = 2.0;
static const double HEIGHT_MIN_M = -5e3;
static const double PLUME_HEIGHT_MAX_M = 400e3;
static const double MISS_GATE2 = 16.0;       /* one dimension: four sigma */
static const double CROSSING_MIN_RAD = 0.03; /* rays closer to parallel tell no range */
static const double RADAR_PRIOR_M = 20e3;
static const double RADAR_PRIOR_MPS = 8000.0;
static const double RAY_PRIOR_M = 500e3;
static const double CLIMB_MPS2 = 20.0; /* specific force of a climb seen by its plume */
static const double CLIMB_SIGMA_MPS2 = 18.0;

struct start {
    struct ecef position;
    double position_sigma_m;
    double velocity_sigma_mps;
    double boost_probability;
    bool is_plume;
};

static struct ecef direction_of(const struct measurement *z)
{
    double sin_az = 0.0, cos_az = 0.0, sin_el = 0.0, cos_el = 0.0;
    struct ecef level;

    math_sincos(z->azimuth_rad, &sin_az, &cos_az);
    math_sincos(z->elevation_rad, &sin_el, &cos_el);
    level = ecef_add_scaled(ecef_scale(z->east, sin_az), z->north, cos_az);
    return ecef_add_scaled(ecef_scale(level, cos_el), z->up, sin_el);
}

struct ecef radar_point(const struct measurement *z)
{
    return ecef_add_scaled(z->place, direction_of(z), z->range_m);
}

/* What a plume at that height is taken to fly at, one sigma per axis. */
static double climb_speed_sigma(double height_m)
{
    double sigma = 300.0 + 0.02 * (height_m > 0.0 ? height_m : 0.0);

    return sigma < 4000.0 ? sigma : 4000.0;
}

/* Smaller is likelier; negative when the pair cannot be one object. */
static double radar_pair(struct ecef from, struct ecef to, const struct measurement *z, double dt_s,
                         struct start *start)
{
    double distance = ecef_norm(ecef_sub(to, from));
    double noise = 3.0 * (z->range_sigma_m + z->range_m * z->azimuth_sigma_rad);
    double height = 0.0;

    if (fabs(dt_s) < PAIR_MIN_S || distance > SPEED_MAX_MPS * fabs(dt_s) + noise)
        return -1.0;
    height = ecef_to_geodetic(from).height_m;
    if (height < HEIGHT_MIN_M)
        return -1.0;
    start->position = dt_s > 0.0 ? from : to;
    start->position_sigma_m = RADAR_PRIOR_M;
    start->velocity_sigma_mps = RADAR_PRIOR_MPS;
    start->boost_probability = height < 120e3 ? 0.7 : height < 250e3 ? 0.4 : 0.1;
    start->is_plume = false;
    return distance;
}

/* The two rays' closest points, half way; their distance apart in sigmas. */
static double plume_pair(const struct measurement *a, const struct measurement *z, double dt_s,
                         struct start *start)
{
    struct ecef u = direction_of(a);
    struct ecef v = direction_of(z);
    struct ecef apart = ecef_sub(z->place, a->place);
    double cosine = ecef_dot(u, v);
    double sine2 = 1.0 - cosine * cosine;
    double along_a = 0.0, along_z = 0.0, miss = 0.0, sigma2 = 0.0, speed = 0.0, height = 0.0;
    struct ecef on_a, on_z;

    if (sine2 < CROSSING_MIN_RAD * CROSSING_MIN_RAD)
        return -1.0;
    along_a = (ecef_dot(apart, u) - cosine * ecef_dot(apart, v)) / sine2;
    along_z = (cosine * ecef_dot(apart, u) - ecef_dot(apart, v)) / sine2;
    if (along_a <= 0.0 || along_z <= 0.0)
        return -1.0;
    on_a = ecef_add_scaled(a->place, u, along_a);
    on_z = ecef_add_scaled(z->place, v, along_z);
    miss = ecef_norm(ecef_sub(on_a, on_z));
    start->position = ecef_scale(ecef_add(on_a, on_z), 0.5);
    height = ecef_to_geodetic(start->position).height_m;
    speed = climb_speed_sigma(height);
    sigma2 = along_a * along_a * a->elevation_sigma_rad * a->elevation_sigma_rad +
             along_z * along_z * z->elevation_sigma_rad * z->elevation_sigma_rad;
    if (height < HEIGHT_MIN_M - 4.0 * sqrt(sigma2 / sine2) || height > PLUME_HEIGHT_MAX_M ||
        miss * miss > MISS_GATE2 * (sigma2 + speed * speed * dt_s * dt_s))
        return -1.0;
    start->position_sigma_m = RAY_PRIOR_M;
    start->velocity_sigma_mps = speed;
    start->boost_probability = 0.97;
    start->is_plume = true;
    return miss * miss / sigma2;
}

/* `point`: of `z`, when a radar saw it. */
static double pair_fit(const struct tracker *t, const struct aside *aside,
                       const struct measurement *z, struct ecef point, struct start *start)
{
    const struct measurement *a = &aside->measurement;
    double dt_s = seconds_between(a->seen_ns, z->seen_ns);
    double scan_s = t->registry->sensors[a->sensor].scan_s;
    double other_s = t->registry->sensors[z->sensor].scan_s;

    if (other_s > scan_s)
        scan_s = other_s;
    if (a->exercise != z->exercise || a->kind != z->kind ||
        fabs(dt_s) > PAIR_SCANS * scan_s + PAIR_MARGIN_S)
        return -1.0;
    if (z->kind == MEASUREMENT_RADAR)
        return radar_pair(aside->point, point, z, dt_s, start);
    return a->sensor == z->sensor ? -1.0 : plume_pair(a, z, dt_s, start);
}

static void filter_start(struct filter *f, const struct start *start, int64_t time_ns)
{
    struct mode_state *ballistic = &f->modes[MODE_BALLISTIC];
    struct mode_state *boost = &f->modes[MODE_BOOST];
    struct ecef up = ecef_unit(start->position);
    double force[3] = {up.x, up.y, up.z};

    *f = (struct filter){.time_ns = time_ns};
    f->odds[MODE_BOOST] = start->boost_probability;
    f->odds[MODE_BALLISTIC] = 1.0 - start->boost_probability;
    *ballistic = mode_blank(MODE_BALLISTIC);
    mode_put_flight(ballistic, &(struct flight_state){start->position, {0.0, 0.0, 0.0}});
    ballistic->x[6] = BETA_LOG_MEAN;
    for (int i = 0; i < BALLISTIC_SIZE; i++) {
        double sigma = i < 3           ? start->position_sigma_m
                       : i < CORE_SIZE ? start->velocity_sigma_mps
                                       : BETA_LOG_SIGMA;
        ballistic->p[i * BALLISTIC_SIZE + i] = sigma * sigma;
    }
    mode_enter(MODE_BOOST, ballistic, 0.0, boost);
    for (int i = 0; i < 3 && start->is_plume; i++) {
        boost->x[6 + i] = CLIMB_MPS2 * force[i];
        boost->p[(6 + i) * BOOST_SIZE + 6 + i] = CLIMB_SIGMA_MPS2 * CLIMB_SIGMA_MPS2;
    }
}

static struct slot *free_slot(struct tracker *t)
{
    for (int i = 0; i < t->rules.tracks_max; i++)
        if (!t->slots[i].is_used)
            return &t->slots[i];
    return NULL;
}

static void note_sensor(struct slot *slot, const struct measurement *z)
{
    slot->kinds |= 1u << z->kind;
    slot->track.sensors |= UINT64_C(1) << z->sensor;
    if (z->kind == MEASUREMENT_LINE_OF_SIGHT)
        slot->ir_last_ns[z->sensor] = z->seen_ns;
}

static void start_track(struct tracker *t, const struct start *start,
                        const struct measurement *early, const struct measurement *late)
{
    struct slot *slot = free_slot(t);
    struct filter predicted;

    if (slot == NULL) {
        t->counts.no_room++;
        return;
    }
    *slot = (struct slot){.is_used = true, .started_ns = early->seen_ns, .step_count = 1};
    slot->track.exercise = early->exercise;
    slot->track.origin = t->origin;
    slot->track.id = t->next_id++;
    slot->track.status = TRACK_TENTATIVE;
    slot->track.first_seen_ns = early->seen_ns;
    slot->track.last_seen_ns = late->seen_ns;
    slot->track.update_count = 2;
    slot->steps[0].measurement = *early;
    filter_start(&slot->steps[0].after, start, early->seen_ns);
    (void)filter_update(&slot->steps[0].after, early);
    predicted = slot->steps[0].after;
    filter_predict(&predicted, late->seen_ns);
    (void)slot_take(slot, late, &predicted);
    if (!filter_is_sound(&slot->steps[slot->step_count - 1].after)) {
        slot->is_used = false;
        t->counts.unsound++;
        return;
    }
    note_sensor(slot, early);
    note_sensor(slot, late);
    slot_changed(t, slot);
    slot_publish(slot);
    slot_remember_ascent(slot);
    t->counts.started++;
}

static void keep_aside(struct tracker *t, const struct measurement *z, struct ecef point)
{
    t->asides[t->next_aside] = (struct aside){true, point, *z};
    t->next_aside = (t->next_aside + 1) % ASIDE_MAX;
    t->aside_end = t->aside_end < ASIDE_MAX ? t->aside_end + 1 : ASIDE_MAX;
    t->counts.unused++;
}

void initiate_from(struct tracker *t, const struct measurement *z)
{
    struct aside *best = NULL;
    double best_fit = 0.0;
    struct start best_start;
    struct ecef point = z->kind == MEASUREMENT_RADAR ? radar_point(z) : z->place;

    for (int i = 0; i < t->aside_end; i++) {
        struct start start;
        double fit = -1.0;

        if (t->asides[i].is_used)
            fit = pair_fit(t, &t->asides[i], z, point, &start);
        if (fit >= 0.0 && (best == NULL || fit < best_fit)) {
            best = &t->asides[i];
            best_fit = fit;
            best_start = start;
        }
    }
    if (best == NULL) {
        keep_aside(t, z, point);
        return;
    }
    best->is_used = false;
    if (best->measurement.seen_ns <= z->seen_ns)
        start_track(t, &best_start, &best->measurement, z);
    else
        start_track(t, &best_start, z, &best->measurement);
}
