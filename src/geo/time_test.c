/* geo/time_test.c: spellings, leap seconds, both ways. */
#include "geo/time.h"

#include <stddef.h>
#include <string.h>

#include "base/test.h"

TEST(time_reads_what_is_a_time_and_refuses_the_rest)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"2026-03-01T03:15:07Z", true},
        {"2026-03-01T03:15:07.123456", true},
        {"2026-060T03:15:07", true},
        {"2016-12-31T23:59:60Z", true},  /* TIME-4: there was one */
        {"2016-12-30T23:59:60Z", false}, /* there was none */
        {"2017-12-31T23:59:60Z", false},
        {"2026-02-29T00:00:00Z", false},
        {"2024-02-29T00:00:00Z", true},
        {"2025-366T00:00:00Z", false},
        {"2026-13-01T00:00:00Z", false},
        {"2026-03-01T24:00:00Z", false},
        {"2026-03-01 03:15:07Z", false},
        {"2026-03-01T03:15Z", false},
        {"2026-03-01T03:15:07.Z", false},
        {"2026-03-01T03:15:07+09:00", false},
        {"1971-12-31T00:00:00Z", false},
        {"", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t tai;

        TEST_EQ(time_from_utc_text(rows[i].text, &tai), rows[i].want, i);
    }
}

TEST(time_4_leap_second_of_2016)
{
    static const char *const texts[] = {"2016-12-31T23:59:59Z", "2016-12-31T23:59:60Z",
                                        "2017-01-01T00:00:00Z"};
    int64_t first;
    char back[TIME_TEXT_MAX];

    TEST_EQ(time_from_utc_text(texts[0], &first), true, 0);
    for (int i = 0; i < 3; i++) {
        int64_t tai;

        TEST_EQ(time_from_utc_text(texts[i], &tai), true, i);
        TEST_EQ(tai - first, i * INT64_C(1000000000), i);
        time_to_utc_text(tai, 0, back);
        TEST_EQ(strcmp(back, texts[i]), 0, i);
    }
}

TEST(time_known_instants)
{
    int64_t tai;
    int64_t unix_ns;

    TEST_EQ(time_from_utc_text("2022-10-03T22:22:00Z", &tai), true, 0);
    TEST_EQ(tai, INT64_C(1664835757000000000), 0); /* 37 s ahead of POSIX time */
    TEST_EQ(time_to_unix_ns(tai, &unix_ns), true, 1);
    TEST_EQ(unix_ns, INT64_C(1664835720000000000), 1);
    TEST_EQ(time_from_unix_ns(unix_ns, &tai), true, 2);
    TEST_EQ(tai, INT64_C(1664835757000000000), 2);
}

TEST(time_texts_go_round)
{
    for (int64_t i = 0; i < 20000; i++) {
        int64_t tai = INT64_C(100000000000000000) + i * INT64_C(123456789012345);
        int64_t back;
        char text[TIME_TEXT_MAX];

        time_to_utc_text(tai, 9, text);
        TEST_EQ(time_from_utc_text(text, &back), true, i);
        TEST_EQ(back, tai, i);
    }
}
