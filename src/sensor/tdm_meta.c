/* sensor/tdm_meta.c: the metadata of a segment: CCSDS 503.0-B-2 table 3-3, in its fixed order.
 *
 * What we do not use is still checked for its place and form; what would need an agreement between
 * the parties is remembered, and refused when a quantity depends on it (tdm_meta_allows).
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sensor/name.h"
#include "sensor/tdm_parts.h"

enum form {
    FORM_TEXT,
    FORM_TRACK,
    FORM_TYPES,
    FORM_TIME_SYSTEM,
    FORM_TIME,
    FORM_PARTICIPANT,
    FORM_MODE,
    FORM_PATH,
    FORM_TAG,
    FORM_NUMBER,
    FORM_POSITIVE, /* a number, not below 0 */
    FORM_INTEGRATION,
    FORM_RANGE_MODE,
    FORM_MODULUS,
    FORM_UNITS,
    FORM_ANGLE_TYPE,
    FORM_FRAME,
    FORM_TRANSMIT_DELAY,
    FORM_RECEIVE_DELAY,
    FORM_QUALITY,
    FORM_CORRECTION,
    FORM_ABERRATION,
    FORM_APPLIED,
};

struct keyword {
    const char *name; /* `_n` at its end stands for _1 to _5 */
    enum form form;
    int quantity; /* FORM_CORRECTION: of what; -1 for what we do not use */
};

static const struct keyword keywords[] = {
    {"TRACK_ID", FORM_TRACK, 0},
    {"DATA_TYPES", FORM_TYPES, 0},
    {"TIME_SYSTEM", FORM_TIME_SYSTEM, 0},
    {"START_TIME", FORM_TIME, 0},
    {"STOP_TIME", FORM_TIME, 0},
    {"PARTICIPANT_n", FORM_PARTICIPANT, 0},
    {"MODE", FORM_MODE, 0},
    {"PATH", FORM_PATH, 0},
    {"PATH_1", FORM_TEXT, 0},
    {"PATH_2", FORM_TEXT, 0},
    {"EPHEMERIS_NAME_n", FORM_TEXT, 0},
    {"TRANSMIT_BAND", FORM_TEXT, 0},
    {"RECEIVE_BAND", FORM_TEXT, 0},
    {"TURNAROUND_NUMERATOR", FORM_POSITIVE, 0},
    {"TURNAROUND_DENOMINATOR", FORM_POSITIVE, 0},
    {"TIMETAG_REF", FORM_TAG, 0},
    {"INTEGRATION_INTERVAL", FORM_POSITIVE, 0},
    {"INTEGRATION_REF", FORM_INTEGRATION, 0},
    {"FREQ_OFFSET", FORM_NUMBER, 0},
    {"RANGE_MODE", FORM_RANGE_MODE, 0},
    {"RANGE_MODULUS", FORM_MODULUS, 0},
    {"RANGE_UNITS", FORM_UNITS, 0},
    {"ANGLE_TYPE", FORM_ANGLE_TYPE, 0},
    {"REFERENCE_FRAME", FORM_FRAME, 0},
    {"INTERPOLATION", FORM_TEXT, 0},
    {"INTERPOLATION_DEGREE", FORM_POSITIVE, 0},
    {"DOPPLER_COUNT_BIAS", FORM_POSITIVE, 0},
    {"DOPPLER_COUNT_SCALE", FORM_POSITIVE, 0},
    {"DOPPLER_COUNT_ROLLOVER", FORM_TEXT, 0},
    {"TRANSMIT_DELAY_n", FORM_TRANSMIT_DELAY, 0},
    {"RECEIVE_DELAY_n", FORM_RECEIVE_DELAY, 0},
    {"DATA_QUALITY", FORM_QUALITY, 0},
    {"CORRECTION_ANGLE_1", FORM_CORRECTION, TDM_ANGLE_1},
    {"CORRECTION_ANGLE_2", FORM_CORRECTION, TDM_ANGLE_2},
    {"CORRECTION_DOPPLER", FORM_CORRECTION, TDM_DOPPLER},
    {"CORRECTION_MAG", FORM_CORRECTION, -1},
    {"CORRECTION_RANGE", FORM_CORRECTION, TDM_RANGE},
    {"CORRECTION_RCS", FORM_CORRECTION, -1},
    {"CORRECTION_RECEIVE", FORM_CORRECTION, -1},
    {"CORRECTION_TRANSMIT", FORM_CORRECTION, -1},
    {"CORRECTION_ABERRATION_YEARLY", FORM_ABERRATION, 0},
    {"CORRECTION_ABERRATION_DIURNAL", FORM_ABERRATION, 0},
    {"CORRECTIONS_APPLIED", FORM_APPLIED, 0},
};
#define KEYWORDS ((int)(sizeof keywords / sizeof keywords[0]))

