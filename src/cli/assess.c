/* cli/assess.c: tocsin assess: what do these files of detections say?  No node is needed. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/evidence.h"
#include "cli/findings.h"
#include "cli/findings_out.h"
#include "geo/time.h"
#include "sensor/registry.h"

struct arguments {
    const char *registry;
    bool is_json;
    bool has_now;
    int64_t now_ns;
    int file_count;
    char **files; /* the caller's argv, reordered */
};

static int parse(int argc, char **argv, struct arguments *a)
{
    bool is_plain = false; /* after "--" all are files */
    const char *now = NULL;

    a->files = argv;
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (is_plain || argv[i][0] != '-' || argv[i][1] == '\0')
            a->files[a->file_count++] = argv[i];
        else if (strcmp(argv[i], "--") == 0)
            is_plain = true;
        else if (strcmp(argv[i], "--json") == 0)
            a->is_json = true;
        else if (strcmp(argv[i], "--registry") == 0 && has_value)
            a->registry = argv[++i];
        else if (strcmp(argv[i], "--now") == 0 && has_value)
            now = argv[++i];
        else
            return command_usage(&command_assess, "unexpected '%s'", argv[i]);
    }
    a->has_now = now != NULL;
    if (a->has_now && !time_from_utc_text(now, &a->now_ns))
        return command_usage(&command_assess, "--now '%s': want UTC as 2022-10-03T22:30:00Z", now);
    if (a->registry == NULL || a->file_count == 0)
        return command_usage(&command_assess, "want --registry FILE and at least one TDM");
    return EXIT_DONE;
}

static int assess(const struct arguments *a, struct sensor_registry *registry, struct evidence *e)
{
    struct findings f;
    bool is_all_read = true;

    enum status st = sensor_registry_read(a->registry, registry);
    if (st != STATUS_OK)
        return st == STATUS_CONFIG ? EXIT_WORLD : EXIT_MACHINE;
    for (int i = 0; i < a->file_count; i++)
        is_all_read = evidence_read(e, a->files[i]) == STATUS_OK && is_all_read;
    evidence_sort(e);
    if (findings_make(&f, e, registry, a->has_now, a->now_ns) != STATUS_OK)
        return EXIT_MACHINE;
    bool is_out = a->is_json ? findings_print_json(&f, e, registry, a->registry)
                             : findings_print_text(&f, e, registry);
    findings_close(&f);
    if (!is_out || fflush(stdout) != 0) {
        (void)fprintf(stderr, "tocsin assess: standard output refused what was found\n");
        return EXIT_MACHINE;
    }
    if (e->refused > 0)
        (void)fprintf(stderr, "tocsin assess: %llu refused, each listed with its file and line\n",
                      (unsigned long long)e->refused);
    if (!is_all_read)
        return EXIT_MACHINE;
    return e->refused > 0 ? EXIT_WORLD : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments a = {0};
    struct evidence e;
    int code = parse(argc, argv, &a);

    if (code != EXIT_DONE)
        return code;
    struct sensor_registry *registry = calloc(1, sizeof *registry);
    if (registry == NULL)
        return EXIT_MACHINE;
    code = EXIT_MACHINE;
    if (evidence_open(&e, a.file_count) == STATUS_OK)
        code = assess(&a, registry, &e);
    evidence_close(&e);
    free(registry);
    return code;
}

const struct command command_assess = {
    .name = "assess",
    .summary = "tracks and assessments from files of detections; needs no node",
    .help =
        "usage: tocsin assess --registry FILE [--json] [--now UTC] TDM...\n\n"
        "Reads files of detections (CCSDS TDM 2.0 in KVN, or Tocsin's compact detection stream;\n"
        "guessed; '-' is standard input), merges them in time order, and prints tracks and what\n"
        "they mean: launch, impact with its areas, class, areas at risk.  What is refused is\n"
        "listed with file and line; the rest is still assessed.\n\n"
        "  --registry FILE  the sensors: places, sigmas, biases (see data/registry)\n"
        "  --json           one JSON object, described by docs/assess.schema.json\n"
        "  --now UTC        as of that time, later detections set aside; default: the newest "
        "one\n\n"
        "exit code: 0 all was read, 1 something was refused, 2 wrong call, 3 machine failure\n\n"
        "example: tocsin simulate 2022-10-04 --out /tmp/feeds\n"
        "         tocsin assess --registry data/registry/KOR.yaml /tmp/feeds/KOR/*.tdm\n",
    .run = run,
};
