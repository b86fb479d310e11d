/* sensor/tdm_lines.c: data lines, paired by time into detections (CCSDS 503.0-B-2
 * sections 3.4, 3.5).
 *
 * Times rise per keyword and keywords interleave (TDM-10), so a time is whole once every keyword
 * that can still speak of it has come as far.  DATA_TYPES says which can; without it any may come
 * until DATA_STOP, and a time waits until then or until the window is full.
 *
 * Invariants: groups of the ring have rising, distinct times, all later than given_ns.
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "sensor/tdm_parts.h"

#define LIGHT_MPS 299792458.0
#define RADIANS_PER_DEGREE (3.14159265358979323846 / 180.0)
#define TWO_PI 6.28318530717958647692
#define RANGE_MAX_KM 1e6
#define RANGE_MAX_S 7.0 /* 1e6 km there and back */
#define DOPPLER_MAX_KMPS 100.0

/* Table 3-5.  The first rows are enum tdm_quantity; the rest is checked, counted and not used. */
static const struct {
    const char *name; /* a last `n` stands for 1 to 5 */
    int rows;         /* it takes: 1, or 5 when indexed */
} keywords[] = {
    {"ANGLE_1", 1},
    {"ANGLE_2", 1},
    {"RANGE", 1},
    {"DOPPLER_INSTANTANEOUS", 1},
    {"MAG", 1},
    {"RCS", 1},
    {"CARRIER_POWER", 1},
    {"DOPPLER_COUNT", 1},
    {"DOPPLER_INTEGRATED", 1},
    {"PC_N0", 1},
    {"PR_N0", 1},
    {"RECEIVE_FREQ", 1},
    {"DOR", 1},
    {"VLBI_DELAY", 1},
    {"CLOCK_BIAS", 1},
    {"CLOCK_DRIFT", 1},
    {"STEC", 1},
    {"TROPO_DRY", 1},
    {"TROPO_WET", 1},
    {"PRESSURE", 1},
    {"RHUMIDITY", 1},
    {"TEMPERATURE", 1},
    {"RECEIVE_FREQ_n", 5},
    {"TRANSMIT_FREQ_n", 5},
    {"TRANSMIT_FREQ_RATE_n", 5},
    {"RECEIVE_PHASE_CT_n", 5},
    {"TRANSMIT_PHASE_CT_n", 5},
};
static_assert(22 + 5 * 5 == TDM_DATA_KEYWORDS, "one row for each keyword and index");

static struct tdm_fault fault(enum feed_verdict verdict, const char *field, const char *what,
                              const char *shown, const char *advice)
{
    return (struct tdm_fault){verdict, field, what, shown, advice};
}

int tdm_keyword(const char *name)
{
    size_t length = strlen(name);
    int first = 0;

    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        size_t stem = strlen(keywords[i].name);

        if (keywords[i].rows == 1 && strcmp(name, keywords[i].name) == 0)
            return first;
        if (keywords[i].rows == 5 && length == stem &&
            strncmp(name, keywords[i].name, stem - 1) == 0 && name[stem - 1] >= '1' &&
            name[stem - 1] <= '5')
            return first + name[stem - 1] - '1';
        first += keywords[i].rows;
    }
    return -1;
}

void tdm_lines_open(struct tdm *t)
{
    for (int i = 0; i < TDM_DATA_KEYWORDS; i++)
        t->last_ns[i] = INT64_MIN;
    t->given_ns = INT64_MIN;
    t->first_group = 0;
    t->group_count = 0;
    t->drain = 0;
}

static struct tdm_group *group_at(struct tdm *t, uint32_t place)
{
    return &t->groups[(t->first_group + place) % TDM_GROUPS_MAX];
}

/* The group of that time, NULL when there is none. */
static struct tdm_group *group_find(struct tdm *t, int64_t time_ns)
{
    for (uint32_t i = t->group_count; i > 0; i--) {
        struct tdm_group *group = group_at(t, i - 1);

        if (group->time_ns == time_ns)
            return group;
        if (group->time_ns < time_ns)
            return NULL;
    }
    return NULL;
}

/* A new group in its place by time; there is room. */
static struct tdm_group *group_add(struct tdm *t, int64_t time_ns)
{
    uint32_t place = t->group_count++;

    CHECK(t->group_count <= TDM_GROUPS_MAX);
    for (; place > 0 && group_at(t, place - 1)->time_ns > time_ns; place--)
        *group_at(t, place) = *group_at(t, place - 1);
    struct tdm_group *group = group_at(t, place);
    *group = (struct tdm_group){.time_ns = time_ns, .line = t->line};
    return group;
}

/* No line of that time can follow any more. */
static bool is_whole(const struct tdm *t, int64_t time_ns)
{
    if (t->meta.types == 0)
        return false;
    for (unsigned k = 0; k < TDM_PAIRED; k++)
        if ((t->meta.types >> k & 1) != 0 && t->last_ns[k] < time_ns)
            return false;
    return true;
}