enum { ROW_TIME_SYSTEM = 2, ROW_CORRECTION_FIRST = 32, ROW_APPLIED = 42 };
/* Bits of `given`: one per row, then four more for each of the four indexed rows. */
static_assert(sizeof keywords / sizeof keywords[0] == 43, "ROW_ constants and bits follow it");

static struct tdm_fault fault(enum feed_verdict verdict, const char *what, const char *shown,
                              const char *advice)
{
    return (struct tdm_fault){.verdict = verdict, .what = what, .shown = shown, .advice = advice};
}

/* The row of a keyword, and its index 1..5 (0 when it has none); -1 when there is none. */
static int row_of(const char *name, int *index)
{
    size_t length = strlen(name);

    for (int row = 0; row < KEYWORDS; row++) {
        size_t stem = strlen(keywords[row].name);
        bool is_indexed = keywords[row].name[stem - 1] == 'n';

        *index = 0;
        if (!is_indexed && strcmp(name, keywords[row].name) == 0)
            return row;
        if (is_indexed && length == stem && strncmp(name, keywords[row].name, stem - 1) == 0 &&
            name[stem - 1] >= '1' && name[stem - 1] <= '5') {
            *index = name[stem - 1] - '0';
            return row;
        }
    }
    return -1;
}

static uint64_t bit_of(int row, int index)
{
    static const enum form indexed[] = {FORM_PARTICIPANT, FORM_TEXT, FORM_TRANSMIT_DELAY,
                                        FORM_RECEIVE_DELAY};

    if (index <= 1)
        return UINT64_C(1) << row;
    for (int i = 0; i < 4; i++)
        if (keywords[row].form == indexed[i])
            return UINT64_C(1) << (KEYWORDS + i * 4 + index - 2);
    return 0;
}

/* The corrections share one line of the table: their order is free. */
static int order_of(int row)
{
    return row >= ROW_CORRECTION_FIRST && row < ROW_APPLIED ? ROW_CORRECTION_FIRST : row;
}

/* One of the words of a normative list; -1 otherwise. */
static int choice(const char *value, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (tdm_word_equal(value, words[i]))
            return i;
    return -1;
}

static struct tdm_fault take_types(struct tdm_metadata *m, char *value)
{
    char *rest = value;

    for (char *word = tdm_word_next(&rest, ','); word != NULL; word = tdm_word_next(&rest, ',')) {
        int row = tdm_keyword(word);

        if (row < 0)
            return fault(FEED_MALFORMED, "is not a data type of table 3-5:", word,
                         "correct the list");
        m->types |= UINT64_C(1) << row;
    }
    return TDM_NO_FAULT;
}

/* `1,2,1`: the sensor sends and receives; `2,1`: the sensor receives.  Others need more than one
 * place: valid, not ours (sensor stays 0). */
static struct tdm_fault take_path(struct tdm_metadata *m, const char *value)
{
    size_t length = strlen(value);

    for (size_t i = 0; i < length; i++)
        if (i % 2 == 0 ? value[i] < '1' || value[i] > '5' : value[i] != ',')
            return fault(FEED_MALFORMED, "is not a list of participants 1 to 5:", value,
                         "write e.g. 1,2,1 without blanks");
    if (length % 2 == 0 || length < 3)
        return fault(FEED_MALFORMED, "is not a path:", value, "write e.g. 1,2,1 or 2,1");
    if (length == 5 && value[0] == value[4] && value[0] != value[2]) {
        m->sensor = value[0] - '0';
        m->object = value[2] - '0';
    } else if (length == 3 && value[0] != value[2]) {
        m->sensor = value[2] - '0';
        m->object = value[0] - '0';
    }
    return TDM_NO_FAULT;
}

