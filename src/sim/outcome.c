/* sim/outcome.c: do the nations see what truly flew?
 *
 * An event is followed by its id and matched with the launch whose true path its newest states lie
 * nearest to; the simulator's own record of ids is what is counted in the end.
 */
#include <math.h>

#include "base/text.h"
#include "geo/geodesic.h"
#include "geo/vector.h"
#include "sim/sim_int.h"

#define MATCH_M 150e3 /* a state that far from every true path is about none */
#define POINT_M 100e3 /* the same of a launch point */
#define POINT_S 60.0
#define NEAR_M 50e3
#define TIMELY_S 15.0
#define PI 3.14159265358979323846

static double track_miss_m(const struct truth_launch *l, const struct track *t)
{
    struct flight_state state;

    if (!truth_state(l, (double)(t->state_ns - l->launched_ns) / 1e9, &state))
        return HUGE_VAL;
    return ecef_norm(ecef_sub(t->position, state.position));
}

static double point_miss_m(const struct truth_launch *l, const struct assessment *a)
{
    double distance_m = geodesic_inverse(l->place, a->launch.point).distance_m;
    double late_s = fabs((double)(a->launch.time_ns - l->launched_ns) / 1e9);

    return distance_m < POINT_M && late_s < POINT_S ? distance_m : HUGE_VAL;
}

static double opinion_miss_m(const struct truth_launch *l, const struct opinion *o)
{
    double miss_m = o->has_track ? track_miss_m(l, &o->track) : HUGE_VAL;

    if (miss_m > MATCH_M)
        miss_m = HUGE_VAL;
    if (isinf(miss_m) && o->has_assessment && o->assessment.has_launch)
        miss_m = point_miss_m(l, &o->assessment);
    return miss_m;
}

static void follow(struct station *st, const struct event *e)
{
    struct sim *s = st->sim;

    if (e->id >= SIM_EVENTS_MAX)
        return;
    struct followed *f = &st->events[e->id];
    double least_m = HUGE_VAL;
    if (e->exercise != s->exercise)
        sim_violation(s, "I5 %s: event %u is of exercise %u", st->name, e->id, e->exercise);
    if (!f->is_seen)
        *f = (struct followed){.is_seen = true, .launch = -1};
    f->is_merged = e->merged_into != 0;
    for (int k = 0; k < s->launch_count; k++)
        for (int i = 0; i < e->opinion_count; i++) {
            double miss_m = opinion_miss_m(s->launches[k].truth, &e->opinions[i]);

            if (miss_m >= least_m)
                continue;
            least_m = miss_m;
            f->launch = k;
        }
}

static void look(struct station *st)
{
    if (st->node == NULL)
        return;
    for (int rank = 0; rank < st->node->picture.event_count; rank++)
        follow(st, picture_event_at(&st->node->picture, rank));
}

void outcome_look(struct sim *s)
{
    for (int i = 0; i < s->station_count; i++)
        look(&s->stations[i]);
}

void outcome_restart(struct station *st)
{
    uint32_t newest = 0;

    for (int rank = 0; rank < st->node->picture.event_count; rank++)
        if (picture_event_at(&st->node->picture, rank)->id > newest)
            newest = picture_event_at(&st->node->picture, rank)->id;
    for (uint32_t id = newest + 1; id < SIM_EVENTS_MAX; id++)
        st->events[id].is_seen = false; /* they were never committed */
}

/* The station's own assessment of a launch, NULL when it has none. */
static const struct assessment *own_assessment(struct station *st, int launch)
{
    look(st);
    for (int rank = 0; st->node != NULL && rank < st->node->picture.event_count; rank++) {
        const struct event *e = picture_event_at(&st->node->picture, rank);
        const struct opinion *o = &e->opinions[0];

        if (e->merged_into == 0 && e->id < SIM_EVENTS_MAX && st->events[e->id].launch == launch &&
            e->opinion_count > 0 && nation_equal(o->origin, st->nation) && o->has_assessment)
            return &o->assessment;
    }
    return NULL;
}

void outcome_launch(struct sim *s, int launch)
{
    const struct truth_launch *l = s->launches[launch].truth;
    struct sim_report *r = s->report;

    for (int i = 0; i < s->station_count; i++) {
        const struct assessment *a = own_assessment(&s->stations[i], launch);

        r->launch_asked += s->stations[i].node != NULL ? 1 : 0;
        if (a == NULL || !a->has_launch)
            continue;
        double miss_m = geodesic_inverse(l->place, a->launch.point).distance_m;
        double late_s = fabs((double)(a->launch.time_ns - l->launched_ns) / 1e9);
        r->launch_estimates++;
        r->launch_near += miss_m <= NEAR_M ? 1 : 0;
        r->launch_timely += late_s <= TIMELY_S ? 1 : 0;
        r->launch_worst_m = fmax(r->launch_worst_m, miss_m);
        r->launch_worst_s = fmax(r->launch_worst_s, late_s);
    }
}

