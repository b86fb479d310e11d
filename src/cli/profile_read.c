/* cli/profile_read.c: each row against the limits of assess/profile.h. */
#include "cli/profile_read.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define REFUSALS_MAX 20
#define TIME_MAX_S 1e9
#define FIELD_SHOWN 32

struct column {
    const char *name;
    double low;
    double high;
};

enum { T_S, SPEED_MPS, ALTITUDE_M, COLUMNS };

static const struct column columns[COLUMNS] = {
    [T_S] = {"t_s", -TIME_MAX_S, TIME_MAX_S},
    [SPEED_MPS] = {"speed_mps", 0, PROFILE_SPEED_MAX_MPS},
    [ALTITUDE_M] = {"altitude_m", PROFILE_ALTITUDE_MIN_M, PROFILE_ALTITUDE_MAX_M},
};

struct reading {
    const char *name;
    struct profile_sample *samples;
    int count;
    int refused;
};

static bool refuse(struct reading *r, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: %s\n", r->name, line, what);
    r->refused++;
    return false;
}

static bool read_field(struct reading *r, const struct csv_row *row, int field, double *value)
{
    const struct column *c = &columns[field];
    char shown[FIELD_SHOWN];
    char what[160];

    if (text_to_double(csv_field(row, field), c->low, c->high, value))
        return true;
    (void)snprintf(shown, sizeof shown, "%s", csv_field(row, field));
    text_strip_controls(shown);
    (void)snprintf(what, sizeof what,
                   "%s '%s': want a number from %g to %g; leave the row out if not known", c->name,
                   shown, c->low, c->high);
    return refuse(r, row->line, what);
}

static bool is_head(const struct csv_row *row)
{
    bool is_one = row->count == COLUMNS;

    for (int i = 0; is_one && i < COLUMNS; i++)
        is_one = strcmp(csv_field(row, i), columns[i].name) == 0;
    return is_one;
}

static bool follows(struct reading *r, int line, double t_s)
{
    if (r->count == 0)
        return true;
    if (t_s < r->samples[r->count - 1].t_s + PROFILE_INTERVAL_MIN_S)
        return refuse(r, line,
                      "t_s is not after the row before by 0.001 s; sort the rows by time, "
                      "each once");
    if (t_s > r->samples[0].t_s + PROFILE_SPAN_MAX_S)
        return refuse(r, line, "over 100,000 s after the first row; give one flight");
    return true;
}

static void take_row(struct reading *r, const struct csv_row *row)
{
    double values[COLUMNS];

    if (row->count != COLUMNS) {
        (void)refuse(r, row->line, "not three fields; write t_s,speed_mps,altitude_m");
        return;
    }
    for (int i = 0; i < COLUMNS; i++)
        if (!read_field(r, row, i, &values[i]))
            return;
    if (!follows(r, row->line, values[T_S]))
        return;
    if (r->count == PROFILE_SAMPLES_MAX) {
        (void)refuse(r, row->line, "over 20,000 rows; give fewer samples per second");
        r->refused = REFUSALS_MAX;
        return;
    }
    r->samples[r->count++] =
        (struct profile_sample){values[T_S], values[SPEED_MPS], values[ALTITUDE_M]};
}

int profile_read(struct bytes text, const char *name, struct csv_row *row,
                 struct profile_sample *samples)
{
    struct reading r = {.name = name, .samples = samples};
    struct csv_reader reader = csv_reader_init(text);
    enum csv_verdict verdict = csv_next(&reader, row);

    if (verdict == CSV_END || (verdict == CSV_ROW && !is_head(row))) {
        (void)refuse(&r, 1, "the first row is not t_s,speed_mps,altitude_m; write that header");
        return -1;
    }
    while (verdict == CSV_ROW && r.refused < REFUSALS_MAX) {
        verdict = csv_next(&reader, row);
        if (verdict == CSV_ROW)
            take_row(&r, row);
    }
    if (csv_verdict_message(verdict) != NULL)
        (void)refuse(&r, reader.line, csv_verdict_message(verdict));
    return r.refused > 0 ? -1 : r.count;
}
