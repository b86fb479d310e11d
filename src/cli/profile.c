/* cli/profile.c: tocsin profile: what does a public trace of a rocket say? */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/profile_work.h"
#include "cli/command.h"
#include "cli/profile_out.h"
#include "cli/profile_read.h"
#include "format/yaml.h"

struct arguments {
    const char *csv;
    bool is_json;
};

/* All that one check needs; too large for the stack. */
struct desk {
    struct csv_row row;
    struct profile_sample samples[PROFILE_SAMPLES_MAX];
    struct profile_work work;
    struct profile profile;
};

static int parse(int argc, char **argv, struct arguments *a)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            a->is_json = true;
        else if (strcmp(argv[i], "--csv") == 0 && i + 1 < argc)
            a->csv = argv[++i];
        else
            return command_usage(&command_profile, "unexpected '%s'", argv[i]);
    }
    return a->csv != NULL ? EXIT_DONE : command_usage(&command_profile, "want --csv FILE");
}

static int judge(const struct arguments *a, struct bytes text, struct desk *d)
{
    int count = profile_read(text, a->csv, &d->row, d->samples);

    if (count < 0) {
        (void)fprintf(stderr, "tocsin profile: nothing judged; mend the file and ask again\n");
        return EXIT_WORLD;
    }
    enum profile_verdict verdict = profile_judge(d->samples, count, &d->work, &d->profile);
    if (verdict != PROFILE_TOLD) {
        (void)fprintf(stderr, "%s:1: %s\n", a->csv, profile_verdict_message(verdict));
        return EXIT_WORLD;
    }
    bool is_out = true;
    if (a->is_json)
        is_out = profile_print_json(&d->profile, a->csv);
    else
        profile_print_text(&d->profile);
    if (!is_out || fflush(stdout) != 0) {
        (void)fprintf(stderr, "tocsin profile: standard output refused what was found\n");
        return EXIT_MACHINE;
    }
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments a = {0};
    int code = parse(argc, argv, &a);
    char *text;
    size_t size;

    if (code != EXIT_DONE)
        return code;
    enum status st = yaml_text_read(a.csv, &text, &size);
    if (st != STATUS_OK)
        return command_exit_of(st);
    struct desk *d = calloc(1, sizeof *d);
    code = d == NULL ? EXIT_MACHINE : judge(&a, bytes_of(text, size), d);
    free(d);
    free(text);
    return code;
}

const struct command command_profile = {
    .name = "profile",
    .summary = "burnouts, reignitions and a coast from a trace of speed and height",
    .help =
        "usage: tocsin profile --csv FILE [--json]\n\n"
        "Reads a trace of any rocket, as launch broadcasts show it, and says when its motors\n"
        "stopped and started again, how high it will be 60 s after the last row if none pushes\n"
        "from there on, with the sigma of that, and which class the energy at the end has.\n"
        "Nothing else is known of the rocket, and nothing is assumed but what docs/profile.md\n"
        "lists; noise is found in the trace.  While a motor burns the class is unknown.\n\n"
        "  --csv FILE  header t_s,speed_mps,altitude_m; speed over the ground, or inertial if it\n"
        "              begins at the turn of the Earth; about one row a second, some may lack\n"
        "  --json      one object, by docs/profile.schema.json\n\n"
        "exit code: 0 told, 1 the file was refused or is no flight, 2 wrong call, 3 machine "
        "failure\n\n"
        "example: tocsin profile --csv test/profile/ascent.csv --json\n",
    .run = run,
};
