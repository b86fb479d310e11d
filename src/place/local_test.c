/* place/local_test.c: dates move with the offset, over days, months, years and leap seconds. */
#include "place/local.h"

#include <string.h>

#include "base/test.h"
#include "geo/time.h"

TEST(a_clock_moves_by_its_offset)
{
    static const struct {
        const char *utc;
        int offset_min;
        struct local_time want;
    } rows[] = {
        {"2022-10-03T22:22:00Z", 540, {2022, 10, 4, 7, 22, 0}},
        {"2022-10-03T22:22:00Z", 0, {2022, 10, 3, 22, 22, 0}},
        {"2023-12-31T15:00:00Z", 540, {2024, 1, 1, 0, 0, 0}},
        {"2024-02-28T15:00:00Z", 540, {2024, 2, 29, 0, 0, 0}},
        {"2023-02-28T15:00:00Z", 540, {2023, 3, 1, 0, 0, 0}},
        {"2024-01-01T03:00:00Z", -300, {2023, 12, 31, 22, 0, 0}},
        {"2024-03-01T00:00:00Z", -1, {2024, 2, 29, 23, 59, 0}},
        {"2024-06-15T12:00:00Z", 330, {2024, 6, 15, 17, 30, 0}},
        {"2000-02-29T23:59:59Z", 1, {2000, 3, 1, 0, 0, 59}},
        {"2016-12-31T23:59:60Z", 0, {2016, 12, 31, 23, 59, 60}},
        {"2016-12-31T23:59:60Z", 540, {2017, 1, 1, 8, 59, 60}},
        {"2017-01-01T00:00:00Z", 540, {2017, 1, 1, 9, 0, 0}},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        struct local_time got;
        int64_t tai_ns;

        TEST_EQ(time_from_utc_text(rows[i].utc, &tai_ns), 1, i);
        got = local_time_at(tai_ns + 999999999, rows[i].offset_min);
        TEST_EQ(got.year, rows[i].want.year, i);
        TEST_EQ(got.month, rows[i].want.month, i);
        TEST_EQ(got.day, rows[i].want.day, i);
        TEST_EQ(got.hour, rows[i].want.hour, i);
        TEST_EQ(got.minute, rows[i].want.minute, i);
        TEST_EQ(got.second, rows[i].want.second, i);
    }
}

TEST(countries_are_known_by_code)
{
    TEST_EQ(country_of("JPN")->offset_min, 540, 0);
    TEST_EQ(country_of("KOR")->offset_min, 540, 0);
    TEST_EQ(country_of("USA")->offset_min, 0, 0);
    TEST_EQ(strcmp(country_of("KOR")->zone_en, "KST"), 0, 0);
    TEST_EQ(country_of("AUS")->code[0], '\0', 0);
    TEST_EQ(country_of("AUS")->offset_min, 0, 0);
}
