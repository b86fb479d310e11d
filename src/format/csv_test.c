/* format/csv_test.c: rows by the rule, and every refusal with its line. */
#include "format/csv.h"

#include <string.h>

#include "base/dice.h"
#include "base/test.h"

static struct csv_row row;

TEST(csv_fields_by_the_rule)
{
    static const struct {
        const char *text;
        int count;
        const char *first;
        const char *last;
    } rows[] = {
        {"a,b,c\n", 3, "a", "c"},
        {"a,b,c", 3, "a", "c"},
        {"a,b,c\r\n", 3, "a", "c"},
        {"a,b,c\r", 3, "a", "c"},
        {"\xEF\xBB\xBF"
         "a,b\n",
         2, "a", "b"},
        {"a,\n", 2, "a", ""},
        {",b\n", 2, "", "b"},
        {",\n", 2, "", ""},
        {"\"\",x\n", 2, "", "x"},
        {"\"a,b\",\"c\nd\"\n", 2, "a,b", "c\nd"},
        {"\"say \"\"over\"\"\",x\n", 2, "say \"over\"", "x"},
        {"\n\r\n\na,b\n", 2, "a", "b"},
        {" a , b \n", 2, " a ", " b "},
        {"a\rb,c\n", 2, "a\rb", "c"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct csv_reader reader = csv_reader_init(bytes_of(rows[i].text, strlen(rows[i].text)));

        TEST_EQ(csv_next(&reader, &row), CSV_ROW, i);
        TEST_EQ(row.count, rows[i].count, i);
        TEST_EQ(strcmp(csv_field(&row, 0), rows[i].first), 0, i);
        TEST_EQ(strcmp(csv_field(&row, row.count - 1), rows[i].last), 0, i);
        TEST_EQ(csv_next(&reader, &row), CSV_END, i);
    }
}

TEST(csv_refusals_name_their_line)
{
    static const struct {
        const char *text;
        enum csv_verdict want;
        int line;
    } rows[] = {
        {"a\nb,\"c\nd\n", CSV_QUOTE_NOT_CLOSED, 2},
        {"a\nb\nc\"d\n", CSV_QUOTE_INSIDE, 3},
        {"a\n\"b\"c\n", CSV_TEXT_AFTER_QUOTE, 2},
        {"a\n\"b\" ,c\n", CSV_TEXT_AFTER_QUOTE, 2},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct csv_reader reader = csv_reader_init(bytes_of(rows[i].text, strlen(rows[i].text)));
        enum csv_verdict verdict;

        do
            verdict = csv_next(&reader, &row);
        while (verdict == CSV_ROW);
        TEST_EQ(verdict, rows[i].want, i);
        TEST_EQ(reader.line, rows[i].line, i);
        TEST_EQ(csv_verdict_message(verdict) != NULL, true, i);
    }
}

TEST(csv_limits)
{
    static char text[2 * CSV_ROW_MAX];

    memset(text, ',', CSV_FIELDS_MAX);
    struct csv_reader reader = csv_reader_init(bytes_of(text, CSV_FIELDS_MAX - 1));
    TEST_EQ(csv_next(&reader, &row), CSV_ROW, 0);
    TEST_EQ(row.count, CSV_FIELDS_MAX, 0);
    reader = csv_reader_init(bytes_of(text, CSV_FIELDS_MAX));
    TEST_EQ(csv_next(&reader, &row), CSV_TOO_MANY_FIELDS, 0);

    memset(text, 'x', sizeof text);
    reader = csv_reader_init(bytes_of(text, CSV_ROW_MAX - 1));
    TEST_EQ(csv_next(&reader, &row), CSV_ROW, 1);
    reader = csv_reader_init(bytes_of(text, CSV_ROW_MAX));
    TEST_EQ(csv_next(&reader, &row), CSV_TOO_LONG, 1);
    text[5] = '\0';
    reader = csv_reader_init(bytes_of(text, 10));
    TEST_EQ(csv_next(&reader, &row), CSV_ZERO_BYTE, 2);
}

/* Whatever the bytes, the reader ends, and no field reaches past the row. */
TEST(csv_any_bytes_end)
{
    static const char letters[] = "a,\"\r\n";
    char text[64];

    struct dice dice = dice_init(20221118, 1);
    for (int round = 0; round < 20000; round++) {
        size_t size = dice_below(&dice, sizeof text);

        for (size_t i = 0; i < size; i++)
            text[i] = letters[dice_below(&dice, sizeof letters - 1)];
        struct csv_reader reader = csv_reader_init(bytes_of(text, size));
        int rows = 0;

        while (csv_next(&reader, &row) == CSV_ROW) {
            rows++;
            for (int i = 0; i < row.count; i++)
                TEST_EQ(strlen(csv_field(&row, i)) < CSV_ROW_MAX, true, round);
        }
        TEST_EQ(rows <= (int)size + 1, true, round);
    }
}
