/* cli/sim.c: tocsin sim: many seeds of the simulator, one process each. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/sim_judge.h"
#include "crypt/crypt.h"
#include "sensor/registry.h"
#include "sim/sim.h"

#define JOBS_MAX 64
#define SEEDS_MAX 10000
#define HOUR_NS INT64_C(3600000000000)

struct arguments {
    int64_t first;
    int64_t last;
    double hours;
    int64_t jobs;
    const char *topology;
    bool is_json;
    bool is_calm;
    bool is_loud;
    struct sim_options options;
    struct sensor_registry *registries; /* by nation */
};

struct job {
    pid_t pid; /* 0: free */
    int64_t seed;
    FILE *result;
};

struct totals {
    int64_t failed;
    uint64_t samples;
    uint64_t held;
    size_t area_count;
    double *areas;
    uint64_t faults[SIM_FAULTS];
    uint64_t launches;
};

static const char *const nation_codes[] = {"USA", "JPN", "KOR"};

static bool parse_seeds(const char *text, struct arguments *a)
{
    char low[32];
    const char *dots = strstr(text, "..");

    if (dots == NULL)
        return text_to_i64(text, 0, INT64_MAX, &a->first) &&
               text_to_i64(text, 0, INT64_MAX, &a->last);
    if ((size_t)(dots - text) >= sizeof low)
        return false;
    memcpy(low, text, (size_t)(dots - text));
    low[dots - text] = '\0';
    return text_to_i64(low, 0, INT64_MAX, &a->first) &&
           text_to_i64(dots + 2, a->first, INT64_MAX, &a->last) && a->last - a->first < SEEDS_MAX;
}

static bool parse_topology(const char *text, struct arguments *a)
{
    a->topology = text;
    a->options.topology = strcmp(text, "mesh") == 0 ? SIM_MESH : SIM_HUB;
    if (a->options.topology == SIM_MESH)
        return true;
    for (int i = 0; i < 3; i++)
        if (strncmp(text, "hub:", 4) == 0 && strcmp(text + 4, nation_codes[i]) == 0) {
            a->options.hub = i;
            return true;
        }
    return false;
}

static bool parse_silent(const char *text, struct arguments *a)
{
    a->options.has_silence = true;
    for (a->options.silent = 0; a->options.silent < 3; a->options.silent++)
        if (strcmp(text, nation_codes[a->options.silent]) == 0)
            return true;
    return false;
}

static int parse_option(int *i, char **argv, const char *value, struct arguments *a)
{
    const char *name = argv[*i];
    bool is_good = value != NULL;

    if (strcmp(name, "--json") == 0 || strcmp(name, "--calm") == 0 || strcmp(name, "--loud") == 0) {
        a->is_json = a->is_json || strcmp(name, "--json") == 0;
        a->is_calm = a->is_calm || strcmp(name, "--calm") == 0;
        a->is_loud = a->is_loud || strcmp(name, "--loud") == 0;
        return EXIT_DONE;
    }
    if (value == NULL)
        return command_usage(&command_sim, "unexpected '%s'", name);
    (*i)++;
    if (strcmp(name, "--seeds") == 0)
        is_good = parse_seeds(value, a);
    else if (strcmp(name, "--hours") == 0)
        is_good = text_to_double(value, 0.01, SIM_HOURS_MAX, &a->hours);
    else if (strcmp(name, "--jobs") == 0)
        is_good = text_to_i64(value, 1, JOBS_MAX, &a->jobs);
    else if (strcmp(name, "--topology") == 0)
        is_good = parse_topology(value, a);
    else if (strcmp(name, "--silent") == 0)
        is_good = parse_silent(value, a);
    else if (strcmp(name, "--plant") == 0)
        is_good = sim_plant_parse(value, &a->options.plant);
    else
        return command_usage(&command_sim, "unexpected '%s'", name);
    return is_good ? EXIT_DONE : command_usage(&command_sim, "bad value '%s' of %s", value, name);
}

static int parse(int argc, char **argv, struct arguments *a)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    *a = (struct arguments){.first = -1, .hours = 1, .topology = "hub:USA"};
    a->jobs = cores < 1 ? 1 : cores > JOBS_MAX ? JOBS_MAX : cores;
    for (int i = 1; i < argc; i++) {
        int code = parse_option(&i, argv, i + 1 < argc ? argv[i + 1] : NULL, a);

        if (code != EXIT_DONE)
            return code;
    }
    if (a->first < 0)
        return command_usage(&command_sim, "want --seeds A..B");
    a->options.duration_ns = (int64_t)(a->hours * (double)HOUR_NS);
    if (a->options.has_silence && a->options.duration_ns <= SIM_SILENCE_NS)
        return command_usage(&command_sim, "--silent wants --hours of more than 1");
    a->options.is_calm = a->is_calm;
    a->options.is_loud = a->is_loud;
    return EXIT_DONE;
}

