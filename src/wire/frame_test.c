/* wire/frame_test.c: frames both ways, every refusal, a stream cut at every byte. */
#include "wire/frame.h"

#include <stddef.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "model/session.h"

static _Alignas(16) uint8_t memory[FRAME_ARENA_SIZE];
static uint8_t octets[2 * FRAME_SIZE_MAX];
static uint8_t body[FRAME_SIZE_MAX];

static struct frame sample(enum lane lane, size_t count, size_t size)
{
    struct frame f = {.epoch = 7, .lane = lane, .count = count, .sent_wall_ns = 1700000000};

    (void)nation_parse("USA", &f.origin);
    (void)nation_parse("JPN", &f.destination);
    f.first = lane == LANE_SESSION ? 0 : 41;
    for (size_t i = 0; i < count; i++)
        f.bodies[i] = bytes_of(body, size);
    return f;
}

static struct bytes encoded(const struct frame *f)
{
    struct byte_builder b = byte_builder_init(octets, sizeof octets);

    wire_frame_put(f, &b);
    return byte_builder_bytes(&b);
}

static enum frame_verdict decoded(struct bytes bytes, struct frame *f)
{
    struct arena arena = arena_init(memory, sizeof memory);

    return wire_frame_get(bytes, &arena, f);
}

TEST(frame_comes_back_as_it_went)
{
    static const struct {
        enum lane lane;
        size_t count, size;
        uint32_t exercise;
    } rows[] = {
        {LANE_SESSION, 1, 1, 0},
        {LANE_WARNING, 1, FRAME_BODY_MAX, 0}, /* the largest body */
        {LANE_ASSESSMENT, FRAME_BODIES_MAX, 400, 9},
        {LANE_TRACK, 3, 1000, UINT32_MAX},
    };

    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (uint8_t)(i * 31);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct frame f = sample(rows[i].lane, rows[i].count, rows[i].size);
        struct frame got;

        f.exercise = rows[i].exercise;
        struct bytes bytes = encoded(&f);
        TEST_EQ(bytes.size > 0 && bytes.size <= FRAME_SIZE_MAX, true, i);
        TEST_EQ(bytes.size <= wire_frame_size(&f), true, i);
        TEST_EQ(decoded(bytes, &got), FRAME_OK, i);
        TEST_EQ(got.lane, f.lane, i);
        TEST_EQ(got.first, f.first, i);
        TEST_EQ(got.epoch, f.epoch, i);
        TEST_EQ(got.exercise, f.exercise, i);
        TEST_EQ(got.sent_wall_ns, f.sent_wall_ns, i);
        TEST_EQ(nation_equal(got.origin, f.origin), true, i);
        TEST_EQ(got.count, f.count, i);
        for (size_t k = 0; k < got.count; k++)
            TEST_EQ(bytes_equal(got.bodies[k], f.bodies[k]), true, i);
    }
}

TEST(frame_too_large_overflows)
{
    struct frame f = sample(LANE_WARNING, 2, FRAME_BODY_MAX);

    TEST_EQ(encoded(&f).size, 0, 0);
}

/* Appends a varint field to a frame that is otherwise ours. */
static struct bytes spoiled(struct bytes frame, const char *hex)
{
    size_t size = strlen(hex) / 2;

    (void)bytes_from_hex(hex, octets + frame.size, size);
    return bytes_of(octets, frame.size + size);
}

TEST(frame_refusals)
{
    static const struct {
        const char *tail; /* protobuf octets behind a good frame of lane 1 with one body */
        enum frame_verdict want;
    } rows[] = {
        {"", FRAME_OK},
        {"0801", FRAME_NOT_CANONICAL},       /* the version twice */
        {"0802", FRAME_WRONG_VERSION},       /* the last one counts */
        {"5001", FRAME_MALFORMED},           /* an unknown field, 10 */
        {"50", FRAME_MALFORMED},             /* cut short */
        {"4a00", FRAME_OUT_OF_RANGE},        /* an empty body, spelled as ours */
        {"2000", FRAME_NOT_CANONICAL},       /* epoch 0: we leave zeros out */
        {"3000", FRAME_NOT_CANONICAL},       /* lane 0 by another spelling */
        {"120355534b", FRAME_NOT_CANONICAL}, /* the origin twice */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct frame f = sample(LANE_WARNING, 1, 10);
        struct frame got;

        TEST_EQ(decoded(spoiled(encoded(&f), rows[i].tail), &got), rows[i].want, i);
    }
    struct frame got;
    TEST_EQ(decoded(bytes_of(octets, 0), &got), FRAME_MALFORMED, 0);
    TEST_EQ(decoded(bytes_of(octets, FRAME_SIZE_MAX + 1), &got), FRAME_MALFORMED, 1);
}

