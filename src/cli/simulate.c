/* cli/simulate.c: tocsin simulate: truth, and what each nation's notional sensors would report. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/scenario.h"
#include "drill/sensors.h"
#include "drill/truth.h"

struct arguments {
    const char *scenario;
    const char *out;
    bool has_seed;
    int64_t seed;
};

static int parse(int argc, char **argv, struct arguments *a)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--out") == 0 && has_value)
            a->out = argv[++i];
        else if (strcmp(argv[i], "--seed") == 0 && has_value)
            a->has_seed = text_to_i64(argv[++i], 0, INT64_MAX, &a->seed);
        else if (argv[i][0] != '-' && a->scenario == NULL)
            a->scenario = argv[i];
        else
            return command_usage(&command_simulate, "unexpected '%s'", argv[i]);
    }
    if (a->scenario == NULL || a->out == NULL)
        return command_usage(&command_simulate, "want SCENARIO and --out DIR");
    return EXIT_DONE;
}

static void print_launch(const struct truth_launch *l)
{
    (void)printf("%s: burnout %.0f s, apogee %.0f km, range %.0f km, flight %.0f s", l->name,
                 l->burnout_s, l->apogee_m / 1000, l->range_m / 1000, l->flight_s);
    if (l->claimed_flight_s > 0)
        (void)printf(" (claimed %.0f s: %+.1f %%)", l->claimed_flight_s,
                     100 * (l->flight_s / l->claimed_flight_s - 1));
    (void)printf("\n");
}

static int simulate(const struct arguments *a, struct scenario *s)
{
    struct truth truth;

    if (scenario_load(a->scenario, s) != STATUS_OK)
        return EXIT_WORLD;
    if (a->has_seed)
        s->seed = (uint64_t)a->seed;
    if (truth_open(&truth, s) != STATUS_OK)
        return EXIT_WORLD;
    (void)printf("EXERCISE %u %s, seed %llu\n", s->exercise, s->name, (unsigned long long)s->seed);
    for (int i = 0; i < truth.launch_count; i++)
        print_launch(&truth.launches[i]);
    enum status st = sightings_write(s, &truth, a->out);
    truth_close(&truth);
    if (st != STATUS_OK)
        return EXIT_MACHINE;
    (void)printf("written to %s\n", a->out);
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments a = {0};
    int code = parse(argc, argv, &a);

    if (code != EXIT_DONE)
        return code;
    struct scenario *s = calloc(1, sizeof *s);
    if (s == NULL)
        return EXIT_MACHINE;
    code = simulate(&a, s);
    free(s);
    return code;
}

const struct command command_simulate = {
    .name = "simulate",
    .summary = "make the truth and the sensor feeds of a scenario",
    .help =
        "usage: tocsin simulate SCENARIO --out DIR [--seed N]\n\n"
        "Writes DIR/truth.json and, per nation, one CCSDS TDM file per notional sensor and one\n"
        "compact detection stream.  The same scenario and seed give the same bytes.\n"
        "SCENARIO is a YAML file or a built-in name: 2022-10-04, 2022-11-18, two-launches.\n\n"
        "  --seed N   another draw of noise and misses\n\n"
        "example: tocsin simulate 2022-10-04 --out /tmp/feeds\n",
    .run = run,
};
