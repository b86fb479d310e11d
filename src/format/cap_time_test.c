/* format/cap_time_test.c: traps TIME-1, TIME-2 and TIME-4. */
#include "format/cap_time.h"

#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/time.h"

#define S INT64_C(1000000000)

static int64_t tai(const char *utc)
{
    int64_t tai_ns = 0;

    TEST_EQ(time_from_utc_text(utc, &tai_ns), 1, 0);
    return tai_ns;
}

static void expect_written(const char *utc, int64_t more_ns, int offset_min,
                           enum cap_rounding rounding, const char *want, int row)
{
    char text[CAP_TIME_MAX];

    cap_time_write(tai(utc) + more_ns, offset_min, rounding, text);
    TEST_EQ(strcmp(text, want), 0, row);
}

TEST(TIME_1_no_z_and_no_fraction_and_utc_is_minus_zero)
{
    expect_written("2026-03-01T03:15:07Z", 0, 540, CAP_DOWN, "2026-03-01T12:15:07+09:00", 0);
    expect_written("2026-03-01T03:15:07Z", 0, 0, CAP_DOWN, "2026-03-01T03:15:07-00:00", 1);
    expect_written("2026-03-01T03:15:07Z", 0, -570, CAP_DOWN, "2026-02-28T17:45:07-09:30", 2);
    expect_written("2026-03-01T03:15:07.123Z", 0, 0, CAP_DOWN, "2026-03-01T03:15:07-00:00", 3);
}

TEST(TIME_1_all_offsets_are_read_and_z_is_not)
{
    static const struct {
        const char *text;
        const char *utc; /* NULL: refused */
    } rows[] = {
        {"2026-03-01T12:15:07+09:00", "2026-03-01T03:15:07Z"},
        {"2026-03-01T03:15:07-00:00", "2026-03-01T03:15:07Z"},
        {"2026-03-01T03:15:07+00:00", "2026-03-01T03:15:07Z"},
        {"2026-02-28T17:45:07-09:30", "2026-03-01T03:15:07Z"},
        {"2024-01-01T00:00:00+09:00", "2023-12-31T15:00:00Z"},
        {"2026-03-01T03:15:07Z", NULL},
        {"2026-03-01T03:15:07", NULL},
        {"2026-03-01T03:15:07.5-00:00", NULL},
        {"2026-03-01 03:15:07-00:00", NULL},
        {"2026-03-01T03:15:07,00:00", NULL}, /* the schema's pattern lets the comma pass */
        {"2026-13-01T03:15:07-00:00", NULL},
        {"2026-02-30T03:15:07-00:00", NULL},
        {"2026-03-01T24:15:07-00:00", NULL},
        {"2026-03-01T03:60:07-00:00", NULL},
        {"2026-03-01T03:15:07+24:00", NULL},
        {"2026-03-01T03:15:07+09:60", NULL},
        {"", NULL},
        {"2026-03-01T03:15:07-00:00 ", NULL},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        int64_t got = 0;

        TEST_EQ(cap_time_read(rows[i].text, &got), rows[i].utc != NULL, i);
        if (rows[i].utc)
            TEST_EQ(got, tai(rows[i].utc), i);
    }
}

TEST(TIME_2_rounding_never_shortens)
{
    expect_written("2026-03-01T03:15:07Z", 1, 0, CAP_DOWN, "2026-03-01T03:15:07-00:00", 0);
    expect_written("2026-03-01T03:15:07Z", S - 1, 0, CAP_DOWN, "2026-03-01T03:15:07-00:00", 1);
    expect_written("2026-03-01T03:15:07Z", 1, 0, CAP_UP, "2026-03-01T03:15:08-00:00", 2);
    expect_written("2026-03-01T03:15:07Z", 0, 0, CAP_UP, "2026-03-01T03:15:07-00:00", 3);
    expect_written("2026-12-31T23:59:59Z", 1, 0, CAP_UP, "2027-01-01T00:00:00-00:00", 4);
}

TEST(TIME_4_a_leap_second_is_written_beside_and_not_read)
{
    int64_t got;

    expect_written("2016-12-31T23:59:60Z", 0, 0, CAP_DOWN, "2016-12-31T23:59:59-00:00", 0);
    expect_written("2016-12-31T23:59:60Z", S / 2, 0, CAP_DOWN, "2016-12-31T23:59:59-00:00", 1);
    expect_written("2016-12-31T23:59:60Z", 0, 0, CAP_UP, "2017-01-01T00:00:00-00:00", 2);
    expect_written("2016-12-31T23:59:59Z", 1, 0, CAP_UP, "2017-01-01T00:00:00-00:00", 3);
    expect_written("2016-12-31T23:59:60Z", 0, 540, CAP_UP, "2017-01-01T09:00:00+09:00", 4);
    TEST_EQ(cap_time_read("2016-12-31T23:59:60-00:00", &got), 0, 5);
}

TEST(what_is_written_is_read_within_the_rounding)
{
    struct dice dice = dice_init(815, 1);

    for (int i = 0; i < 5000; i++) {
        int64_t want = tai("1990-01-01T00:00:00Z") +
                       (int64_t)(dice_u64(&dice) % (UINT64_C(2500000000) * 1000000000));
        int offset_min = (int)dice_below(&dice, 1681) - 840;
        char text[CAP_TIME_MAX];
        int64_t low = 0;
        int64_t high = 0;

        cap_time_write(want, offset_min, CAP_DOWN, text);
        TEST_EQ(cap_time_read(text, &low), 1, i);
        cap_time_write(want, offset_min, CAP_UP, text);
        TEST_EQ(cap_time_read(text, &high), 1, i);
        TEST_EQ(low <= want && want - low < 2 * S, 1, i);
        TEST_EQ(high >= want && high - want < 2 * S, 1, i);
    }
}