static void mark_whole(struct tdm *t)
{
    t->drain = 0;
    while (t->drain < t->group_count && is_whole(t, group_at(t, t->drain)->time_ns))
        t->drain++;
    /* One place is kept free for the next line; the oldest has waited for the longest span. */
    if (t->group_count == TDM_GROUPS_MAX && t->drain == 0)
        t->drain = 1;
}

static struct tdm_fault check_value(const struct tdm_metadata *m, int row, double value,
                                    const char *shown)
{
    double range_max = m->is_range_in_seconds ? RANGE_MAX_S : RANGE_MAX_KM;

    switch (row) {
    case TDM_ANGLE_1:
        if (value < -180 || value >= 360)
            return fault(FEED_OUT_OF_RANGE, "ANGLE_1 [deg]", "is outside [-180, 360):", shown,
                         "send degrees");
        break;
    case TDM_ANGLE_2:
        if (value < -90 || value > 90)
            return fault(FEED_OUT_OF_RANGE, "ANGLE_2 [deg]",
                         "is no elevation or declination, outside [-90, 90]:", shown,
                         "send degrees");
        break;
    case TDM_RANGE:
        if (value <= 0 || value > range_max)
            return fault(FEED_OUT_OF_RANGE, m->is_range_in_seconds ? "RANGE [s]" : "RANGE [km]",
                         "is not above 0 and within 1e6 km:", shown, "check the unit");
        break;
    case TDM_DOPPLER:
        if (value < -DOPPLER_MAX_KMPS || value > DOPPLER_MAX_KMPS)
            return fault(FEED_OUT_OF_RANGE, "DOPPLER_INSTANTANEOUS [km/s]",
                         "is beyond 100 km/s:", shown, "check the unit");
        break;
    case TDM_RCS:
        if (value <= 0)
            return fault(FEED_OUT_OF_RANGE, "RCS [m**2]", "is not above 0:", shown,
                         "send square metres, not decibels");
        break;
    default: /* rows that we do not use: any number */
        break;
    }
    return TDM_NO_FAULT;
}

/* Time and value of a data line. */
static struct tdm_fault read_record(struct tdm *t, int row, struct tdm_line *line, int64_t *time_ns,
                                    double *value)
{
    char *rest = line->value;
    char *time = tdm_word_next(&rest, ' ');
    char *number = tdm_word_next(&rest, ' ');

    *time_ns = INT64_MIN;
    if (!line->has_equals || time == NULL || number == NULL || tdm_word_next(&rest, ' ') != NULL)
        return fault(FEED_MALFORMED, line->keyword, "is not followed by one time and one value",
                     NULL, "write KEYWORD = time value");
    if (!tdm_time(time, time_ns)) {
        *time_ns = INT64_MIN;
        return fault(FEED_MALFORMED, line->keyword, "has no valid time:", time,
                     "write YYYY-MM-DDThh:mm:ss[.d] with seconds, UTC");
    }
    if (*time_ns == t->last_ns[row])
        return fault(FEED_DUPLICATE, line->keyword, "is given twice for one time:", time,
                     "give each keyword and time once (503.0-B-2 section 3.4.11)");
    if (*time_ns < t->last_ns[row])
        return fault(FEED_MALFORMED, line->keyword, "goes back in time:", time,
                     "times of a keyword must rise (503.0-B-2 section 3.4.10)");
    t->last_ns[row] = *time_ns;
    bool is_number = row < TDM_QUANTITIES ? tdm_number(number, value) : tdm_is_number(number);
    if (!is_number)
        return fault(FEED_MALFORMED, line->keyword, "has no valid number:", number,
                     "write fixed point, or d.ddde+xx with at most 16 digits");
    if (row >= TDM_QUANTITIES)
        return TDM_NO_FAULT;
    return check_value(&t->meta, row, *value, number);
}

/* The line's time in the window, made if need be; NULL when it may not be used. */
static struct tdm_group *place_of(struct tdm *t, struct tdm_line *line, int64_t time_ns)
{
    struct tdm_group *group = group_find(t, time_ns);

    if (group != NULL)
        return group;
    if (time_ns <= t->given_ns) {
        tdm_refuse(t, fault(FEED_MALFORMED, line->keyword, "comes after its time was given out",
                            NULL, "send all lines of a time together, or say DATA_TYPES"));
        return NULL;
    }
    return group_add(t, time_ns);
}

static bool is_usable(struct tdm *t, int row)
{
    struct tdm_fault found = tdm_meta_allows(&t->meta, (enum tdm_quantity)row);

    if (t->is_message_refused || t->is_segment_refused)
        return false;
    if (found.verdict == FEED_DETECTION)
        return true;
    tdm_refuse(t, found);
    t->is_segment_refused = true; /* said once, for all times of the window too */
    for (uint32_t i = 0; i < t->group_count; i++)
        group_at(t, i)->is_spoilt = true;
    return false;
}

