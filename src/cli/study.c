/* cli/study.c: tocsin study: many runs of the families, one process per core.
 *
 * Process j of n makes runs j, j + n, ... and writes each into its pipe; the parent reads the pipes
 * in turn, so that runs are added in their order whatever the number of processes.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/study_out.h"
#include "study/plot.h"

#define JOBS_MAX 64
#define RUNS_MAX 100000
#define PROGRESS_EVERY 10

struct study_arguments {
    const char *family; /* a name, or "all" */
    enum study_truth truth;
    int64_t runs;
    int64_t seed;
    int64_t jobs;
    bool is_json;
    bool is_check;
    const char *plots; /* folder, or NULL */
};

struct worker {
    pid_t pid;
    FILE *from;
};

static int parse_flag(const char *name, struct study_arguments *a)
{
    a->is_json = a->is_json || strcmp(name, "--json") == 0;
    a->is_check = a->is_check || strcmp(name, "--check") == 0;
    return EXIT_DONE;
}

static bool parse_truth(const char *value, enum study_truth *truth)
{
    *truth = strcmp(value, "real") == 0 ? STUDY_REAL : STUDY_MATCHED;
    return strcmp(value, study_truth_name(*truth)) == 0;
}

static int parse_option(int *i, char **argv, const char *value, struct study_arguments *a)
{
    const char *name = argv[*i];
    bool is_good = false;

    if (strcmp(name, "--json") == 0 || strcmp(name, "--check") == 0)
        return parse_flag(name, a);
    if (value == NULL)
        return command_usage(&command_study, "unexpected '%s'", name);
    (*i)++;
    if (strcmp(name, "--family") == 0) {
        a->family = value;
        is_good = strcmp(value, "all") == 0 || family_find(value) != NULL;
    } else if (strcmp(name, "--truth") == 0) {
        is_good = parse_truth(value, &a->truth);
    } else if (strcmp(name, "--runs") == 0) {
        is_good = text_to_i64(value, 1, RUNS_MAX, &a->runs);
    } else if (strcmp(name, "--seed") == 0) {
        is_good = text_to_i64(value, 0, INT64_MAX, &a->seed);
    } else if (strcmp(name, "--jobs") == 0) {
        is_good = text_to_i64(value, 1, JOBS_MAX, &a->jobs);
    } else if (strcmp(name, "--plots") == 0) {
        a->plots = value;
        is_good = value[0] != '\0';
    } else {
        return command_usage(&command_study, "unexpected '%s'", name);
    }
    return is_good ? EXIT_DONE : command_usage(&command_study, "bad value '%s' of %s", value, name);
}

static int parse(int argc, char **argv, struct study_arguments *a)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    *a = (struct study_arguments){.runs = 100, .seed = 1};
    a->jobs = cores < 1 ? 1 : cores > JOBS_MAX ? JOBS_MAX : cores;
    for (int i = 1; i < argc; i++) {
        int code = parse_option(&i, argv, i + 1 < argc ? argv[i + 1] : NULL, a);

        if (code != EXIT_DONE)
            return code;
    }
    return a->family != NULL ? EXIT_DONE : command_usage(&command_study, "want --family NAME");
}

static size_t run_size(const struct run *r)
{
    return offsetof(struct run, objects) + (size_t)r->object_count * sizeof r->objects[0];
}

static _Noreturn void work(const struct study_arguments *a, const struct family *f, int64_t first,
                           FILE *to)
{
    struct run *r = malloc(sizeof *r);
    bool is_good = r != NULL;

    for (int64_t i = first; i < a->runs && is_good; i += a->jobs)
        is_good = run_make(f, a->truth, (uint64_t)a->seed, (int)i, r) == STATUS_OK &&
                  fwrite(r, run_size(r), 1, to) == 1;
    is_good = is_good && fflush(to) == 0;
    _exit(is_good ? EXIT_DONE : EXIT_MACHINE);
}

static bool start(const struct study_arguments *a, const struct family *f, struct worker *workers,
                  int64_t index)
{
    int ends[2];

    if (pipe(ends) != 0)
        return false;
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        work(a, f, index, fdopen(ends[1], "wb"));
    }
    (void)close(ends[1]);
    workers[index] = (struct worker){pid, fdopen(ends[0], "rb")};
    return pid > 0 && workers[index].from != NULL;
}

static bool read_run(FILE *from, struct run *r)
{
    const size_t head = offsetof(struct run, objects);

    return fread(r, head, 1, from) == 1 && r->object_count >= 0 &&
           r->object_count <= STUDY_OBJECTS_MAX &&
           (r->object_count == 0 || fread(r->objects, run_size(r) - head, 1, from) == 1);
}

static bool gather(const struct study_arguments *a, const struct family *f, struct worker *workers,
                   struct summary *s)
{
    struct run *r = malloc(sizeof *r);
    bool is_good = r != NULL;

