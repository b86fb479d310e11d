/* cli/claim_row.c: a row of the file becomes a claim. */
#include "cli/claim_row.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "geo/math.h"

#define BEARING_BOUND_RAD (10 * MATH_PI / 180)
#define RADIANS (MATH_PI / 180)
#define EQUAL_KM 1e-6

static const struct {
    const char *name;
    bool is_required;
} columns[CLAIM_COLUMNS] = {
    [CLAIM_DATE] = {"date_local", false},       [CLAIM_MISSILE] = {"missile", false},
    [CLAIM_LAT] = {"launch_lat", true},         [CLAIM_LON] = {"launch_lon", true},
    [CLAIM_APOGEE_KM] = {"apogee_km", true},    [CLAIM_RANGE_KM] = {"range_km", true},
    [CLAIM_FLIGHT_MIN] = {"flight_min", true},  [CLAIM_BEARING_DEG] = {"bearing_deg", true},
    [CLAIM_CLAIMED_BY] = {"claimed_by", false}, [CLAIM_NOTE] = {"note", false},
};

static int column_of(const char *name)
{
    for (int i = 0; i < CLAIM_COLUMNS; i++)
        if (strcmp(columns[i].name, name) == 0)
            return i;
    return -1;
}

bool claim_columns_read(const struct csv_row *header, const char *name, struct claim_columns *c)
{
    for (int i = 0; i < CLAIM_COLUMNS; i++)
        c->at[i] = -1;
    c->count = header->count;
    for (int field = 0; field < header->count; field++) {
        int column = column_of(csv_field(header, field));

        if (column >= 0 && c->at[column] >= 0) {
            (void)fprintf(stderr, "%s:%d: column %s stands there twice, leave one out\n", name,
                          header->line, columns[column].name);
            return false;
        }
        if (column >= 0)
            c->at[column] = field;
    }
    for (int i = 0; i < CLAIM_COLUMNS; i++)
        if (columns[i].is_required && c->at[i] < 0) {
            (void)fprintf(stderr, "%s:%d: no column %s, name the columns in the first row\n", name,
                          header->line, columns[i].name);
            return false;
        }
    return true;
}

static const char *text_at(const struct csv_row *row, const struct claim_columns *c,
                           enum claim_column column)
{
    return c->at[column] < 0 ? "" : csv_field(row, c->at[column]);
}

static bool refuse(const char *name, int line, enum claim_column column, const char *text)
{
    char shown[CLAIM_TEXT_MAX];

    (void)snprintf(shown, sizeof shown, "%s", text);
    text_strip_controls(shown);
    (void)fprintf(stderr,
                  "%s:%d: %s '%s' is no figure, write a number in its range, \"~\" or \"over\" "
                  "before it, or nothing\n",
                  name, line, columns[column].name, shown);
    return false;
}

static bool read_place(const struct csv_row *row, const char *name, const struct claim_columns *c,
                       struct claim *claim)
{
    const char *lat = text_at(row, c, CLAIM_LAT);
    const char *lon = text_at(row, c, CLAIM_LON);
    double lat_deg;
    double lon_deg;

    if (*lat == '\0' && *lon == '\0')
        return true;
    if (!text_to_double(lat, -90, 90, &lat_deg))
        return refuse(name, row->line, CLAIM_LAT, lat);
    if (!text_to_double(lon, -180, 180, &lon_deg))
        return refuse(name, row->line, CLAIM_LON, lon);
    claim->has_place = true;
    claim->place = (struct geodetic){lat_deg * RADIANS, lon_deg * RADIANS, 0};
    claim->place_bound_m = CLAIM_PLACE_BOUND_M;
    return true;
}

static bool read_figures(const struct csv_row *row, const char *name, const struct claim_columns *c,
                         struct claim *claim)
{
    const struct {
        enum claim_column column;
        enum claim_kind kind;
        struct claim_figure *figure;
    } figures[] = {
        {CLAIM_APOGEE_KM, CLAIM_KM, &claim->apogee_m},
        {CLAIM_RANGE_KM, CLAIM_KM, &claim->range_m},
        {CLAIM_FLIGHT_MIN, CLAIM_MINUTES, &claim->flight_s},
        {CLAIM_BEARING_DEG, CLAIM_DEGREES, &claim->bearing_rad},
    };

    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const char *text = text_at(row, c, figures[i].column);

        if (!claim_figure_read(text, figures[i].kind, figures[i].figure))
            return refuse(name, row->line, figures[i].column, text);
    }
    return true;
}

/* The number after a floor word: "over 6,000", ">2000", "over \"6000"; false when there is none. */
static bool number_after(const char *text, double *value)
{
    char plain[CLAIM_TEXT_MAX];
    size_t length = 0;

    for (text += strspn(text, " \"'~"); length + 1 < sizeof plain; text++) {
        if (*text == ',' && isdigit((unsigned char)text[1]))
            continue;
        if (!isdigit((unsigned char)*text) && !(*text == '.' && isdigit((unsigned char)text[1])))
            break;
        plain[length++] = *text;
    }
    plain[length] = '\0';
    return length > 0 && text_to_double(plain, 0, 1e6, value);
}

static void mark(struct claim_figure *figure, double unit, double value)
{
    if (figure->is_known && fabs(figure->value / unit - value) < EQUAL_KM)
        figure->is_floor = true;
}

/* A note may say that a figure of its own row is a floor: it repeats it after a word for "over".
 * Other numbers in a note are other parties' figures and change nothing. */
static void mark_floors(const char *note, struct claim *claim)
{
    static const char *const words[] = {"over ", "more than ", "at least ", "above ", ">="};
    double value;

    for (const char *at = note; *at != '\0'; at++) {
        bool is_start = at == note || !isalpha((unsigned char)at[-1]);
        size_t length = *at == '>' ? 1 : 0;

        for (size_t i = 0; is_start && i < sizeof words / sizeof words[0]; i++)
            if (strncasecmp(at, words[i], strlen(words[i])) == 0)
                length = strlen(words[i]);
        if (length == 0 || !number_after(at + length, &value))
            continue;
        mark(&claim->apogee_m, 1000, value);
        mark(&claim->range_m, 1000, value);
    }
}

static void copy(char *to, const char *from)
{
    (void)snprintf(to, CLAIM_TEXT_MAX, "%s", from);
    text_strip_controls(to);
}

bool claim_row_read(const struct csv_row *row, const char *name, const struct claim_columns *c,
                    struct claim_statement *s)
{
    *s = (struct claim_statement){0};
    if (row->count != c->count) {
        (void)fprintf(stderr, "%s:%d: %d fields where the first row has %d, complete the row\n",
                      name, row->line, row->count, c->count);
        return false;
    }
    if (!read_place(row, name, c, &s->claim) || !read_figures(row, name, c, &s->claim))
        return false;
    /* In such files the bearing of a row without a flight time is a placeholder. */
    if (!s->claim.flight_s.is_known)
        s->claim.bearing_rad.is_known = false;
    s->claim.bearing_rad.bound = BEARING_BOUND_RAD;
    mark_floors(text_at(row, c, CLAIM_NOTE), &s->claim);
    s->is_two_rounds = strstr(text_at(row, c, CLAIM_NOTE), "two rounds") != NULL;
    copy(s->date, text_at(row, c, CLAIM_DATE));
    copy(s->missile, text_at(row, c, CLAIM_MISSILE));
    copy(s->claimed_by, text_at(row, c, CLAIM_CLAIMED_BY));
    s->claim.propellant = claim_propellant_of(s->missile);
    return true;
}