static struct tdm_fault take_participant(struct tdm_metadata *m, int index, const char *value)
{
    if (!sensor_name_normalise(value, m->participants[index]))
        return fault(FEED_OUT_OF_RANGE, "is longer than 31 characters:", value, "shorten it");
    return TDM_NO_FAULT;
}

static struct tdm_fault take_track(struct tdm_metadata *m, const char *value)
{
    size_t length = strlen(value);
    size_t kept = length < OBJECT_LABEL_MAX ? length : OBJECT_LABEL_MAX - 1;

    /* Labels often end in a counter: the end tells them apart, so the end is kept. */
    memcpy(m->track, value + length - kept, kept + 1);
    return TDM_NO_FAULT;
}

static struct tdm_fault take_words(struct tdm_metadata *m, enum form form, const char *value)
{
    static const char *const modes[] = {"SEQUENTIAL", "SINGLE_DIFF"};
    static const char *const tags[] = {"RECEIVE", "TRANSMIT"};
    static const char *const refs[] = {"START", "MIDDLE", "END"};
    static const char *const range_modes[] = {"COHERENT", "CONSTANT", "ONE_WAY"};
    static const char *const units[] = {"km", "s", "RU"};
    static const char *const angles[] = {"AZEL", "RADEC", "XEYN", "XSYE"};
    static const char *const qualities[] = {"RAW", "VALIDATED", "DEGRADED"};
    static const char *const answers[] = {"YES", "NO"};
    static const struct {
        enum form form;
        const char *const *words;
        int count;
        const char *advice;
    } lists[] = {
        {FORM_MODE, modes, 2, "write SEQUENTIAL or SINGLE_DIFF"},
        {FORM_TAG, tags, 2, "write RECEIVE or TRANSMIT"},
        {FORM_INTEGRATION, refs, 3, "write START, MIDDLE or END"},
        {FORM_RANGE_MODE, range_modes, 3, "write COHERENT, CONSTANT or ONE_WAY"},
        {FORM_UNITS, units, 3, "the unit is km, s or RU; convert ranges to km"},
        {FORM_ANGLE_TYPE, angles, 4, "write AZEL or RADEC"},
        {FORM_QUALITY, qualities, 3, "write RAW, VALIDATED or DEGRADED"},
        {FORM_APPLIED, answers, 2, "write YES or NO: there is no default"},
    };
    int chosen = -1;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (lists[i].form != form)
            continue;
        chosen = choice(value, lists[i].words, lists[i].count);
        if (chosen < 0)
            return fault(FEED_MALFORMED, "is not one of its values:", value, lists[i].advice);
    }
    m->is_single_diff = m->is_single_diff || (form == FORM_MODE && chosen == 1);
    m->is_tag_transmit = m->is_tag_transmit || (form == FORM_TAG && chosen == 1);
    m->is_range_in_seconds = m->is_range_in_seconds || (form == FORM_UNITS && chosen == 1);
    m->is_range_in_units = m->is_range_in_units || (form == FORM_UNITS && chosen == 2);
    m->is_angle_supported = m->is_angle_supported || (form == FORM_ANGLE_TYPE && chosen <= 1);
    m->is_radec = m->is_radec || (form == FORM_ANGLE_TYPE && chosen == 1);
    m->is_degraded = m->is_degraded || (form == FORM_QUALITY && chosen == 2);
    m->is_correction_applied = m->is_correction_applied || (form == FORM_APPLIED && chosen == 0);
    return TDM_NO_FAULT;
}

