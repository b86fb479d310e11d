/* cli/claim.c: tocsin claim: do the figures of a public claim belong to one flight? */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/claim_out.h"
#include "cli/claim_row.h"
#include "cli/command.h"
#include "format/yaml.h"
#include "geo/math.h"

#define PLACE_TEXT_MAX 48
#define REFUSALS_MAX 20

struct arguments {
    const char *csv;
    bool is_json;
    bool has_figures;
    struct claim_statement statement;
};

static bool read_place(const char *text, struct claim *claim)
{
    char lat[PLACE_TEXT_MAX];
    double lat_deg;
    double lon_deg;

    if (!text_copy(lat, sizeof lat, text) || strchr(lat, ',') == NULL)
        return false;
    char *lon = strchr(lat, ',');
    *lon++ = '\0';
    if (!text_to_double(lat, -90, 90, &lat_deg) || !text_to_double(lon, -180, 180, &lon_deg))
        return false;
    claim->has_place = true;
    claim->place = (struct geodetic){lat_deg * MATH_PI / 180, lon_deg * MATH_PI / 180, 0};
    claim->place_bound_m = CLAIM_PLACE_BOUND_M;
    return true;
}

static bool read_propellant(const char *text, struct claim *claim)
{
    claim->propellant = claim_propellant_of(text);
    return strcmp(text, "solid") == 0 || strcmp(text, "liquid") == 0;
}

/* One option with its value; false when the option or the value is none. */
static bool read_figure(struct claim *claim, const char *option, const char *value)
{
    if (strcmp(option, "--place") == 0)
        return read_place(value, claim);
    if (strcmp(option, "--propellant") == 0)
        return read_propellant(value, claim);
    if (strcmp(option, "--apogee-km") == 0)
        return claim_figure_read(value, CLAIM_KM, &claim->apogee_m);
    if (strcmp(option, "--range-km") == 0)
        return claim_figure_read(value, CLAIM_KM, &claim->range_m);
    if (strcmp(option, "--flight-s") == 0)
        return claim_figure_read(value, CLAIM_SECONDS, &claim->flight_s);
    if (strcmp(option, "--flight-min") == 0)
        return claim_figure_read(value, CLAIM_MINUTES, &claim->flight_s);
    if (strcmp(option, "--bearing-deg") == 0)
        return claim_figure_read(value, CLAIM_DEGREES, &claim->bearing_rad);
    return false;
}

static int parse(int argc, char **argv, struct arguments *a)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--json") == 0) {
            a->is_json = true;
        } else if (!has_value) {
            return command_usage(&command_claim, "unexpected '%s'", argv[i]);
        } else if (strcmp(argv[i], "--csv") == 0) {
            a->csv = argv[++i];
        } else if (read_figure(&a->statement.claim, argv[i], argv[i + 1])) {
            a->has_figures = true;
            i++;
        } else {
            return command_usage(&command_claim, "cannot read '%s %s'", argv[i], argv[i + 1]);
        }
    }
    if ((a->csv != NULL) == a->has_figures)
        return command_usage(&command_claim, "want --csv FILE, or the figures of one claim");
    return EXIT_DONE;
}

static int machine_of_output(void)
{
    (void)fprintf(stderr, "tocsin claim: standard output refused the verdicts\n");
    return EXIT_MACHINE;
}

static int judge_one(const struct arguments *a)
{
    struct claim_verdict verdict = claim_judge(&a->statement.claim);
    bool is_out = true;

    if (a->is_json)
        is_out = claim_print_json(&a->statement, &verdict, 1, 0);
    else
        claim_print_text(&a->statement, &verdict);
    if (!is_out || fflush(stdout) != 0)
        return machine_of_output();
    return verdict.answer == CLAIM_DOES_NOT_FIT ? EXIT_WORLD : EXIT_DONE;
}

/* What goes through a file: once to see that all of it can be read, once to judge it. */
struct walk {
    const char *name;
    bool is_json;
    bool is_judging;
    int rows;
    int refused;
    int misfits;
    bool is_output_broken;
};

