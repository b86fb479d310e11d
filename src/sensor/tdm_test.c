/* sensor/tdm_test.c: the public examples, each trap of the format, then damage by table. */
#include "sensor/tdm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/time.h"
#include "sensor/driver.h"

#define DEGREE (3.14159265358979323846 / 180.0)

static struct feed feed;
static struct feed_outcome given[4096];
static int given_count;

static void copy_to(char *to, const char *from)
{
    memcpy(to, from, strlen(from) + 1);
}

static void add_to(char *to, const char *from)
{
    copy_to(to + strlen(to), from);
}

static void drain(void)
{
    struct feed_outcome outcome;

    while (feed_next(&feed, &outcome))
        if (given_count < 4096)
            given[given_count++] = outcome;
}

/* Feeds `text` in pieces of `piece` octets. */
static void run(const char *text, size_t piece)
{
    size_t size = strlen(text);

    given_count = 0;
    feed_open(&feed, &sensor_driver_tdm, "x.tdm");
    for (size_t at = 0; at < size;) {
        size_t part = size - at < piece ? size - at : piece;

        at += feed_take(&feed, bytes_of(text + at, part));
        drain();
    }
    feed_end(&feed);
    drain();
}

static const char *file_text(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "rb");

    TEST_EQ(file != NULL, true, 0);
    size_t size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static int refusals(void)
{
    int count = 0;

    for (int i = 0; i < given_count; i++)
        count += given[i].verdict != FEED_DETECTION;
    return count;
}

static bool said(const char *words)
{
    for (int i = 0; i < given_count; i++)
        if (given[i].verdict != FEED_DETECTION && strstr(given[i].text, words) != NULL)
            return true;
    return false;
}

TEST(tdm_reads_figure_e22)
{
    int64_t want_ns = 0;

    run(file_text("test/fixtures/tdm/e22.kvn"), 1 << 20);
    TEST_EQ(given_count, 3, 0);
    TEST_EQ(refusals(), 0, 0);
    const struct detection *d = &given[0].detection;
    TEST_EQ(strcmp(d->sensor, "SMARTNET-01-A-SUTH"), 0, 0);
    TEST_EQ(strcmp(d->object, "S_191021_18593902_3"), 0, 0);
    TEST_EQ(d->axes, DETECTION_RADEC, 0);
    TEST_NEAR(d->angle1_rad, 333.64830529 * DEGREE, 1e-14, 0);
    TEST_NEAR(d->angle2_rad, 5.23646136 * DEGREE, 1e-14, 0);
    TEST_EQ(d->has_range, false, 0);
    TEST_EQ(d->exercise, 0, 0);
    TEST_EQ(time_from_utc_text("2019-10-21T18:59:38.869008Z", &want_ns), true, 0);
    TEST_EQ(d->seen_ns, want_ns, 0);
}

TEST(tdm_refuses_figure_e16_and_reads_it_mended)
{
    run(file_text("test/fixtures/tdm/e16.kvn"), 1 << 20);
    TEST_EQ(feed.detections, 0, 0);
    TEST_EQ(refusals(), 1, 0);
    TEST_EQ(said("x.tdm:3: CREATION_DATE [UTC]: is not a time: '2012-10-30T20:00'"), true, 0);
    run(file_text("test/fixtures/tdm/e16_mended.kvn"), 1 << 20);
    TEST_EQ(feed.detections, 6, 0);
    TEST_EQ(refusals(), 0, 0);
    TEST_EQ(strcmp(given[5].detection.object, "TRACK NUMBER 003"), 0, 0);
}

TEST(tdm_refuses_figure_e17_twice_and_reads_it_mended)
{
    run(file_text("test/fixtures/tdm/e17.kvn"), 1 << 20);
    TEST_EQ(feed.detections, 0, 0);
    TEST_EQ(refusals(), 2, 0);
    TEST_EQ(said("x.tdm:12: EPHEMERIS_NAME: is not a metadata keyword"), true, 0);
    TEST_EQ(said("x.tdm:33: RCS: is given twice for one time: '2011-05-11T10:26:33.7008'"), true,
            0);
    run(file_text("test/fixtures/tdm/e17_mended.kvn"), 1 << 20);
    TEST_EQ(feed.detections, 3, 0);
    TEST_EQ(refusals(), 0, 0);
    /* TDM-4: CORRECTIONS_APPLIED = NO, so -1.48 km is added. */
    TEST_NEAR(given[0].detection.range_m, (2808.2696 - 1.48) * 1e3, 1e-6, 0);
    TEST_NEAR(given[0].detection.angle1_rad, 191.40208435 * DEGREE, 1e-14, 0);
}

