/* sim/faults.c: a plan of faults, drawn before the run, so that it does not hang on what happens.
 *
 * Some faults never stop until the calm: a little loss, repetition and reordering.  The others are
 * spells.  Every kind comes in every hour; a part of an hour has its share, at least one.
 */
#include <stddef.h>

#include "sim/plant.h"

#define DELAY_MIN_NS INT64_C(5000000)
#define DELAY_MAX_NS INT64_C(40000000)
#define DRAIN_NS INT64_C(100000)
#define BASE_PERMILLE 4
#define FIRST_NS (SIM_LEAD_NS + 10 * SECOND_NS)

static const struct kind_plan {
    enum sim_fault kind;
    int per_hour;
    int min_s;
    int max_s;
} kinds[] = {
    {SIM_FAULT_LOSS, 3, 20, 90},        {SIM_FAULT_REPEAT, 2, 20, 90},
    {SIM_FAULT_REORDER, 2, 20, 90},     {SIM_FAULT_DELAY, 2, 20, 90},
    {SIM_FAULT_BREAK, 2, 10, 40},       {SIM_FAULT_PARTITION, 4, 10, 120},
    {SIM_FAULT_CRASH, 3, 60, 120},      {SIM_FAULT_FEED_CUT, 4, 5, 25},
    {SIM_FAULT_CLOCK_STEP, 3, 20, 120}, {SIM_FAULT_DISK_FULL, 3, 3, 20},
};

static int64_t draw_s(struct dice *dice, int min_s, int max_s)
{
    return (min_s + (int64_t)dice_below(dice, (uint32_t)(max_s - min_s + 1))) * SECOND_NS +
           dice_below(dice, 999999999u);
}

static void draw_pair(struct sim *s, struct fault_plan *f)
{
    do { /* some pair is linked, in every topology */
        f->a = (int)dice_below(&s->dice, (uint32_t)s->station_count);
        f->b = (int)dice_below(&s->dice, (uint32_t)s->station_count);
    } while (!sim_is_linked(s, f->a, f->b));
}

static void plan_one(struct sim *s, const struct kind_plan *k)
{
    uint32_t span_ms = (uint32_t)((s->calm_ns - FIRST_NS) / 1000000);
    struct fault_plan f = {.kind = k->kind, .level_permille = 50 + dice_below(&s->dice, 250)};

    if (s->fault_count == SIM_FAULTS_MAX)
        return;
    draw_pair(s, &f);
    f.begin_ns = FIRST_NS + (int64_t)dice_below(&s->dice, span_ms) * 1000000;
    f.end_ns = f.begin_ns + draw_s(&s->dice, k->min_s, k->max_s);
    f.amount_ns = (int64_t)(1 + dice_below(&s->dice, 3600)) * SECOND_NS;
    if (k->kind == SIM_FAULT_DELAY)
        f.amount_ns = INT64_C(200000000) + dice_below(&s->dice, 1800000000u);
    if (k->kind == SIM_FAULT_CLOCK_STEP && dice_below(&s->dice, 2) == 0)
        f.amount_ns = -f.amount_ns;
    if (f.end_ns > s->calm_ns)
        f.end_ns = s->calm_ns;
    agenda_add(&s->agenda, f.begin_ns, AGENDA_FAULT_BEGIN, f.a, s->fault_count);
    agenda_add(&s->agenda, f.end_ns, AGENDA_FAULT_END, f.a, s->fault_count);
    s->faults[s->fault_count++] = f;
}

/* Ends when the calm begins: what waited has SIM_LIVENESS_NS to arrive, as after any fault. */
static void plan_silence(struct sim *s)
{
    int silent = s->options->silent;

    for (int other = 0; other < s->station_count; other++) {
        struct fault_plan f = {.kind = SIM_FAULT_PARTITION,
                               .a = silent,
                               .b = other,
                               .begin_ns = s->calm_ns - SIM_SILENCE_NS,
                               .end_ns = s->calm_ns};

        if (!sim_is_linked(s, silent, other))
            continue;
        agenda_add(&s->agenda, f.begin_ns, AGENDA_FAULT_BEGIN, f.a, s->fault_count);
        agenda_add(&s->agenda, f.end_ns, AGENDA_FAULT_END, f.a, s->fault_count);
        s->faults[s->fault_count++] = f;
    }
}

void faults_plan(struct sim *s)
{
    s->links = (struct link_faults){
        .delay_min_ns = DELAY_MIN_NS, .delay_max_ns = DELAY_MAX_NS, .drain_ns = DRAIN_NS};
    if (!s->options->is_calm) {
        s->links.lose_permille = BASE_PERMILLE;
        s->links.repeat_permille = BASE_PERMILLE;
        s->links.reorder_permille = BASE_PERMILLE;
    }
    link_world_set_faults(s->world, &s->links);
    if (s->options->has_silence)
        plan_silence(s);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !s->options->is_calm; i++) {
        int64_t hours_ns = (s->calm_ns - FIRST_NS) * kinds[i].per_hour;
        int count = (int)(hours_ns / (3600 * SECOND_NS)) + 1;

        for (int n = 0; n < count; n++)
            plan_one(s, &kinds[i]);
    }
}

