/* sim/sim.c: one run: plan, turn the clock until the end, judge. */
#include "sim/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "sim/plant.h"

#define LOOK_NS (10 * SECOND_NS)

void sim_violation(struct sim *s, const char *format, ...)
{
    struct sim_report *r = s->report;
    va_list arguments;

    r->violation_count++;
    if (r->violation_kept == SIM_VIOLATIONS_MAX)
        return;
    char *text = r->violations[r->violation_kept++];
    int length = snprintf(text, SIM_TEXT_MAX, "%.3f s: ", (double)s->now_ns / 1e9);
    va_start(arguments, format);
    (void)vsnprintf(text + length, SIM_TEXT_MAX - (size_t)length, format, arguments);
    va_end(arguments);
}

int64_t sim_tai(const struct sim *s)
{
    return s->start_ns + s->now_ns;
}

bool sim_is_linked(const struct sim *s, int a, int b)
{
    if (a == b)
        return false;
    return s->options->topology == SIM_MESH || a == s->options->hub || b == s->options->hub;
}

static void plan_routine(struct sim *s)
{
    for (int i = 0; i < s->station_count; i++) {
        struct station *st = &s->stations[i];

        station_order(st, ORDER_ARM);
        agenda_add(&s->agenda, st->tick_ns, AGENDA_TICK, i, 0);
        agenda_add(&s->agenda, (st->tick_ns + SECOND_NS / 2) % SECOND_NS, AGENDA_FEED, i, 0);
    }
    agenda_add(&s->agenda, LOOK_NS, AGENDA_LOOK, 0, 0);
    agenda_add(&s->agenda, s->calm_ns, AGENDA_CALM, 0, 0);
    agenda_add(&s->agenda, s->end_ns - SIM_LIVENESS_NS, AGENDA_MARK, 0, 0);
}

/* What comes again and again. */
static void repeat(struct sim *s, const struct agenda_entry *e, int64_t after_ns)
{
    agenda_add(&s->agenda, e->at_ns + after_ns, e->kind, e->station, e->index);
}

static void become_calm(struct sim *s)
{
    faults_calm(s);
    verdict_mark(s);
    if (s->options->has_silence)
        verdict_silence(s);
    agenda_add(&s->agenda, s->now_ns + SIM_LIVENESS_NS, AGENDA_LIVENESS, 0, 0);
}

static void happen(struct sim *s, const struct agenda_entry *e)
{
    struct station *st = &s->stations[e->station];

    switch (e->kind) {
    case AGENDA_TICK:
        station_tick(st);
        repeat(s, e, SECOND_NS);
        return;
    case AGENDA_FEED:
        station_feed(st);
        repeat(s, e, SECOND_NS);
        return;
    case AGENDA_COMMIT:
        if (e->index == st->life)
            station_commit(st);
        return;
    case AGENDA_CRASH:
        if (e->index == st->life)
            station_crash(st);
        return;
    case AGENDA_RESTART:
        if (e->index == st->life)
            station_restart(st);
        return;
    case AGENDA_RESUME:
        if (e->index == st->life)
            station_order(st, ORDER_RESUME);
        return;
    case AGENDA_FAULT_BEGIN:
        faults_begin(s, e->index);
        return;
    case AGENDA_FAULT_END:
        faults_end(s, e->index);
        return;
    case AGENDA_CALM:
        become_calm(s);
        return;
    case AGENDA_MARK:
        verdict_mark(s);
        return;
    case AGENDA_LIVENESS:
        verdict_delivered(s, "after the faults have stopped");
        return;
    case AGENDA_LOOK:
        outcome_look(s);
        repeat(s, e, LOOK_NS);
        return;
    case AGENDA_LAUNCH:
        outcome_launch(s, e->index);
        return;
    case AGENDA_IMPACT:
        outcome_impact(s, e->index);
        return;
    }
}

static void turn(struct sim *s)
{
    struct agenda_entry entry;

    while (agenda_next(&s->agenda) <= s->end_ns) {
        int64_t next_ns = agenda_next(&s->agenda);

        if (link_world_next(s->world) <= next_ns) {
            link_world_run(s->world, link_world_next(s->world));
            continue;
        }
        CHECK(agenda_take(&s->agenda, &entry));
        link_world_run(s->world, entry.at_ns);
        s->now_ns = entry.at_ns;
        happen(s, &entry);
    }
    s->now_ns = s->end_ns;
}

static void count_links(struct sim *s)
{
    struct link_world_counts c = link_world_counts(s->world);

    s->report->faults[SIM_FAULT_LOSS] = c.lost;
    s->report->faults[SIM_FAULT_REPEAT] = c.repeated;
    s->report->faults[SIM_FAULT_REORDER] = c.reordered;
    s->report->faults[SIM_FAULT_BREAK] = c.broken;
}

static enum status run(struct sim *s)
{
    enum status status = link_world_open(&s->world, s->options->seed);

    if (status == STATUS_OK)
        status = setup_plays(s);
    if (status == STATUS_OK)
        status = setup_stations(s);
    if (status != STATUS_OK)
        return status;
    faults_plan(s);
    plan_routine(s);
    turn(s);
    outcome_end(s);
    verdict_end(s);
    count_links(s);
    s->report->simulated_s = (double)s->end_ns / 1e9;
    s->report->trace = hash_end(&s->trace);
    return STATUS_OK;
}

static void finish(struct sim *s)
{
    for (int i = 0; i < s->station_count && s->stations != NULL; i++)
        station_close(&s->stations[i]);
    for (int i = 0; i < s->play_count; i++)
        truth_close(&s->plays[i].truth);
    link_world_close(&s->world);
    free(s->stations);
    free(s->plays);
    free(s);
}

enum status sim_run(const struct sim_options *options, struct sim_report *report)
{
    struct sim *s = calloc(1, sizeof *s);

    CHECK(options->nation_count >= 2 && options->nation_count <= NATIONS_MAX);
    CHECK(!options->has_silence ||
          (options->duration_ns > SIM_SILENCE_NS && options->silent < options->nation_count));
    CHECK(options->duration_ns > 0 && options->duration_ns <= SIM_HOURS_MAX * 3600 * SECOND_NS);
    *report = (struct sim_report){.seed = options->seed};
    if (s == NULL)
        return STATUS_MEMORY;
    s->options = options;
    s->report = report;
    s->station_count = options->nation_count;
    s->stations = calloc(NATIONS_MAX, sizeof *s->stations);
    s->plays = calloc(SIM_HOURS_MAX, sizeof *s->plays);
    s->dice = dice_init(options->seed, 1);
    s->scratch = arena_init(s->scratch_memory, sizeof s->scratch_memory);
    hash_init(&s->trace, "tocsin sim trace 1");
    enum status status = s->stations != NULL && s->plays != NULL ? run(s) : STATUS_MEMORY;
    if (status != STATUS_OK)
        log_error("sim: seed %llu could not be run: %s", (unsigned long long)options->seed,
                  status_name(status));
    finish(s);
    return status;
}
