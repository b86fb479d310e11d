/* console/snapshot_test.c: the JSON of a full picture, to the byte; escapes; too little room.
 *
 * test/fixtures/console-snapshot.json is the example that docs/wire/console.md names.  With
 * BLESS set the test writes it anew.
 */
#include "console/snapshot.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/dice.h"
#include "base/test.h"
#include "console/console_fixture.h"
#include "console/json.h"
#include "console/picture_fixture.h"

#define EXAMPLE "test/fixtures/console-snapshot.json"

static char memory[200000];

static const char *build(const struct console_picture *picture)
{
    struct text_builder out = text_builder_init(memory, sizeof memory);

    CHECK(console_snapshot(&out, picture));
    return memory;
}

TEST(a_full_picture_is_the_example)
{
    struct console_picture picture = fixture_picture();
    const char *got = build(&picture);
    size_t size = 0;

    if (getenv("BLESS") != NULL) {
        FILE *file = fopen(EXAMPLE, "wb");

        CHECK(file != NULL && fprintf(file, "%s\n", got) > 0 && fclose(file) == 0);
    }
    char *want = fixture_read(EXAMPLE, &size);
    TEST_EQ(size, strlen(got) + 1, 0);
    TEST_EQ(memcmp(want, got, strlen(got)), 0, 0);
    free(want);
}

TEST(it_parses_and_means_what_it_should)
{
    struct console_picture picture = fixture_picture();
    json_error_t error;
    json_t *root = json_loads(build(&picture), JSON_REJECT_DUPLICATES, &error);

    TEST_EQ(root != NULL, true, 0);
    json_t *exercise = json_object_get(root, "exercise");
    TEST_EQ(strcmp(json_string_value(json_object_get(exercise, "name")), picture.exercise_name), 0,
            0);
    json_t *event = json_array_get(json_object_get(root, "events"), 0);
    json_t *opinions = json_object_get(event, "opinions");
    TEST_EQ(json_array_size(opinions), 3, 0);
    json_t *first = json_object_get(json_array_get(opinions, 0), "assessment");
    json_t *launch = json_object_get(first, "launch");
    TEST_NEAR(json_real_value(json_object_get(launch, "lat_deg")), 40.9, 1e-9, 0);
    TEST_EQ(json_is_null(json_object_get(json_array_get(opinions, 2), "assessment")), true, 0);
    json_t *risk = json_array_get(json_object_get(first, "risks"), 0);
    TEST_EQ(strcmp(json_string_value(json_object_get(risk, "area")), "JP-02"), 0, 0);
    json_decref(root);
}

TEST(a_live_picture_says_null_and_an_empty_one_parses)
{
    const struct console_picture picture = {.nation = {"USA"}, .seq = 1};

    TEST_EQ(strstr(build(&picture), "\"exercise\":null") != NULL, true, 0);
    TEST_EQ(strstr(memory, "\"events\":[]") != NULL, true, 0);
    json_t *root = json_loads(memory, 0, NULL);
    TEST_EQ(root != NULL, true, 0);
    json_decref(root);
}

TEST(too_little_room_is_said)
{
    struct console_picture picture = fixture_picture();
    size_t whole = strlen(build(&picture));

    for (size_t room = 1; room <= whole; room += 97) {
        struct text_builder out = text_builder_init(memory, room);

        TEST_EQ(console_snapshot(&out, &picture), false, room);
    }
    struct text_builder out = text_builder_init(memory, whole + 1);
    TEST_EQ(console_snapshot(&out, &picture), true, 0);
}

TEST(text_of_others_cannot_break_out)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"", "\"\""},
        {"a\"b\\c", "\"a\\u0022b\\u005cc\""},
        {"</script>\n\x1b[2J\x7f", "\"\\u003c/script>\\u000a\\u001b[2J\\u007f\""},
        {"青森県", "\"青森県\""},
        {"\xff\xc0\x80", "\"\\ufffd\\ufffd\\ufffd\""},            /* never UTF-8; overlong */
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},            /* a surrogate */
        {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""}, /* beyond U+10FFFF */
        {"a\xe9\x9d", "\"a\\ufffd\\ufffd\""},                     /* cut */
        {"\xf0\x9f\x94\x94", "\"\xf0\x9f\x94\x94\""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text_builder out = text_builder_init(memory, sizeof memory);
        struct json j = json_init(&out);

        json_put_text(&j, NULL, rows[i].text);
        TEST_EQ(strcmp(memory, rows[i].want), 0, i);
    }
}

TEST(any_bytes_give_json_that_an_independent_parser_takes)
{
    struct dice dice = dice_init(9, 9);

    for (int round = 0; round < 20000; round++) {
        struct text_builder out = text_builder_init(memory, sizeof memory);
        struct json j = json_init(&out);
        char text[24];
        size_t size = dice_below(&dice, sizeof text);

        for (size_t i = 0; i < size; i++)
            text[i] = (char)(1 + dice_below(&dice, 255));
        text[size] = '\0';
        json_put_array(&j, NULL);
        json_put_text(&j, NULL, text);
        json_put_end(&j);
        json_t *root = json_loads(memory, 0, NULL);
        TEST_EQ(root != NULL, true, round);
        json_decref(root);
    }
}