static struct tdm_fault take_number(struct tdm_metadata *m, const struct keyword *keyword,
                                    int index, const char *value)
{
    double number;

    if (!tdm_number(value, &number))
        return fault(FEED_MALFORMED, "is not a number (503.0-B-2 section 4.3):", value,
                     "write fixed point, or d.ddde+xx with at most 16 digits");
    bool is_signed = keyword->form == FORM_NUMBER || keyword->form == FORM_CORRECTION ||
                     keyword->form == FORM_ABERRATION;
    if (!is_signed && number < 0)
        return fault(FEED_OUT_OF_RANGE, "is negative:", value, "it cannot be below 0");
    if (keyword->form == FORM_MODULUS)
        m->is_range_ambiguous = number > 0;
    if (keyword->form == FORM_TRANSMIT_DELAY)
        m->transmit_delays_s[index] = number;
    if (keyword->form == FORM_RECEIVE_DELAY)
        m->receive_delays_s[index] = number;
    m->has_correction =
        m->has_correction || keyword->form == FORM_CORRECTION || keyword->form == FORM_ABERRATION;
    if (keyword->form == FORM_CORRECTION && keyword->quantity >= 0)
        m->corrections[keyword->quantity] = number;
    if (keyword->form == FORM_ABERRATION)
        m->is_aberration_left = m->is_aberration_left || number > 0 || number < 0;
    return TDM_NO_FAULT;
}

static struct tdm_fault take_value(struct tdm_metadata *m, const struct keyword *keyword, int index,
                                   char *value)
{
    int64_t time_ns;

    switch (keyword->form) {
    case FORM_TEXT:
        return TDM_NO_FAULT;
    case FORM_TRACK:
        return take_track(m, value);
    case FORM_TYPES:
        return take_types(m, value);
    case FORM_TIME_SYSTEM:
        if (!tdm_word_equal(value, "UTC"))
            return fault(FEED_UNSUPPORTED, "is not read here:", value, "send time tags in UTC");
        return TDM_NO_FAULT;
    case FORM_TIME:
        if (!tdm_time(value, &time_ns))
            return fault(FEED_MALFORMED, "is not a UTC time:", value,
                         "write YYYY-MM-DDThh:mm:ss with seconds");
        return TDM_NO_FAULT;
    case FORM_PARTICIPANT:
        return take_participant(m, index, value);
    case FORM_PATH:
        return take_path(m, value);
    case FORM_FRAME:
        /* ICRF differs from EME2000 by 0.1 microradian (IERS Conventions 2010, 5.4.4). */
        m->is_frame_inertial = tdm_word_equal(value, "EME2000") || tdm_word_equal(value, "ICRF");
        return TDM_NO_FAULT;
    case FORM_MODE:
    case FORM_TAG:
    case FORM_INTEGRATION:
    case FORM_RANGE_MODE:
    case FORM_UNITS:
    case FORM_ANGLE_TYPE:
    case FORM_QUALITY:
    case FORM_APPLIED:
        return take_words(m, keyword->form, value);
    case FORM_NUMBER:
    case FORM_POSITIVE:
    case FORM_MODULUS:
    case FORM_TRANSMIT_DELAY:
    case FORM_RECEIVE_DELAY:
    case FORM_CORRECTION:
    case FORM_ABERRATION:
        return take_number(m, keyword, index, value);
    }
    return TDM_NO_FAULT;
}

struct tdm_fault tdm_meta_take(struct tdm *t, struct tdm_line *line)
{
    struct tdm_metadata *m = &t->meta;
    int index;
    int row = row_of(line->keyword, &index);

    if (row < 0)
        return (struct tdm_fault){
            FEED_MALFORMED, line->keyword, "is not a metadata keyword of table 3-3", NULL,
            "correct it; EPHEMERIS_NAME, PARTICIPANT and delays need an index _1 to _5"};
    struct tdm_fault found;
    if (!line->has_equals || line->value[0] == '\0')
        found =
            fault(FEED_MALFORMED, "has no value", NULL, "write KEYWORD = value, or leave it out");
    else if ((m->given & bit_of(row, index)) != 0)
        found = fault(FEED_DUPLICATE, "is given twice in this segment", NULL, "give it once");
    else if (order_of(row) < order_of(m->last_row))
        found = fault(FEED_MALFORMED, "comes too late: the order of table 3-3 is fixed", NULL,
                      "move it before the lines above");
    else
        found = take_value(m, &keywords[row], index, line->value);
    m->given |= bit_of(row, index);
    m->last_row = row > m->last_row ? row : m->last_row;
    found.field = line->keyword;
    return found;
}

