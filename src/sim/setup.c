/* sim/setup.c: keys, partners and policies out of a seed; launches and feeds out of the drill. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "sim/sim_int.h"

#define BASE_HOUR INT64_C(494000) /* hours TAI of the first hour played: May 2026 */
#define HOUR_NS (3600 * SECOND_NS)
#define STRAY_PERMILLE 5
#define REPEAT_PERMILLE 10

static void draw_key(struct dice *dice, struct signing_key *key)
{
    uint8_t entropy[KEY_ENTROPY_SIZE];

    for (size_t i = 0; i < sizeof entropy; i++)
        entropy[i] = (uint8_t)dice_below(dice, 256);
    signing_key_make(key, entropy);
}

/* Slower than a real node: an hour is to cost seconds. */
struct node_pace setup_pace(void)
{
    return (struct node_pace){.track_ns = 15 * SECOND_NS,
                              .assess_ns = 30 * SECOND_NS,
                              .boost_ns = 10 * SECOND_NS,
                              .heartbeat_ns = 5 * SECOND_NS};
}

static void add_partner(struct sim *s, struct station *st, int other)
{
    const struct station *o = &s->stations[other];
    bool is_hub = s->options->topology == SIM_HUB;
    bool is_direct = sim_is_linked(s, st->index, other);
    /* Spokes call the hub; in a mesh the later calls the earlier. */
    bool is_called = is_direct && (is_hub ? other == s->options->hub : other < st->index);
    struct partner p = {.nation = o->nation,
                        .has_live_key = true,
                        .live_key = signing_key_public(&o->setup.live_key),
                        .has_exercise_key = true,
                        .exercise_key = signing_key_public(&o->setup.exercise_key),
                        .is_direct = is_direct,
                        .is_relay = is_hub && other == s->options->hub};

    memcpy(p.tls_pin.bytes, p.live_key.bytes, sizeof p.tls_pin.bytes); /* distinct is all it is */
    if (!is_direct)
        p.via = s->stations[s->options->hub].nation;
    if (is_called)
        (void)snprintf(p.address, sizeof p.address, "%s", o->name);
    int index = st->setup.partners.count;
    CHECK(partner_add(&st->setup.partners, &p));
    st->station_of[index] = other;
    st->peer_of[index] = -1;
}

static void add_partners(struct sim *s, struct station *st)
{
    struct nation others[NATIONS_MAX];
    int count = 0;

    st->setup.partners.self = st->nation;
    if (s->options->topology == SIM_HUB && st->index != s->options->hub)
        add_partner(s, st, s->options->hub); /* first: others are reached through it */
    for (int i = 0; i < s->station_count; i++) {
        if (i == st->index)
            continue;
        others[count++] = s->stations[i].nation;
        if (s->options->topology != SIM_HUB || i != s->options->hub || st->index == i)
            add_partner(s, st, i);
    }
    release_default(st->nation, others, count, &st->setup.policy);
}

static void draw_station(struct sim *s, int index)
{
    struct station *st = &s->stations[index];
    struct node_setup *setup = &st->setup;

    st->sim = s;
    st->index = index;
    st->nation = s->options->nations[index].nation;
    memcpy(st->name, st->nation.code, sizeof st->name);
    st->dice = dice_init(s->options->seed, 100 + (uint64_t)index);
    st->tick_ns = (int64_t)dice_below(&st->dice, 1000000000u);
    setup->nation = st->nation;
    setup->epoch = 1;
    setup->is_relay = s->options->topology == SIM_HUB && index == s->options->hub;
    setup->shadow_exercise = s->exercise;
    setup->control_key = signing_key_public(&s->control);
    setup->registry = *s->options->nations[index].registry;
    setup->rules = assess_rules_default();
    setup->pace = setup_pace();
    draw_key(&st->dice, &setup->live_key);
    draw_key(&st->dice, &setup->exercise_key);
    st->journal_key = setup->live_key;
    for (size_t i = 0; i < sizeof setup->secret.bytes; i++)
        setup->secret.bytes[i] = (uint8_t)dice_below(&st->dice, 256);
}

enum status setup_stations(struct sim *s)
{
    enum status status = STATUS_OK;