static enum status load_nations(struct arguments *a)
{
    a->registries = calloc(3, sizeof *a->registries);
    a->options.nation_count = 3;
    if (a->registries == NULL)
        return STATUS_MEMORY;
    for (int i = 0; i < 3; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "registry/%s.yaml", nation_codes[i]);
        const struct embedded_file *f = embedded_find(name);
        if (f == NULL || !nation_parse(nation_codes[i], &a->options.nations[i].nation)) {
            log_error("sim: %s is not built in", name);
            return STATUS_CONFIG;
        }
        enum status st =
            sensor_registry_parse(bytes_of(f->at, f->size), f->name, &a->registries[i]);
        if (st != STATUS_OK)
            return st;
        a->options.nations[i].registry = &a->registries[i];
    }
    return STATUS_OK;
}

static _Noreturn void work(const struct arguments *a, const struct job *job)
{
    struct sim_options options = a->options;
    struct sim_report *report = calloc(1, sizeof *report);
    bool is_done = false;

    options.seed = (uint64_t)job->seed;
    if (report != NULL)
        is_done = sim_run(&options, report) == STATUS_OK &&
                  fwrite(report, sizeof *report, 1, job->result) == 1 && fflush(job->result) == 0;
    _exit(is_done ? EXIT_DONE : EXIT_MACHINE);
}

static bool start(const struct arguments *a, struct job *job, int64_t seed)
{
    *job = (struct job){.seed = seed, .result = tmpfile()};
    if (job->result == NULL)
        return false;
    (void)fflush(NULL);
    job->pid = fork();
    if (job->pid == 0)
        work(a, job);
    return job->pid > 0;
}

/* Waits for one child.  A run that came to no end is a violation of its own. */
static struct job *wait_for_one(struct job jobs[], int64_t count, struct sim_report *report)
{
    int how = 0;
    pid_t pid = waitpid(-1, &how, 0);