struct tdm_fault tdm_meta_finish(const struct tdm_metadata *m)
{
    struct tdm_fault found = TDM_NO_FAULT;
    bool has_participant = false;

    for (int i = 1; i <= 5; i++)
        has_participant = has_participant || m->participants[i][0] != '\0';
    if ((m->given & bit_of(ROW_TIME_SYSTEM, 0)) == 0) {
        found = fault(FEED_MALFORMED, "is missing", NULL, "add TIME_SYSTEM = UTC");
        found.field = "TIME_SYSTEM";
    } else if (!has_participant) {
        found = fault(FEED_MALFORMED, "is missing", NULL, "name the sensor in PARTICIPANT_1");
        found.field = "PARTICIPANT_n";
    } else if (m->has_correction && (m->given & bit_of(ROW_APPLIED, 0)) == 0) {
        found = fault(FEED_MALFORMED, "is missing, and there is no default (TDM-4)", NULL,
                      "say YES or NO: a CORRECTION_ keyword is present");
        found.field = "CORRECTIONS_APPLIED";
    } else if (m->sensor != 0 &&
               (m->participants[m->sensor][0] == '\0' || m->participants[m->object][0] == '\0')) {
        found = fault(FEED_MALFORMED, "names a participant that is not given", NULL,
                      "add its PARTICIPANT_n");
        found.field = "PATH";
    }
    return found;
}

static struct tdm_fault range_allowed(const struct tdm_metadata *m)
{
    if (m->is_range_in_units)
        return fault(FEED_UNSUPPORTED, "RANGE_UNITS = RU needs an agreement that we do not have",
                     NULL, "send km or s");
    if (m->is_range_ambiguous)
        return fault(FEED_UNSUPPORTED, "RANGE_MODULUS is not 0: the range is ambiguous (TDM-7)",
                     NULL, "resolve it at the sensor");
    if (m->receive_delays_s[m->sensor] > 0 || m->transmit_delays_s[m->sensor] > 0)
        return fault(FEED_UNSUPPORTED, "ranges that still hold equipment delays", NULL,
                     "take TRANSMIT_DELAY and RECEIVE_DELAY off at the sensor");
    return TDM_NO_FAULT;
}

struct tdm_fault tdm_meta_allows(const struct tdm_metadata *m, enum tdm_quantity quantity)
{
    if (m->is_single_diff)
        return fault(FEED_UNSUPPORTED, "MODE = SINGLE_DIFF has no one sensor", NULL,
                     "send SEQUENTIAL");
    if (m->sensor == 0)
        return fault(FEED_UNSUPPORTED, "the PATH does not say which participant is the sensor",
                     NULL, "write PATH = 1,2,1 (radar) or 2,1 (passive)");
    if (m->is_tag_transmit)
        return fault(FEED_UNSUPPORTED, "TIMETAG_REF = TRANSMIT is not read here", NULL,
                     "send times of reception");
    bool is_angle = quantity == TDM_ANGLE_1 || quantity == TDM_ANGLE_2;
    if (is_angle && !m->is_angle_supported)
        return fault(FEED_UNSUPPORTED, "ANGLE_TYPE is missing or not AZEL or RADEC", NULL,
                     "send AZEL, or RADEC in EME2000");
    if (is_angle && m->is_radec && !m->is_frame_inertial)
        return fault(FEED_UNSUPPORTED, "REFERENCE_FRAME of RADEC is not inertial (TDM-14)", NULL,
                     "send EME2000");
    if (is_angle && m->is_aberration_left && !m->is_correction_applied)
        return fault(FEED_UNSUPPORTED, "aberration is left to the reader", NULL,
                     "apply it, and say CORRECTIONS_APPLIED = YES");
    if (quantity == TDM_RANGE)
        return range_allowed(m);
    return TDM_NO_FAULT;
}