/* Sets, or ends, what is uniform over all links. */
static void set_links(struct sim *s, const struct fault_plan *f, bool is_on)
{
    uint32_t level = is_on ? f->level_permille : BASE_PERMILLE;

    if (f->kind == SIM_FAULT_LOSS)
        s->links.lose_permille = level;
    if (f->kind == SIM_FAULT_REPEAT)
        s->links.repeat_permille = level;
    if (f->kind == SIM_FAULT_REORDER)
        s->links.reorder_permille = level;
    if (f->kind == SIM_FAULT_BREAK)
        s->links.break_permille = is_on ? f->level_permille : 0;
    if (f->kind == SIM_FAULT_DELAY)
        s->links.delay_max_ns = is_on ? f->amount_ns : DELAY_MAX_NS;
    link_world_set_faults(s->world, &s->links);
}

static bool is_same_pair(const struct fault_plan *f, const struct fault_plan *g)
{
    return (f->a == g->a && f->b == g->b) || (f->a == g->b && f->b == g->a);
}

/* A pair is joined when the last partition of it has ended: the hour of silence, above all, is not
 * cut short by the end of a drawn one. */
static bool is_parted_by_another(const struct sim *s, const struct fault_plan *f)
{
    for (int i = 0; i < s->fault_count; i++) {
        const struct fault_plan *g = &s->faults[i];

        if (g != f && g->kind == SIM_FAULT_PARTITION && is_same_pair(f, g) &&
            g->begin_ns <= s->now_ns && g->end_ns > s->now_ns)
            return true;
    }
    return false;
}

static void set_parted(struct sim *s, const struct fault_plan *f, bool is_on)
{
    const char *a = s->stations[f->a].name;
    const char *b = s->stations[f->b].name;

    if (is_on)
        link_world_part(s->world, a, b);
    else if (!is_parted_by_another(s, f))
        link_world_join(s->world, a, b);
}

static void set(struct sim *s, int index, bool is_on)
{
    const struct fault_plan *f = &s->faults[index];
    struct station *st = &s->stations[f->a];

    switch (f->kind) {
    case SIM_FAULT_LOSS:
    case SIM_FAULT_REPEAT:
    case SIM_FAULT_REORDER:
    case SIM_FAULT_DELAY:
    case SIM_FAULT_BREAK:
        set_links(s, f, is_on);
        break;
    case SIM_FAULT_PARTITION:
        set_parted(s, f, is_on);
        break;
    case SIM_FAULT_CRASH:
        station_doom(st, is_on);
        break;
    case SIM_FAULT_FEED_CUT:
        station_cut_feed(st, is_on);
        break;
    case SIM_FAULT_CLOCK_STEP:
        st->wall_step_ns = is_on ? f->amount_ns : 0;
        break;
    case SIM_FAULT_DISK_FULL:
        station_set_full(st, is_on);
        break;
    case SIM_FAULT_LOST_RECORDS:
    case SIM_FAULT_REFUSED_INPUT:
    case SIM_FAULT_STRAY:
    case SIM_FAULT_REPEATED_DETECTION:
    case SIM_FAULTS:
        break; /* they come with the others, or with the feeds */
    }
}

void faults_begin(struct sim *s, int index)
{
    enum sim_fault kind = s->faults[index].kind;

    if (kind == SIM_FAULT_DELAY || kind == SIM_FAULT_PARTITION || kind == SIM_FAULT_FEED_CUT ||
        kind == SIM_FAULT_CLOCK_STEP || kind == SIM_FAULT_DISK_FULL)
        s->report->faults[kind]++;
    set(s, index, true);
}

void faults_end(struct sim *s, int index)
{
    set(s, index, false);
}

void faults_calm(struct sim *s)
{
    s->links = (struct link_faults){
        .delay_min_ns = DELAY_MIN_NS, .delay_max_ns = DELAY_MAX_NS, .drain_ns = DRAIN_NS};
    link_world_set_faults(s->world, &s->links);
    plant_calm(s);
}

const char *sim_fault_name(enum sim_fault fault)
{
    static const char *const names[SIM_FAULTS] = {
        [SIM_FAULT_LOSS] = "frames lost",
        [SIM_FAULT_REPEAT] = "frames repeated",
        [SIM_FAULT_REORDER] = "frames reordered",
        [SIM_FAULT_DELAY] = "slow spells",
        [SIM_FAULT_BREAK] = "connections broken",
        [SIM_FAULT_PARTITION] = "partitions",
        [SIM_FAULT_CRASH] = "crashes",
        [SIM_FAULT_LOST_RECORDS] = "uncommitted records lost",
        [SIM_FAULT_FEED_CUT] = "feeds cut",
        [SIM_FAULT_CLOCK_STEP] = "clock steps",
        [SIM_FAULT_DISK_FULL] = "disks full",
        [SIM_FAULT_REFUSED_INPUT] = "inputs refused",
        [SIM_FAULT_STRAY] = "stray detections",
        [SIM_FAULT_REPEATED_DETECTION] = "detections repeated",
    };

    return names[fault];
}