static void take_row(struct walk *w, const struct csv_row *row, const struct claim_columns *columns)
{
    struct claim_statement s;

    w->rows++;
    if (!claim_row_read(row, w->name, columns, &s)) {
        w->refused++;
        return;
    }
    if (!w->is_judging)
        return;
    struct claim_verdict verdict = claim_judge(&s.claim);
    w->misfits += verdict.answer == CLAIM_DOES_NOT_FIT;
    if (w->is_json)
        w->is_output_broken |= !claim_print_json(&s, &verdict, w->rows, row->line);
    else
        claim_print_row(&s, &verdict, w->rows);
}

static void walk_file(struct walk *w, struct bytes text, struct csv_row *row)
{
    struct csv_reader reader = csv_reader_init(text);
    struct claim_columns columns;
    enum csv_verdict verdict = csv_next(&reader, row);

    if (verdict == CSV_END) {
        (void)fprintf(stderr, "%s:1: empty, name the columns in the first row\n", w->name);
        w->refused++;
        return;
    }
    if (verdict == CSV_ROW && !claim_columns_read(row, w->name, &columns)) {
        w->refused++;
        return;
    }
    while (verdict == CSV_ROW && w->refused < REFUSALS_MAX) {
        verdict = csv_next(&reader, row);
        if (verdict == CSV_ROW)
            take_row(w, row, &columns);
    }
    if (csv_verdict_message(verdict) != NULL) {
        (void)fprintf(stderr, "%s:%d: %s\n", w->name, reader.line, csv_verdict_message(verdict));
        w->refused++;
    }
}

static int judge_text(const struct arguments *a, struct bytes text, struct csv_row *row)
{
    struct walk reading = {.name = a->csv};
    struct walk judging = {.name = a->csv, .is_json = a->is_json, .is_judging = true};

    walk_file(&reading, text, row);
    if (reading.refused > 0) {
        (void)fprintf(stderr, "tocsin claim: nothing judged; mend the file and ask again\n");
        return EXIT_WORLD;
    }
    walk_file(&judging, text, row);
    if (judging.is_output_broken || fflush(stdout) != 0)
        return machine_of_output();
    (void)fprintf(stderr, "tocsin claim: %d of %d claims do not fit\n", judging.misfits,
                  judging.rows);
    return judging.misfits > 0 ? EXIT_WORLD : EXIT_DONE;
}

static int judge_file(const struct arguments *a)
{
    char *text;
    size_t size;
    enum status st = yaml_text_read(a->csv, &text, &size);

    if (st != STATUS_OK)
        return command_exit_of(st);
    struct csv_row *row = calloc(1, sizeof *row);
    int code = row == NULL ? EXIT_MACHINE : judge_text(a, bytes_of(text, size), row);
    free(row);
    free(text);
    return code;
}

static int run(int argc, char **argv)
{
    struct arguments a = {0};
    int code = parse(argc, argv, &a);

    if (code != EXIT_DONE)
        return code;
    return a.csv != NULL ? judge_file(&a) : judge_one(&a);
}

const struct command command_claim = {
    .name = "claim",
    .summary = "do the figures of a public claim belong to one flight?",
    .help =
        "usage: tocsin claim --csv FILE [--json]\n"
        "       tocsin claim --place LAT,LON [--apogee-km A] [--range-km R] [--bearing-deg B]\n"
        "                    [--flight-s T | --flight-min M] [--propellant solid|liquid] [--json]\n"
        "\n"
        "Says whether apogee, range, flight time and bearing can be those of one ballistic "
        "flight,\n"
        "by how much not, and what a missing one of apogee, range and time must be.  What is not\n"
        "stated stays not known; a floor (\"over 6000\", \">6000\") is a floor.  docs/claim.md has "
        "the\nmodel, what it allows for, and what it cannot tell.\n\n"
        "  --csv FILE       columns as in data/launch_claims.csv, others ignored\n"
        "  --place LAT,LON  degrees; figures may be written ~1000, \">6000\", 4,475\n"
        "  --flight-min M   whole minutes carry a minute of rounding\n"
        "  --propellant P   default: not known, and a wider allowance; in a file by missile's "
        "name\n"
        "  --json           one object per row in order, by docs/claim.schema.json\n\n"
        "exit code: 0 all fit or cannot be told, 1 a claim does not fit or the file was refused,\n"
        "2 wrong call, 3 machine failure\n\n"
        "example: tocsin claim --place 39.1,126.0 --apogee-km 6648.4 --range-km 1001.2 \\\n"
        "                      --flight-s 4491 --bearing-deg 62 --propellant solid\n",
    .run = run,
};