/* A message with lines put in at marked places. */
struct recipe {
    const char *header; /* after the version */
    const char *meta;   /* after PATH */
    const char *records;
};

#define DATE_LINES "CREATION_DATE = 2026-03-01T00:00:00\nORIGINATOR = TEST\n"
#define TIME_1 " = 2026-03-01T03:15:07.100 "
#define TIME_2 " = 2026-03-01T03:15:08.100 "
#define ANGLES_1 "ANGLE_1" TIME_1 "10.5\nANGLE_2" TIME_1 "20.25\n"
#define AZEL "ANGLE_TYPE = AZEL\n"

static const char *cook(const struct recipe *r)
{
    static char text[65536];

    snprintf(text, sizeof text,
             "CCSDS_TDM_VERS = 2.0\n%sMETA_START\nTIME_SYSTEM = UTC\nPARTICIPANT_1 = radar_a\n"
             "PARTICIPANT_2 = UNKNOWN\nMODE = SEQUENTIAL\nPATH = 1,2,1\n%sMETA_STOP\nDATA_START\n"
             "%sDATA_STOP\n",
             r->header != NULL ? r->header : DATE_LINES, r->meta != NULL ? r->meta : AZEL,
             r->records != NULL ? r->records : ANGLES_1);
    return text;
}

/* What a message must give: so many detections and refusals, and these words in one of them. */
struct trap {
    struct recipe recipe;
    int detections;
    int refusals;
    const char *words;
};