/* Geodesic distance and azimuth from the centre, in the axes of the ellipse. */
static bool is_held(const struct ground_ellipse *e, struct geodetic at, double *distance_m)
{
    struct geodesic line = geodesic_inverse(e->centre, at);
    double along = cos(line.azimuth1_rad - e->azimuth_rad) * line.distance_m / e->semi_major_m;
    double across = sin(line.azimuth1_rad - e->azimuth_rad) * line.distance_m / e->semi_minor_m;

    *distance_m = line.distance_m;
    return along * along + across * across <= 1;
}

void outcome_impact(struct sim *s, int launch)
{
    const struct truth_launch *l = s->launches[launch].truth;
    struct sim_report *r = s->report;

    for (int i = 0; i < s->station_count; i++) {
        const struct assessment *a = own_assessment(&s->stations[i], launch);

        r->impact_asked += s->stations[i].node != NULL ? 1 : 0;
        if (a == NULL || !a->has_impact || r->sample_count == SIM_SAMPLES_MAX)
            continue;
        const struct ground_ellipse *e = &a->impact.area90;
        struct sim_sample *sample = &r->samples[r->sample_count++];
        *sample = (struct sim_sample){.launch = launch,
                                      .nation = i,
                                      .area_km2 = PI * e->semi_major_m * e->semi_minor_m / 1e6};
        sample->is_held = is_held(e, l->impact, &sample->distance_m);
    }
}

/* How many events are about the launch (-1: about none), and which, in words. */
static int count_events(const struct station *st, int launch, struct text_builder *names)
{
    int count = 0;

    for (int id = 0; id < SIM_EVENTS_MAX; id++) {
        const struct followed *f = &st->events[id];

        if (!f->is_seen || f->is_merged || f->launch != launch)
            continue;
        text_builder_put(names, " %d", id);
        count++;
    }
    return count;
}

static void check_events(struct station *st, int launch, int want)
{
    char text[80];
    struct text_builder names = text_builder_init(text, sizeof text);
    int count = count_events(st, launch, &names);

    if (count != want)
        sim_violation(st->sim, "E1 %s: %d events are about %s %d:%s", st->name, count,
                      launch < 0 ? "no launch" : "launch", launch + 1, text);
}

/* What the station holds of `origin`'s judgement of a launch; NULL when nothing. */
static const struct assessment *opinion_of(const struct station *st, int launch,
                                           struct nation origin)
{
    for (int rank = 0; st->node != NULL && rank < st->node->picture.event_count; rank++) {
        const struct event *e = picture_event_at(&st->node->picture, rank);

        if (e->merged_into != 0 || e->id >= SIM_EVENTS_MAX || st->events[e->id].launch != launch)
            continue;
        for (int i = 0; i < e->opinion_count; i++)
            if (nation_equal(e->opinions[i].origin, origin) && e->opinions[i].has_assessment)
                return &e->opinions[i].assessment;
    }
    return NULL;
}

/* Every nation's last word is what every other nation holds of it. */
static void check_opinions(struct sim *s, int launch)
{
    for (int a = 0; a < s->station_count; a++) {
        const struct station *origin = &s->stations[a];
        const struct assessment *said = opinion_of(origin, launch, origin->nation);

        for (int b = 0; b < s->station_count; b++) {
            const struct station *reader = &s->stations[b];
            const struct assessment *held = opinion_of(reader, launch, origin->nation);
            uint32_t said_last = said != NULL ? said->revision : 0;
            uint32_t held_last = held != NULL ? held->revision : 0;

            if (a != b && said_last != held_last)
                sim_violation(s, "E3 %s holds revision %u of %s on launch %d, which says %u",
                              reader->name, held_last, origin->name, launch + 1, said_last);
        }
    }
}

void outcome_end(struct sim *s)
{
    outcome_look(s);
    for (int i = 0; i < s->station_count; i++)
        for (int k = -1; k < s->launch_count; k++)
            check_events(&s->stations[i], k, k < 0 ? 0 : 1);
    for (int k = 0; k < s->launch_count; k++)
        check_opinions(s, k);
}
