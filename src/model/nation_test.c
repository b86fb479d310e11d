/* model/nation_test.c: what is a nation code and what is not. */
#include "model/nation.h"

#include <stddef.h>

#include "base/test.h"

TEST(nation_parse_takes_three_upper_case_letters)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"JPN", true},   {"KOR", true}, {"jpn", false}, {"JP", false},
        {"JPNX", false}, {"", false},   {"J N", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nation n;

        TEST_EQ(nation_parse(rows[i].text, &n), rows[i].want, i);
        TEST_EQ(nation_is_none(n), !rows[i].want, i);
    }
}