static const struct trap traps[] = {
    {{NULL, NULL, NULL}, 1, 0, NULL},
    /* TDM-3: units */
    {{NULL, "RANGE_UNITS = ms\n" AZEL, ANGLES_1},
     0,
     1,
     "RANGE_UNITS: is not one of its "
     "values: 'ms'"},
    {{NULL, "RANGE_UNITS = RU\n" AZEL, ANGLES_1 "RANGE" TIME_1 "5.0\n"}, 0, 1, "RU"},
    {{NULL, "RANGE_UNITS = s\n" AZEL, ANGLES_1 "RANGE" TIME_1 "0.001\n"}, 1, 0, NULL},
    /* TDM-4: corrections */
    {{NULL, AZEL "CORRECTION_RANGE = 1.0\n", NULL}, 0, 1, "CORRECTIONS_APPLIED: is missing"},
    {{NULL, AZEL "CORRECTION_RANGE = 1.0\nCORRECTIONS_APPLIED = YES\n", NULL}, 1, 0, NULL},
    {{NULL, AZEL "CORRECTION_ANGLE_2 = 80.0\nCORRECTIONS_APPLIED = NO\n", NULL},
     0,
     1,
     "a correction moves"},
    {{NULL, AZEL "CORRECTION_ABERRATION_YEARLY = 0.005\nCORRECTIONS_APPLIED = NO\n", NULL},
     0,
     1,
     "aberration"},
    /* TDM-6 */
    {{NULL, "TIMETAG_REF = TRANSMIT\n" AZEL, NULL}, 0, 1, "TIMETAG_REF"},
    /* TDM-7 */
    {{NULL, "RANGE_MODULUS = 32768.0\n" AZEL, ANGLES_1 "RANGE" TIME_1 "5.0\n"}, 0, 1, "ambiguous"},
    {{NULL, "RANGE_MODULUS = 0\n" AZEL, ANGLES_1 "RANGE" TIME_1 "5.0\n"}, 1, 0, NULL},
    /* TDM-8 */
    {{NULL, AZEL "DATA_QUALITY = FINE\n", NULL}, 0, 1, "DATA_QUALITY"},
    /* TDM-10: order, repetition, pairing at a distance */
    {{NULL, NULL,
      "ANGLE_1" TIME_1 "1.0\nANGLE_1" TIME_2 "2.0\nANGLE_2" TIME_1 "3.0\nANGLE_2" TIME_2 "4.0\n"},
     2,
     0,
     NULL},
    {{NULL, NULL, "ANGLE_1" TIME_2 "1.0\nANGLE_1" TIME_1 "2.0\nANGLE_2" TIME_2 "3.0\n"},
     1,
     1,
     "goes back in time"},
    {{NULL, NULL, ANGLES_1 "ANGLE_1" TIME_1 "11.0\n"}, 0, 1, "given twice"},
    {{NULL, NULL, "ANGLE_1" TIME_1 "1.0\n"}, 0, 1, "without both"},
    {{NULL, NULL, "ANGLE_1" TIME_1 "1.0\nRANGE" TIME_1 "5.0\n"}, 0, 1, "without both"},
    /* TDM-11: characters, long lines, comments, odd numbers */
    {{NULL, NULL, "ANGLE_1\t= 2026-03-01T03:15:07.1 1.0\n" ANGLES_1}, 1, 1, "254"},
    {{NULL, NULL, ANGLES_1 "COMMENT late\n"}, 1, 1, "head of its part"},
    {{NULL, NULL, "COMMENT early\n" ANGLES_1}, 1, 0, NULL},
    {{"COMMENT \xed\x9b\x88\xeb\xa0\xa8\n" DATE_LINES, NULL, NULL}, 0, 1, "ASCII"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "NaN\n"}, 0, 1, "RANGE: has no valid number: 'NaN'"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "inf\n"}, 0, 1, "RANGE"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "-0.0\n"}, 0, 1, "RANGE"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "0x10\n"}, 0, 1, "RANGE"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "1e400\n"}, 0, 1, "RANGE"},
    /* TDM-13: number forms */
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "1e3\n"}, 0, 1, "has no valid number"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "12.5e2\n"}, 0, 1, "has no valid number"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "1.25e+03\n"}, 1, 0, NULL},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "1.2345678901234567\n"}, 0, 1, "16 digits"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 ".5\n"}, 0, 1, "has no valid number"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "5.\n"}, 0, 1, "has no valid number"},
    /* ranges */
    {{NULL, NULL, "ANGLE_1" TIME_1 "360.0\nANGLE_2" TIME_1 "0.0\n"}, 0, 1, "ANGLE_1 [deg]"},
    {{NULL, NULL, "ANGLE_1" TIME_1 "-180.0\nANGLE_2" TIME_1 "0.0\n"}, 1, 0, NULL},
    {{NULL, NULL, "ANGLE_1" TIME_1 "0.0\nANGLE_2" TIME_1 "90.1\n"}, 0, 1, "ANGLE_2 [deg]"},
    {{NULL, NULL, ANGLES_1 "RANGE" TIME_1 "0.0\n"}, 0, 1, "RANGE [km]"},
    {{NULL, NULL, ANGLES_1 "DOPPLER_INSTANTANEOUS" TIME_1 "100.5\n"}, 0, 1, "[km/s]"},
    {{NULL, NULL, ANGLES_1 "RCS" TIME_1 "-3.0\n"}, 1, 1, "RCS [m**2]"},
    /* TDM-14 */
    {{NULL, "ANGLE_TYPE = RADEC\nREFERENCE_FRAME = ITRF2000\n", NULL}, 0, 1, "not inertial"},
    {{NULL, "ANGLE_TYPE = RADEC\n", NULL}, 0, 1, "not inertial"},
    {{NULL, "ANGLE_TYPE = XEYN\n", NULL}, 0, 1, "ANGLE_TYPE"},
    {{NULL, "TIMETAG_REF = RECEIVE\n", NULL}, 0, 1, "ANGLE_TYPE is missing"},
    /* metadata */
    {{NULL, AZEL "RANGE_UNITS = km\n", NULL}, 0, 1, "order of table 3-3"},
    {{NULL, AZEL AZEL, NULL}, 0, 1, "given twice in this segment"},
    {{NULL, AZEL "COLOUR = RED\n", NULL}, 0, 1, "COLOUR"},
    {{NULL, "TIMETAG_REF =\n" AZEL, NULL}, 0, 1, "has no value"},
    /* header */
    {{"ORIGINATOR = TEST\n", NULL, NULL}, 0, 1, "missing from the header"},
    {{"ORIGINATOR = T\nCREATION_DATE = 2026-03-01T00:00:00\n", NULL, NULL}, 0, 1, "order"},
    {{"CREATION_DATE = 2026-060T00:00:00.5Z\nORIGINATOR = T\nMESSAGE_ID = 7\n", NULL, NULL},
     1,
     0,
     NULL},
    {{"COMMENT EXERCISE 7\n" DATE_LINES, NULL, NULL}, 0, 1, "COMMENT EXERCISE <number>"},
    {{"COMMENT EXERCISE DAWN\n" DATE_LINES, NULL, NULL}, 0, 1, "COMMENT EXERCISE <number>"},
    {{"COMMENT EXERCISE 7 A\nCOMMENT EXERCISE 8 B\n" DATE_LINES, NULL, NULL},
     0,
     1,
     "marks disagree"},
    /* data */
    {{NULL, NULL, ANGLES_1 "ANGLE_3" TIME_1 "1.0\n"}, 1, 1, "ANGLE_3: is not a data keyword"},
    {{NULL, NULL, ANGLES_1 "RANGE = 2026-03-01T03:15 1.0\n"}, 1, 1, "has no valid time"},
    {{NULL, NULL, ANGLES_1 "RANGE = 1.0\n"}, 1, 1, "one time and one value"},
    {{NULL, NULL, ""}, 0, 1, "without a record"},
    {{NULL, NULL, ANGLES_1 "STEC" TIME_1 "23.1\n"}, 1, 0, NULL},
};