void tdm_lines_take(struct tdm *t, struct tdm_line *line)
{
    int row = tdm_keyword(line->keyword);
    int64_t time_ns;
    double value = 0;

    if (row < 0) {
        tdm_refuse(t, fault(FEED_MALFORMED, line->keyword, "is not a data keyword of table 3-5",
                            NULL, "correct it, or end the data with DATA_STOP"));
        return;
    }
    if (t->meta.types != 0 && (t->meta.types >> row & 1) == 0) {
        tdm_refuse(
            t, fault(FEED_MALFORMED, line->keyword, "is not in DATA_TYPES", NULL, "name it there"));
        return;
    }
    struct tdm_fault found = read_record(t, row, line, &time_ns, &value);
    if (found.verdict != FEED_DETECTION) {
        tdm_refuse(t, found);
        struct tdm_group *group = group_find(t, time_ns);
        if (row < (int)TDM_PAIRED && group == NULL && time_ns > t->given_ns &&
            !t->is_message_refused && !t->is_segment_refused)
            group = group_add(t, time_ns);
        if (row < (int)TDM_PAIRED && group != NULL)
            group->is_spoilt = true;
    } else if (row < (int)TDM_PAIRED && is_usable(t, row)) {
        struct tdm_group *group = place_of(t, line, time_ns);
        if (group != NULL) {
            group->given |= 1u << row;
            group->values[row] = value;
        }
    }
    mark_whole(t);
}

void tdm_lines_close(struct tdm *t)
{
    t->drain = t->group_count;
}

static double around(double angle_rad)
{
    if (angle_rad < 0)
        angle_rad += TWO_PI;
    return angle_rad >= TWO_PI ? angle_rad - TWO_PI : angle_rad;
}

/* In our units, with the corrections that are left to the reader (TDM-4). */
static void fill(const struct tdm *t, const struct tdm_group *group, struct detection *d)
{
    const struct tdm_metadata *m = &t->meta;
    double values[TDM_PAIRED];

    for (unsigned k = 0; k < TDM_PAIRED; k++)
        values[k] = group->values[k] + (m->is_correction_applied ? 0 : m->corrections[k]);
    memset(d, 0, sizeof *d); /* padding too: detections are compared and hashed as bytes */
    d->exercise = t->exercise;
    memcpy(d->sensor, m->participants[m->sensor], sizeof d->sensor);
    if (m->track[0] != '\0')
        memcpy(d->object, m->track, sizeof d->object);
    else if (!tdm_word_equal(m->participants[m->object], "UNKNOWN"))
        memcpy(d->object, m->participants[m->object], sizeof d->object);
    d->seen_ns = group->time_ns - (int64_t)(m->receive_delays_s[m->sensor] * 1e9);
    d->axes = m->is_radec ? DETECTION_RADEC : DETECTION_AZEL;
    d->angle1_rad = around(values[TDM_ANGLE_1] * RADIANS_PER_DEGREE);
    d->angle2_rad = values[TDM_ANGLE_2] * RADIANS_PER_DEGREE;
    d->has_range = (group->given >> TDM_RANGE & 1) != 0;
    if (d->has_range)
        d->range_m = values[TDM_RANGE] * (m->is_range_in_seconds ? LIGHT_MPS : 1000.0);
    d->has_doppler = (group->given >> TDM_DOPPLER & 1) != 0;
    if (d->has_doppler)
        d->doppler_mps = values[TDM_DOPPLER] * 1000.0;
    d->is_degraded = m->is_degraded;
}

bool tdm_group_give(struct tdm *t, struct feed_outcome *outcome)
{
    const unsigned angles = 1u << TDM_ANGLE_1 | 1u << TDM_ANGLE_2;
    const struct tdm_group *group = group_at(t, 0);

    CHECK(t->drain > 0);
    CHECK(t->group_count >= t->drain);
    t->first_group = (t->first_group + 1) % TDM_GROUPS_MAX;
    t->group_count--;
    t->drain--;
    t->given_ns = group->time_ns;
    if (group->is_spoilt)
        return false; /* its refusal has been said */
    if ((group->given & angles) != angles) {
        feed_outcome_refuse(outcome,
                            &(struct feed_refusal){FEED_INCOMPLETE, t->feed, group->line, NULL,
                                                   "a time without both ANGLE_1 and ANGLE_2", NULL,
                                                   "send both angles of each time"});
        return true;
    }
    memset(outcome, 0, sizeof *outcome);
    outcome->verdict = FEED_DETECTION;
    outcome->number = group->line;
    fill(t, group, &outcome->detection);
    bool is_bad = outcome->detection.angle2_rad > TWO_PI / 4 ||
                  outcome->detection.angle2_rad < -TWO_PI / 4 ||
                  (outcome->detection.has_range && outcome->detection.range_m <= 0);
    if (is_bad)
        feed_outcome_refuse(outcome,
                            &(struct feed_refusal){FEED_OUT_OF_RANGE, t->feed, group->line, NULL,
                                                   "a correction moves a value out of its range",
                                                   NULL, "check CORRECTION_ values and units"});
    return true;
}
