/* sensor/damage_test.c: the corpus of damaged copies: what each gives, and which line is named. */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "sensor/driver.h"

static struct feed feed;

/* Runs a file; `first` gets the text of its first refusal. */
static void run(const char *path, char first[FEED_TEXT_MAX])
{
    static uint8_t octets[1 << 16];
    struct feed_outcome outcome;
    FILE *file = fopen(path, "rb");
    bool is_ended = false;

    TEST_EQ(file != NULL, true, 0);
    size_t size = file != NULL ? fread(octets, 1, sizeof octets, file) : 0;
    if (file != NULL)
        fclose(file);
    first[0] = '\0';
    feed_open(&feed, strstr(path, "/tdm/") != NULL ? &sensor_driver_tdm : &sensor_driver_stream,
              "f");
    for (size_t at = 0; at < size || !is_ended;) {
        if (at < size) {
            at += feed_take(&feed, bytes_of(octets + at, size - at));
        } else {
            feed_end(&feed);
            is_ended = true;
        }
        while (feed_next(&feed, &outcome))
            if (outcome.verdict != FEED_DETECTION && first[0] == '\0')
                memcpy(first, outcome.text, FEED_TEXT_MAX);
    }
}

TEST(damaged_copies_are_refused_by_line_and_reason)
{
    static const struct {
        const char *file;
        uint64_t detections;
        const char *first; /* how its first refusal begins; NULL for none */
    } rows[] = {
        {"tdm/damaged_crlf", 3, NULL},
        {"tdm/damaged_lfcr", 3, NULL},
        {"tdm/damaged_back_to_back", 6, NULL},
        {"tdm/damaged_exponents", 3, NULL},
        {"tdm/damaged_types", 3, NULL},
        {"tdm/damaged_exercise_mark", 3, NULL},
        {"tdm/damaged_exercise_bad", 0, "f:2: COMMENT EXERCISE: has no number and name"},
        {"tdm/damaged_long_line", 0, "f:2: a line over 254 characters"},
        {"tdm/damaged_nul", 0, "f:8: a line over 254 characters or not printable"},
        {"tdm/damaged_tab", 0, "f:15: a line over 254 characters or not printable"},
        {"tdm/damaged_nan", 2, "f:19: RANGE: has no valid number: 'NaN'"},
        {"tdm/damaged_minus_zero", 2, "f:21: ANGLE_2: has no valid number: '-0.0'"},
        {"tdm/damaged_unit_ms", 0, "f:13: RANGE_UNITS: is not one of its values: 'ms'"},
        {"tdm/damaged_cut_mid_line", 3, "f:33: the feed ended inside a message"},
        {"tdm/damaged_cut_mid_record", 1, "f:24: a time without both ANGLE_1"},
        {"tdm/damaged_no_data_stop_twice", 6, "f:34: CCSDS_TDM_VERS: a message begins inside"},
        {"detection/six", 6, NULL},
        {"detection/preamble_only", 0, NULL},
        {"detection/damaged_cut", 5, "f:6: record: is cut off at the end of the feed"},
        {"detection/damaged_field", 5, "f:1: record: is not"},
        {"detection/damaged_number", 5, "f:1: record: is not in canonical form"},
        {"detection/damaged_length", 0, "f:0: record: its length is not 1 to 512"},
        {"detection/damaged_preamble", 0, "f:0: record: the preamble is not TDS1"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[128];
        char first[FEED_TEXT_MAX];

        snprintf(path, sizeof path, "test/corpus/%s", rows[i].file);
        run(path, first);
        printf("%s: %s\n", rows[i].file, first);
        TEST_EQ(feed.detections, rows[i].detections, i);
        TEST_EQ(rows[i].first == NULL, first[0] == '\0', i);
        if (rows[i].first != NULL)
            TEST_EQ(strncmp(first, rows[i].first, strlen(rows[i].first)), 0, i);
    }
}