TEST(tdm_traps_and_refusals)
{
    for (size_t i = 0; i < sizeof traps / sizeof traps[0]; i++) {
        run(cook(&traps[i].recipe), 1 << 20);
        TEST_EQ(feed.detections, traps[i].detections, i);
        TEST_EQ(refusals(), traps[i].refusals, i);
        TEST_EQ(traps[i].words == NULL || said(traps[i].words), true, i);
    }
}

TEST(tdm_names_are_one_spelling)
{
    run(cook(&(struct recipe){NULL, NULL, NULL}), 1 << 20);
    TEST_EQ(strcmp(given[0].detection.sensor, "RADAR A"), 0, 0);
    TEST_EQ(given[0].detection.object[0], '\0', 0); /* UNKNOWN is no label */
}

TEST(tdm_values_of_all_quantities)
{
    run(cook(&(struct recipe){"COMMENT EXERCISE 41 DAWN WATCH\n" DATE_LINES,
                              AZEL "DATA_QUALITY = DEGRADED\n",
                              ANGLES_1 "RANGE" TIME_1 "1234.5\nDOPPLER_INSTANTANEOUS" TIME_1
                                       "-2.5\nRCS" TIME_1 "3.0\nMAG" TIME_1 "9.0\n"}),
        1 << 20);
    TEST_EQ(given_count, 1, 0);
    const struct detection *d = &given[0].detection;
    TEST_EQ(d->exercise, 41, 0);
    TEST_EQ(d->is_degraded, true, 0);
    TEST_EQ(d->axes, DETECTION_AZEL, 0);
    TEST_NEAR(d->angle1_rad, 10.5 * DEGREE, 1e-15, 0);
    TEST_NEAR(d->angle2_rad, 20.25 * DEGREE, 1e-15, 0);
    TEST_NEAR(d->range_m, 1234500.0, 1e-9, 0);
    TEST_NEAR(d->doppler_mps, -2500.0, 1e-9, 0);
}

TEST(tdm_a_time_is_given_at_once_when_types_are_named)
{
    static const char *const lines[] = {
        "CCSDS_TDM_VERS = 2.0\n" DATE_LINES "META_START\nDATA_TYPES = ANGLE_1,ANGLE_2,RANGE\n"
        "TIME_SYSTEM = UTC\nPARTICIPANT_1 = A\nPARTICIPANT_2 = UNKNOWN\nPATH = 1,2,1\n" AZEL
        "META_STOP\nDATA_START\n",
        "RANGE" TIME_1 "5.0\n",
        "ANGLE_1" TIME_1 "5.0\n",
        "ANGLE_2" TIME_1 "5.0\n", /* whole */
        "ANGLE_1" TIME_2 "5.0\n",
        "ANGLE_2" TIME_2 "5.0\n",                /* waits for its range */
        "RANGE = 2026-03-01T03:15:09.100 5.0\n", /* none came: given without */
    };
    static const int want[] = {0, 0, 0, 1, 1, 1, 2};

    feed_open(&feed, &sensor_driver_tdm, "x.tdm");
    given_count = 0;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        TEST_EQ(feed_take(&feed, bytes_of(lines[i], strlen(lines[i]))), strlen(lines[i]), i);
        drain();
        TEST_EQ(given_count, want[i], i);
    }
    TEST_EQ(given[0].detection.has_range, true, 0);
    TEST_EQ(given[1].detection.has_range, false, 0);
    feed_end(&feed);
    drain();
    TEST_EQ(feed.refusals[FEED_CUT], 1, 0); /* stopped inside a segment: said */
    TEST_EQ(feed.refusals[FEED_INCOMPLETE], 1, 0);
}