    draw_key(&s->dice, &s->control);
    for (int i = 0; i < s->station_count; i++)
        draw_station(s, i);
    for (int i = 0; i < s->station_count; i++)
        add_partners(s, &s->stations[i]);
    for (int i = 0; i < s->station_count && status == STATUS_OK; i++)
        status = station_open(&s->stations[i]);
    return status;
}

static enum status open_feeds(struct sim *s, int hour)
{
    struct play *p = &s->plays[hour];
    struct feed_mischief mischief = {.stray_permille = STRAY_PERMILLE,
                                     .repeat_permille = REPEAT_PERMILLE};
    enum status status = STATUS_OK;

    if (s->options->is_calm)
        mischief = (struct feed_mischief){0};
    for (int i = 0; i < s->station_count && status == STATUS_OK; i++) {
        struct sensor_feed *feed = &s->stations[i].feeds[hour];
        struct sighting_list list = {0};
        char name[FEED_LABEL_MAX];

        (void)snprintf(name, sizeof name, "%s %d", s->options->nations[i].nation.code, hour + 1);
        status = sightings_of_nation(&p->scenario, &p->truth, i, &list);
        if (status == STATUS_OK)
            status =
                sensor_feed_open(feed, name, &list, (uint64_t)hour * NATIONS_MAX + (uint64_t)i + 1,
                                 mischief, &s->dice);
        sighting_list_close(&list);
        s->report->faults[SIM_FAULT_STRAY] += feed->strays;
        s->report->faults[SIM_FAULT_REPEATED_DETECTION] += feed->repeats;
    }
    return status;
}

static void plan_launch(struct sim *s, const struct truth_launch *launch)
{
    int index = s->launch_count++;
    int64_t launched_ns = launch->launched_ns - s->start_ns;
    int64_t impact_ns = launch->impact_ns - s->start_ns;
    int64_t burnout_ns = launched_ns + (int64_t)(launch->burnout_s * 1e9);

    s->launches[index].truth = launch;
    agenda_add(&s->agenda, burnout_ns + 60 * SECOND_NS, AGENDA_LAUNCH, 0, index);
    agenda_add(&s->agenda, impact_ns - 300 * SECOND_NS, AGENDA_IMPACT, 0, index);
    if (s->end_ns < impact_ns + SIM_TAIL_NS)
        s->end_ns = impact_ns + SIM_TAIL_NS;
}

/* Launches that begin within the options' duration. */
static void cut_scenario(struct scenario *scenario, int64_t limit_ns)
{
    int kept = 0;

    for (int i = 0; i < scenario->launch_count; i++)
        if (scenario->launches[i].offset_ns < limit_ns)
            scenario->launches[kept++] = scenario->launches[i];
    scenario->launch_count = kept;
}

static enum status open_play(struct sim *s, int hour)
{
    struct play *p = &s->plays[hour];

    p->scenario.nation_count = s->station_count;
    for (int i = 0; i < s->station_count; i++) {
        p->scenario.nations[i].nation = s->options->nations[i].nation;
        p->scenario.nations[i].registry = *s->options->nations[i].registry;
    }
    scenario_random(s->options->seed, (BASE_HOUR + hour) * HOUR_NS, &p->scenario);
    if (hour == 0)
        s->exercise = p->scenario.exercise;
    p->scenario.exercise = s->exercise;
    cut_scenario(&p->scenario, s->options->duration_ns - hour * HOUR_NS);
    return truth_open(&p->truth, &p->scenario);
}

enum status setup_plays(struct sim *s)
{
    int64_t hours = (s->options->duration_ns + HOUR_NS - 1) / HOUR_NS;
    enum status status = STATUS_OK;

    s->start_ns = BASE_HOUR * HOUR_NS - SIM_LEAD_NS;
    s->calm_ns = SIM_LEAD_NS + s->options->duration_ns;
    s->end_ns = s->calm_ns + SIM_LIVENESS_NS + SECOND_NS;
    for (int hour = 0; hour < hours && status == STATUS_OK; hour++) {
        s->play_count++;
        status = open_play(s, hour);
        for (int i = 0; status == STATUS_OK && i < s->plays[hour].truth.launch_count; i++)
            plan_launch(s, &s->plays[hour].truth.launches[i]);
        if (status == STATUS_OK)
            status = open_feeds(s, hour);
    }
    s->report->launch_count = s->launch_count;
    return status;
}
