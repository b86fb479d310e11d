/* exchange/pump_test.c: priority, sizes, resume, and the store that lacks a body. */
#include "exchange/pump.h"

#include <string.h>

#include "base/test.h"

static struct pump pump;
static uint8_t memory[PUMP_FRAME_ROOM];
static size_t body_size;
static bool is_missing;

static bool fetch(void *keeper, struct nation partner, uint8_t channel, uint64_t number,
                  struct bytes *body)
{
    static uint8_t bytes[FRAME_BODY_MAX + 1];

    (void)keeper;
    (void)partner;
    memset(bytes, (int)(channel * 16 + number % 16), sizeof bytes);
    *body = bytes_of(bytes, body_size);
    return !is_missing;
}

static const struct pump_store store = {.fetch = fetch};

static struct exchange_sending all_open(void)
{
    struct exchange_sending sending = {.is_up = true, .exercise = 7};

    for (uint8_t i = 0; i < CHANNELS; i++)
        sending.channels[i].is_open = channel_has_numbers(i);
    return sending;
}

static void begin(size_t size)
{
    struct nation usa;
    struct nation kor;
    struct exchange_sending sending = all_open();

    (void)nation_parse("USA", &usa);
    (void)nation_parse("KOR", &kor);
    body_size = size;
    is_missing = false;
    pump_init(&pump, usa, kor, 1, &store, NULL);
    pump_follow(&pump, &sending);
}

static enum pump_verdict next(struct frame *frame)
{
    static _Alignas(16) uint8_t arena_memory[FRAME_ARENA_SIZE];
    struct arena arena = arena_init(arena_memory, sizeof arena_memory);
    struct bytes bytes;
    enum pump_verdict verdict = pump_next(&pump, 5, memory, &bytes);

    *frame = (struct frame){0};
    if (verdict == PUMP_FRAME)
        TEST_EQ(wire_frame_get(bytes, &arena, frame), FRAME_OK, 0);
    return verdict;
}

TEST(pump_sends_by_strict_priority)
{
    static const struct {
        enum lane lane;
        uint32_t exercise;
    } want[] = {{LANE_SESSION, 0}, {LANE_WARNING, 0},    {LANE_ASSESSMENT, 0}, {LANE_TRACK, 0},
                {LANE_WARNING, 7}, {LANE_ASSESSMENT, 7}, {LANE_TRACK, 7}};
    struct frame frame;

    begin(100);
    for (uint8_t i = CHANNELS; i-- > 0;) {
        if (channel_has_numbers(i))
            pump_stored(&pump, i, 1);
    }
    pump_offer(&pump, bytes_of("hello", 5));
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        TEST_EQ(next(&frame), PUMP_FRAME, i);
        TEST_EQ(frame.lane, want[i].lane, i);
        TEST_EQ(frame.exercise, want[i].exercise, i);
        TEST_EQ(frame.sent_wall_ns, 5, i);
    }
    TEST_EQ(next(&frame), PUMP_IDLE, 0);
}

TEST(pump_fills_frames_within_their_limits)
{
    static const struct {
        enum lane lane;
        size_t size;
        size_t want;
    } rows[] = {
        {LANE_WARNING, 100, FRAME_BODIES_MAX},
        {LANE_WARNING, 1000, 16},
        {LANE_WARNING, FRAME_BODY_MAX, 1},
        {LANE_TRACK, 1000, 4},
        {LANE_TRACK, 5000, 1}, /* alone, over the track limit: still goes */
    };
    struct frame frame;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(rows[i].size);
        for (uint64_t n = 1; n <= 40; n++)
            pump_stored(&pump, (uint8_t)rows[i].lane, n);
        TEST_EQ(pump_waiting(&pump), 40, i);
        uint64_t expected = 1;
        while (next(&frame) == PUMP_FRAME) {
            TEST_EQ(frame.first, expected, i);
            if (expected == 1)
                TEST_EQ(frame.count, rows[i].want, i);
            TEST_EQ(frame.bodies[frame.count - 1].at[0],
                    rows[i].lane * 16 + (expected + frame.count - 1) % 16, i);
            expected += frame.count;
        }
        TEST_EQ(expected, 41, i);
        TEST_EQ(pump_waiting(&pump), 0, i);
    }
}

TEST(pump_follows_resume_points)
{
    struct exchange_sending sending = all_open();
    struct frame frame;

    begin(FRAME_BODY_MAX);
    for (uint64_t n = 1; n <= 9; n++)
        pump_stored(&pump, LANE_WARNING, n);
    for (int i = 0; i < 9; i++)
        TEST_EQ(next(&frame), PUMP_FRAME, i);
    TEST_EQ(next(&frame), PUMP_IDLE, 0);
    sending.channels[LANE_WARNING].resume = 4;
    pump_follow(&pump, &sending); /* the count has not changed */
    TEST_EQ(next(&frame), PUMP_IDLE, 1);
    sending.channels[LANE_WARNING].resumes = 1;
    pump_follow(&pump, &sending);
    TEST_EQ(next(&frame), PUMP_FRAME, 2);
    TEST_EQ(frame.first, 5, 2);
    pump_follow(&pump, &sending); /* once */
    TEST_EQ(next(&frame), PUMP_FRAME, 3);
    TEST_EQ(frame.first, 6, 3);
    sending.channels[LANE_WARNING].is_open = false;
    pump_follow(&pump, &sending);
    TEST_EQ(next(&frame), PUMP_IDLE, 4);
    sending.channels[LANE_WARNING].resumes = 2;
    sending.channels[LANE_WARNING].resume = 20; /* the peer has more than is committed again */
    sending.channels[LANE_WARNING].is_open = true;
    pump_follow(&pump, &sending);
    TEST_EQ(next(&frame), PUMP_IDLE, 5);
    TEST_EQ(pump_waiting(&pump), 0, 5);
}

TEST(pump_tells_of_a_missing_body)
{
    struct frame frame;

    begin(10);
    pump_stored(&pump, LANE_WARNING, 1);
    is_missing = true;
    TEST_EQ(next(&frame), PUMP_MISSING, 0);
    is_missing = false;
    TEST_EQ(next(&frame), PUMP_FRAME, 1);
    TEST_EQ(frame.first, 1, 1); /* nothing was skipped */
}

TEST(pump_drops_the_oldest_message_when_full)
{
    struct frame frame;

    begin(10);
    for (uint8_t i = 0; i <= PUMP_MESSAGES_MAX; i++)
        pump_offer(&pump, bytes_of(&i, 1));
    TEST_EQ(pump.messages_dropped, 1, 0);
    TEST_EQ(next(&frame), PUMP_FRAME, 0);
    TEST_EQ(frame.bodies[0].at[0], 1, 0);
    pump_link_changed(&pump);
    TEST_EQ(next(&frame), PUMP_IDLE, 1); /* what waited was for the old link */
}
