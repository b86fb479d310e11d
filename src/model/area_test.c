/* model/area_test.c: what is an area's code and what is not. */
#include "model/area.h"

#include <stddef.h>
#include <string.h>

#include "base/test.h"

TEST(a_code_is_two_letters_a_hyphen_and_up_to_three_more)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"JP-02", true},    {"US-HI", true}, {"FR-2A", true},  {"GB-LND", true}, {"AT-9", true},
        {"", false},        {"JP", false},   {"JP-", false},   {"jp-02", false}, {"JP-0a", false},
        {"JP-0200", false}, {"JP02", false}, {"J1-02", false}, {"JP-0 ", false}, {"1P-02", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct area_code code = area_code_of(rows[i].text);

        TEST_EQ(area_code_is_none(code), !rows[i].want, i);
        TEST_EQ(strcmp(code.text, rows[i].want ? rows[i].text : ""), 0, i);
    }
}

TEST(codes_are_equal_and_ordered_by_letter)
{
    struct area_code iwate = area_code_of("JP-03");

    TEST_EQ(area_code_equal(iwate, area_code_of("JP-03")), true, 0);
    TEST_EQ(area_code_equal(iwate, area_code_of("JP-02")), false, 1);
    TEST_EQ(area_code_is_before(area_code_of("JP-02"), iwate), true, 2);
    TEST_EQ(area_code_is_before(iwate, iwate), false, 3);
    TEST_EQ(area_code_is_before(area_code_of("KR-11"), iwate), false, 4);
}