    for (int64_t i = 0; i < count; i++) {
        struct job *job = &jobs[i];

        if (job->pid != pid || pid <= 0)
            continue;
        rewind(job->result);
        if (!WIFEXITED(how) || WEXITSTATUS(how) != EXIT_DONE ||
            fread(report, sizeof *report, 1, job->result) != 1) {
            *report = (struct sim_report){.violation_count = 1, .violation_kept = 1};
            (void)snprintf(report->violations[0], SIM_TEXT_MAX, "the run ended by %s %d",
                           WIFSIGNALED(how) ? "signal" : "code",
                           WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
        }
        report->seed = (uint64_t)job->seed;
        (void)fclose(job->result);
        job->pid = 0;
        return job;
    }
    return NULL;
}

static int compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static void add_totals(struct totals *t, const struct sim_report *r)
{
    t->failed += r->violation_count > 0 ? 1 : 0;
    t->launches += (uint64_t)r->launch_count;
    for (int i = 0; i < SIM_FAULTS; i++)
        t->faults[i] += r->faults[i];
    double *areas = realloc(t->areas, (t->area_count + SIM_SAMPLES_MAX) * sizeof *areas);
    if (areas == NULL)
        return;
    t->areas = areas;
    for (int i = 0; i < r->sample_count; i++) {
        t->samples++;
        t->held += r->samples[i].is_held ? 1 : 0;
        t->areas[t->area_count++] = r->samples[i].area_km2;
    }
}

static double coverage(const struct totals *t)
{
    return t->samples > 0 ? (double)t->held / (double)t->samples : 0;
}

static double median_area(struct totals *t)
{
    if (t->area_count == 0)
        return 0;
    qsort(t->areas, t->area_count, sizeof *t->areas, compare_doubles);
    return t->areas[t->area_count / 2];
}

static void print_report(const struct arguments *a, const struct sim_report *r)
{
    char trace[2 * DIGEST_SIZE + 1];

    bytes_to_hex(digest_bytes(&r->trace), trace);
    (void)printf("seed %llu: %s trace %.32s, %d launches, %.0f s simulated, %llu inputs, %llu "
                 "records, %llu frames, %llu notices\n",
                 (unsigned long long)r->seed, r->violation_count == 0 ? "pass" : "FAIL", trace,
                 r->launch_count, r->simulated_s, (unsigned long long)r->inputs,
                 (unsigned long long)r->records, (unsigned long long)r->frames,
                 (unsigned long long)r->notices);
    for (int i = 0; i < SIM_FAULTS; i++)
        (void)printf("%s %llu %s", i == 0 ? "  faults:" : ",", (unsigned long long)r->faults[i],
                     sim_fault_name((enum sim_fault)i));
    (void)printf("\n  launch told at burnout + 60 s: %u, within 50 km %u, within 15 s %u (worst "
                 "%.1f km, %.1f s)\n",
                 r->launch_estimates, r->launch_near, r->launch_timely, r->launch_worst_m / 1000,
                 r->launch_worst_s);
    if (a->options.has_silence)
        (void)printf("  silence of an hour: %d launches flown within it, told %llu times, %llu "
                     "numbers waited; %llu receipted in the end\n",
                     r->silence.launches, (unsigned long long)r->silence.notes,
                     (unsigned long long)r->silence.waiting_max,
                     (unsigned long long)r->silence.receipted);
    if (r->violation_count == 0)
        return;
    (void)printf("  %llu violations; again with: tocsin sim --seeds %llu --hours %g --topology %s "
                 "--plant %s%s%s%s\n",
                 (unsigned long long)r->violation_count, (unsigned long long)r->seed, a->hours,
                 a->topology, sim_plant_name(a->options.plant), a->is_calm ? " --calm" : "",
                 a->options.has_silence ? " --silent " : "",
                 a->options.has_silence ? nation_codes[a->options.silent] : "");
    for (int i = 0; i < r->violation_kept; i++)
        (void)printf("    %s\n", r->violations[i]);
}

static json_t *json_of_report(const struct sim_report *r)
{
    char trace[2 * DIGEST_SIZE + 1];
    json_t *faults = json_object();
    json_t *violations = json_array();
    json_t *samples = json_array();

    bytes_to_hex(digest_bytes(&r->trace), trace);
    for (int i = 0; i < SIM_FAULTS; i++)
        (void)json_object_set_new(faults, sim_fault_name((enum sim_fault)i),
                                  json_integer((json_int_t)r->faults[i]));
    for (int i = 0; i < r->violation_kept; i++)
        (void)json_array_append_new(violations, json_string(r->violations[i]));
    for (int i = 0; i < r->sample_count; i++)
        (void)json_array_append_new(
            samples, json_pack("{s:i, s:s, s:b, s:f, s:f}", "launch", r->samples[i].launch + 1,
                               "nation", nation_codes[r->samples[i].nation], "is_held",
                               r->samples[i].is_held ? 1 : 0, "area_km2", r->samples[i].area_km2,
                               "distance_km", r->samples[i].distance_m / 1000));
    return json_pack(
        "{s:I, s:s, s:i, s:f, s:I, s:I, s:I, s:I, s:i, s:i, s:i, s:o, s:I, s:o, s:o}", "seed",
        (json_int_t)r->seed, "trace", trace, "launches", r->launch_count, "simulated_s",
        r->simulated_s, "inputs", (json_int_t)r->inputs, "records", (json_int_t)r->records,
        "frames", (json_int_t)r->frames, "notices", (json_int_t)r->notices, "launch_estimates",
        (int)r->launch_estimates, "launch_within_50_km", (int)r->launch_near, "launch_within_15_s",
        (int)r->launch_timely, "faults", faults, "violation_count", (json_int_t)r->violation_count,
        "violations", violations, "impact_samples", samples);
}

static void show(const struct arguments *a, struct sim_report *const reports[], int64_t count,
                 struct totals *t)
{
    json_t *seeds = json_array();
    double median = median_area(t);