    for (int64_t i = 0; i < a->runs && is_good; i++) {
        is_good = read_run(workers[i % a->jobs].from, r) && summary_add(s, f, r) == STATUS_OK;
        if ((i + 1) % PROGRESS_EVERY == 0 || i + 1 == a->runs)
            (void)fprintf(stderr, "study: %s %s, %lld of %lld\n", f->name,
                          study_truth_name(a->truth), (long long)i + 1, (long long)a->runs);
    }
    if (!is_good)
        log_error("study: %s: a process came to no end", f->name);
    free(r);
    return is_good;
}

/* Our own children only; each ends when its pipe is closed, if not before. */
static void end(struct worker *workers, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        if (workers[i].from != NULL)
            (void)fclose(workers[i].from);
        if (workers[i].pid > 0)
            (void)waitpid(workers[i].pid, NULL, 0);
    }
}

static bool make_runs(const struct study_arguments *a, const struct family *f, struct summary *s)
{
    struct worker workers[JOBS_MAX] = {{0}};
    bool is_good = true;

    for (int64_t i = 0; i < a->jobs && is_good; i++)
        is_good = start(a, f, workers, i);
    is_good = is_good && gather(a, f, workers, s);
    end(workers, a->jobs);
    return is_good;
}

/* One family: prints its table or adds its object to `list`. */
static int study_family(const struct study_arguments *a, const struct family *f,
                        struct summary *pool, json_t *list)
{
    struct study_result r = {f, a->truth, (uint64_t)a->seed, NULL, {0}};
    int code = EXIT_MACHINE;

    if (summary_open(&r.summary) == STATUS_OK && make_runs(a, f, r.summary) &&
        goals_judge(r.summary, f, a->truth, &r.goals) == STATUS_OK &&
        summary_pool_classes(pool, r.summary) == STATUS_OK &&
        (a->plots == NULL || plots_write(r.summary, f, a->plots) == STATUS_OK)) {
        code = a->is_check && !goals_are_met(&r.goals) ? EXIT_WORLD : EXIT_DONE;
        if (a->is_json)
            (void)json_array_append_new(list, study_json(&r));
        else
            study_table(&r);
    }
    summary_close(r.summary);
    return code;
}

static void print_json(const struct study_arguments *a, const struct summary *pool, json_t *list)
{
    json_t *whole =
        /* parse() asks for a family. NOLINTNEXTLINE(clang-analyzer-*) */
        strcmp(a->family, "all") != 0
            ? json_incref(json_array_get(list, 0))
            : json_pack("{s:s,s:s,s:o,s:O}", "family", "all", "truth", study_truth_name(a->truth),
                        "calibration_error", study_json_calibration(pool), "families", list);

    (void)json_dumpf(whole, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    (void)printf("\n");
    json_decref(whole);
}

static int study_all(const struct study_arguments *a, struct summary *pool, json_t *list)
{
    int code = EXIT_DONE;

    for (int i = 0; i < family_count() && code != EXIT_MACHINE; i++) {
        const struct family *f = family_at(i);

        /* parse() asks for a family. NOLINTNEXTLINE(clang-analyzer-*) */
        if (strcmp(a->family, "all") != 0 && strcmp(a->family, f->name) != 0)
            continue;
        int one = study_family(a, f, pool, list);
        code = one > code ? one : code;
    }
    return code;
}

static int run(int argc, char **argv)
{
    struct study_arguments a;
    struct summary *pool = NULL;
    int code = parse(argc, argv, &a);

    if (code != EXIT_DONE)
        return code;
    json_t *list = json_array();
    code = summary_open(&pool) == STATUS_OK ? study_all(&a, pool, list) : EXIT_MACHINE;
    if (code != EXIT_MACHINE && a.is_json)
        print_json(&a, pool, list);
    summary_close(pool);
    json_decref(list);
    return code;
}

const struct command command_study = {
    .name = "study",
    .summary = "measure tracking and assessment over many simulated flights",
    .help =
        "usage: tocsin study --family NAME|all [--truth matched|real] [--runs N] [--seed S]\n"
        "                    [--jobs N] [--plots DIR] [--json] [--check]\n\n"
        "Flies N notional flights of a family past notional sensors, and compares what the "
        "tracker\n"
        "and the assessment say with the truth: error beside the bound, consistency, coverage of\n"
        "areas, class.  docs/study.md explains every figure.  The same arguments give the same\n"
        "bytes, whatever the number of jobs.\n\n"
        "families: radar-coast radar-boost infrared-stereo infrared-mono mixed re-entry salvo-12\n"
        "          staged-debris pull-up glide lofted depressed space-launch bolide\n"
        "          satellite-pass aircraft\n\n"
        "  --truth T    matched (default): the tracker's own models and noise; real: effects that\n"
        "               it has not (J4, wind, drag off nominal, tumbling, biased sensors)\n"
        "  --runs N     flights (100); fewer than 10 judge nothing\n"
        "  --jobs N     processes (one per core)\n"
        "  --plots DIR  four SVG files per family in the folder DIR\n"
        "  --json       one JSON object (docs/study.schema.json) instead of a table\n"
        "  --check      exit 1 when a goal is not met\n\n"
        "exit: 0 done, 1 a goal is not met (--check)\n"
        "example: tocsin study --family mixed --truth real --runs 200 --seed 7\n",
    .run = run,
};
