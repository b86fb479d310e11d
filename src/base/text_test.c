/* base/text_test.c: numbers at their edges, builders that cut. */
#include "base/text.h"

#include <math.h>
#include <string.h>

#include "base/test.h"

TEST(text_numbers_are_whole_or_nothing)
{
    static const struct {
        const char *text;
        bool is_integer;
        bool is_double;
    } rows[] = {
        {"12", true, true},    {"-3", true, true},      {"+4", true, true},
        {"", false, false},    {" 1", false, false},    {"1 ", false, false},
        {"1.5", false, true},  {"1e3", false, true},    {"0x10", false, false},
        {"nan", false, false}, {"inf", false, false},   {"1e999", false, false},
        {"101", false, false}, /* above the bound of 100, 1000 */
        {"-", false, false},   {"1.2.3", false, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t integer;
        double real;
        bool is_101 = strcmp(rows[i].text, "101") == 0;

        TEST_EQ(text_to_i64(rows[i].text, -100, 100, &integer), rows[i].is_integer, i);
        TEST_EQ(text_to_double(rows[i].text, -100, is_101 ? 100.0 : 1000.0, &real),
                rows[i].is_double, i);
    }
}

TEST(text_builder_cuts_and_says_so)
{
    char memory[8];
    struct text_builder b = text_builder_init(memory, sizeof memory);

    text_builder_put(&b, "%s", "abc");
    TEST_EQ(b.is_overflowed, false, 0);
    text_builder_put(&b, "%s", "defghi");
    TEST_EQ(b.is_overflowed, true, 1);
    TEST_EQ(strcmp(memory, "abcdefg"), 0, 2);
}

TEST(text_strip_controls_leaves_no_escape)
{
    char text[] = "a\x1b[2Jb\x7f";

    text_strip_controls(text);
    TEST_EQ(strcmp(text, "a?[2Jb?"), 0, 0);
}