    for (int64_t i = 0; i < count; i++) {
        if (a->is_json)
            (void)json_array_append_new(seeds, json_of_report(reports[i]));
        else
            print_report(a, reports[i]);
    }
    if (a->is_json) {
        json_t *whole =
            json_pack("{s:s, s:f, s:s, s:I, s:I, s:f, s:f, s:o}", "topology", a->topology, "hours",
                      a->hours, "plant", sim_plant_name(a->options.plant), "failed",
                      (json_int_t)t->failed, "impact_samples", (json_int_t)t->samples, "coverage",
                      coverage(t), "median_area_km2", median, "seeds", seeds);
        (void)json_dumpf(whole, stdout, JSON_INDENT(1));
        (void)printf("\n");
        json_decref(whole);
        return;
    }
    json_decref(seeds);
    (void)printf("%lld seeds, %lld failed, %llu launches; five minutes before impact the 90 %% "
                 "area holds %.3f of %llu, median %.1f km2\n",
                 (long long)count, (long long)t->failed, (unsigned long long)t->launches,
                 coverage(t), (unsigned long long)t->samples, median);
}

static bool run_all(const struct arguments *a, struct sim_report *reports[], int64_t count)
{
    struct job jobs[JOBS_MAX] = {{0}};
    int64_t next = 0;

    for (int64_t done = 0; done < count; done++) {
        for (int64_t i = 0; i < a->jobs && next < count; i++)
            if (jobs[i].pid == 0 && !start(a, &jobs[i], a->first + next++))
                return false;
        struct sim_report *report = malloc(sizeof *report);
        struct job *job = report != NULL ? wait_for_one(jobs, a->jobs, report) : NULL;
        if (job == NULL) {
            free(report);
            return false;
        }
        reports[job->seed - a->first] = report;
        (void)fprintf(stderr, "sim: seed %lld %s, %lld of %lld\n", (long long)job->seed,
                      report->violation_count == 0 ? "pass" : "FAIL", (long long)done + 1,
                      (long long)count);
    }
    return true;
}

/* What the seeds together must show; each seed has been judged by its own violations. */
static int judge(const struct arguments *a, struct sim_report *const reports[], int64_t count,
                 struct totals *t)
{
    struct sim_showing showing = {
        .samples = t->samples, .coverage = coverage(t), .median_area_km2 = median_area(t)};
    bool is_good = t->failed == 0;

    if (a->options.plant != SIM_SOUND || a->is_calm || a->options.has_silence)
        return is_good ? EXIT_DONE : EXIT_WORLD;
    for (int64_t i = 0; i < count; i++)
        is_good = sim_seed_is_whole(reports[i], a->hours) && is_good;
    return sim_showing_is_good(&showing, count) && is_good ? EXIT_DONE : EXIT_WORLD;
}

static void free_reports(struct sim_report **reports, int64_t count)
{
    if (reports == NULL)
        return;
    for (int64_t i = 0; i < count; i++)
        free(reports[i]);
    free(reports);
}

static int run(int argc, char **argv)
{
    struct arguments *a = calloc(1, sizeof *a);
    struct totals totals = {0};

    if (a == NULL)
        return EXIT_MACHINE;
    int code = parse(argc, argv, a);
    int64_t count = a->last - a->first + 1;
    /* An array of pointers is what is meant. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    struct sim_report **reports = calloc((size_t)(count > 0 ? count : 1), sizeof *reports);
    if (code == EXIT_DONE && (crypt_start() != STATUS_OK || load_nations(a) != STATUS_OK ||
                              reports == NULL || !run_all(a, reports, count)))
        code = EXIT_MACHINE;
    if (code == EXIT_DONE) {
        for (int64_t i = 0; i < count; i++)
            add_totals(&totals, reports[i]);
        show(a, reports, count, &totals);
        code = judge(a, reports, count, &totals);
    }
    free_reports(reports, count);
    free(totals.areas);
    free(a->registries);
    free(a);
    return code;
}

const struct command command_sim = {
    .name = "sim",
    .summary = "simulate three nations under faults and check the invariants",
    .help =
        "usage: tocsin sim --seeds A..B [--hours H] [--jobs N] [--topology hub:USA|mesh]\n"
        "                  [--plant NAME] [--silent NATION] [--calm] [--loud] [--json]\n\n"
        "Three nations in one process per seed, on a virtual clock: notional launches, links that\n"
        "lose, repeat, reorder, delay and part, crashes that forget what was not committed, full\n"
        "disks, clocks that step.  Checks what src/sim/sim.h lists.  The same seed and options\n"
        "give the same trace hash.\n\n"
        "  --hours H     simulated hours per seed, 0.01 to 12 (1)\n"
        "  --jobs N      seeds at a time (one per core)\n"
        "  --plant NAME  a deliberate fault, which must be found: early-receipt, dropped-write,\n"
        "                dropped-send, double-delivery, lying-disk, short-replay, stays-armed,\n"
        "                flipped-bit, deaf-link, lost-feed, other-replay\n"
        "  --silent X    USA, JPN or KOR: parted from all others for the last hour before the\n"
        "                faults stop (then want --hours of more than 1)\n"
        "  --calm        no drawn faults\n"
        "  --loud        the nodes' own words on stderr\n"
        "  --json        one JSON object instead of text\n\n"
        "exit: 0 all pass, 1 an invariant was violated\n"
        "example: tocsin sim --seeds 1..40 --hours 1\n",
    .run = run,
};