/* The same octets as wire_frame_put() gives, with one value outside its range. */
TEST(frame_values_out_of_range)
{
    static const char *const rows[] = {
        "080112035553411a034a504e2007300438294a0101",                   /* lane 4 */
        "080112035573411a034a504e2007300138294a0101",                   /* a lower-case nation */
        "080112035553411a034a504e300138294a0101",                       /* epoch 0 */
        "080112035553411a034a504e200730014a0101",                       /* number 0 */
        "080112035553411a034a504e200738294a0101",                       /* a number in lane 0 */
        "080112035553411a034a504e20074a01014a0101",                     /* two messages */
        "080112035553411a034a504e200728014a0101",                       /* lane 0, exercise */
        "080112035553411a034a504e200730013829",                         /* no body */
        "080112035553411a034a504e2007300138808080808080808080014a0101", /* 2^63 */
        "080112035553411a034a504e2007300138294100000000000000804a0101", /* stamped in the year -292
                                                                         */
        /* 2^62 + 1 ns: an age reckoned from it might overflow */
        "080112035553411a034a504e2007300138294101000000000000404a0101",
    };
    struct frame got;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i]) / 2;

        TEST_EQ(bytes_from_hex(rows[i], octets, size), true, i);
        TEST_EQ(decoded(bytes_of(octets, size), &got), FRAME_OUT_OF_RANGE, i);
    }
}

TEST(frame_damage_is_never_taken_for_another_spelling)
{
    struct dice dice = dice_init(20221004, 1);
    struct frame f = sample(LANE_TRACK, 4, 50);
    struct frame got;

    for (int i = 0; i < 20000; i++) {
        struct bytes bytes = encoded(&f);
        octets[dice_below(&dice, (uint32_t)bytes.size)] ^= (uint8_t)(1u << dice_below(&dice, 8));
        static uint8_t damaged[4096];
        memcpy(damaged, octets, bytes.size);
        if (decoded(bytes_of(damaged, bytes.size), &got) != FRAME_OK)
            continue;
        struct bytes again = encoded(&got);
        TEST_EQ(bytes_equal(again, bytes_of(damaged, bytes.size)), true, i);
    }
}

TEST(stream_is_cut_alike_at_every_byte)
{
    static struct frame_splitter splitter;
    static uint8_t stream[3 * 40];
    size_t size = 0;

    for (uint8_t n = 1; n <= 3; n++) { /* frames of 10, 20, 30 bytes */
        memset(stream + size, 0, 3);
        stream[size + 3] = (uint8_t)(n * 10);
        memset(stream + size + 4, n, n * 10u);
        size += 4 + n * 10u;
    }
    for (size_t step = 1; step <= size; step++) {
        int found = 0;

        for (size_t at = 0; at < size; at += step) {
            struct bytes rest = bytes_of(stream + at, step < size - at ? step : size - at);
            struct bytes frame;

            while (frame_split(&splitter, &rest, &frame) == SPLIT_FRAME) {
                found++;
                TEST_EQ(frame.size, found * 10, step);
                TEST_EQ(frame.at[frame.size - 1], found, step);
            }
            TEST_EQ(rest.size, 0, step);
        }
        TEST_EQ(found, 3, step);
    }
}

TEST(stream_with_an_impossible_length_is_bad)
{
    static const struct {
        uint8_t length[4];
        enum split_verdict want;
    } rows[] = {
        {{0, 0, 0, 0}, SPLIT_MORE},    /* the listener's welcome */
        {{0, 0, 0x40, 0}, SPLIT_MORE}, /* 16384 */
        {{0, 0, 0x40, 1}, SPLIT_BAD},
        {{255, 255, 255, 255}, SPLIT_BAD},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct frame_splitter splitter;
        struct bytes rest = bytes_of(rows[i].length, 4);
        struct bytes frame;

        splitter.size = 0;
        TEST_EQ(frame_split(&splitter, &rest, &frame), rows[i].want, i);
        TEST_EQ(frame_split(&splitter, &rest, &frame), rows[i].want, i);
    }
}