TEST(tdm_messages_back_to_back_and_cut_ones)
{
    static char text[65536];
    struct recipe exercise = {"COMMENT EXERCISE 3 X\n" DATE_LINES, NULL, NULL};
    struct recipe live = {NULL, NULL, NULL};

    copy_to(text, cook(&exercise));
    add_to(text, cook(&live));
    run(text, 1 << 20);
    TEST_EQ(given_count, 2, 0);
    TEST_EQ(given[0].detection.exercise, 3, 0);
    TEST_EQ(given[1].detection.exercise, 0, 0);
    /* The first message loses its end: said, its times keep their own mark. */
    copy_to(text, cook(&exercise));
    text[strlen(text) - strlen("DATA_STOP\n")] = '\0';
    add_to(text, cook(&live));
    run(text, 1 << 20);
    TEST_EQ(feed.detections, 2, 0);
    TEST_EQ(given[0].detection.exercise, 3, 0);
    TEST_EQ(feed.refusals[FEED_CUT], 1, 0);
    TEST_EQ(given[given_count - 1].detection.exercise, 0, 0);
}

TEST(tdm_line_ends_and_line_numbers)
{
    static const char *const ends[] = {"\n", "\r", "\r\n", "\n\r"};
    static char text[4096];

    for (size_t i = 0; i < 4; i++) {
        const char *source = cook(&(struct recipe){NULL, NULL, ANGLES_1 "RCS" TIME_1 "0.0\n"});
        size_t at = 0;

        for (; *source != '\0'; source++) {
            if (*source != '\n')
                text[at++] = *source;
            else
                for (const char *end = ends[i]; *end != '\0'; end++)
                    text[at++] = *end;
        }
        text[at] = '\0';
        run(text, 1);
        TEST_EQ(feed.detections, 1, i);
        TEST_EQ(said("x.tdm:15: RCS"), true, i);
    }
}

TEST(tdm_window_is_bounded)
{
    static char text[200000];
    size_t at = 0;

    at += (size_t)snprintf(text, sizeof text, "%s", cook(&(struct recipe){NULL, NULL, ""}));
    at -= strlen("DATA_STOP\n");
    for (int i = 0; i < 1500; i++) /* without DATA_TYPES each time waits; the window gives up */
        for (int k = 1; k <= 2; k++)
            at += (size_t)snprintf(text + at, sizeof text - at,
                                   "ANGLE_%d = 2026-03-01T03:%02d:%02d.5 5.0\n", k, i / 60, i % 60);
    snprintf(text + at, sizeof text - at, "DATA_STOP\n");
    run(text, 7);
    TEST_EQ(feed.detections, 1500, 0);
    TEST_EQ(refusals(), 0, 0);
}

/* The same octets give the same outcomes however they are cut, damaged ones too. */
TEST(tdm_pieces_do_not_matter)
{
    static const char *const files[] = {"e16.kvn", "e17.kvn", "e22.kvn", "e17_mended.kvn"};
    static struct feed_outcome whole[4096];
    struct dice dice = dice_init(20260301, 1);

    for (int turn = 0; turn < 400; turn++) {
        char path[64];
        static char text[65536];

        snprintf(path, sizeof path, "test/fixtures/tdm/%s", files[turn % 4]);
        copy_to(text, file_text(path));
        for (int i = 0; i < turn / 40; i++)
            text[dice_below(&dice, (uint32_t)strlen(text))] = (char)(1 + dice_below(&dice, 255));
        run(text, 1 << 20);
        memcpy(whole, given, sizeof given);
        int whole_count = given_count;
        run(text, 1 + dice_below(&dice, 90));
        TEST_EQ(given_count, whole_count, turn);
        for (int i = 0; i < given_count && i < whole_count; i++) {
            TEST_EQ(given[i].verdict, whole[i].verdict, turn);
            TEST_EQ(memcmp(&given[i].detection, &whole[i].detection, sizeof whole[i].detection), 0,
                    turn);
            TEST_EQ(strcmp(given[i].text, whole[i].text), 0, turn);
        }
    }
}
