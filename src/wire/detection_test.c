/* wire/detection_test.c: the edges of a record, and that only one spelling of it is taken. */
#include "wire/detection.h"

#include <math.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"

static struct detection sample(void)
{
    struct detection d;

    memset(&d, 0, sizeof d);
    memcpy(d.sensor, "A", 2);
    d.angle1_rad = 1;
    d.has_range = true;
    d.range_m = 1000;
    return d;
}

static bool writes(const struct detection *d, uint64_t number)
{
    uint8_t octets[1024];
    struct byte_builder b = byte_builder_init(octets, sizeof octets);

    detection_put_record(&b, d, number);
    return !b.is_overflowed;
}

TEST(detection_record_edges)
{
    struct detection d = sample();

    TEST_EQ(writes(&d, 1), true, 0);
    TEST_EQ(writes(&d, 0), false, 1);
    d.angle1_rad = -1e-9;
    TEST_EQ(writes(&d, 1), false, 2);
    d = sample();
    d.angle1_rad = (double)NAN;
    TEST_EQ(writes(&d, 1), false, 3);
    d = sample();
    d.range_m = (double)INFINITY;
    TEST_EQ(writes(&d, 1), false, 4);
    d.range_m = 0;
    TEST_EQ(writes(&d, 1), false, 5);
    d = sample();
    d.sensor[0] = '\0';
    TEST_EQ(writes(&d, 1), false, 6);
    d = sample();
    d.object[0] = '\t';
    TEST_EQ(writes(&d, 1), false, 7);
    d = sample();
    d.has_doppler = true; /* 0 is a value, not a hole */
    TEST_EQ(writes(&d, 1), true, 8);
}

TEST(detection_record_round_trip_and_one_spelling)
{
    struct dice dice = dice_init(11, 1);

    for (int turn = 0; turn < 3000; turn++) {
        uint8_t octets[1024];
        struct byte_builder b = byte_builder_init(octets, sizeof octets);
        struct detection d = sample();
        struct detection got;
        uint64_t number = 0;

        d.exercise = dice_u32(&dice);
        d.seen_ns = (int64_t)dice_u64(&dice);
        d.angle1_rad = dice_uniform(&dice) * 6.283185307;
        d.angle2_rad = dice_uniform(&dice) * 3 - 1.5;
        d.has_doppler = turn % 2 == 0;
        d.is_degraded = turn % 3 == 0;
        detection_put_record(&b, &d, (uint64_t)turn + 1);
        struct bytes record = bytes_part(byte_builder_bytes(&b), 2, b.size - 2);
        TEST_EQ(bytes_read_u16(octets), record.size, turn);
        TEST_EQ(detection_read_record(record, &got, &number), DETECTION_WIRE_OK, turn);
        TEST_EQ(number, turn + 1, turn);
        TEST_EQ(got.seen_ns, d.seen_ns, turn);
        TEST_EQ(got.exercise, d.exercise, turn);
        TEST_EQ(got.has_doppler, d.has_doppler, turn);
        TEST_NEAR(got.angle1_rad, d.angle1_rad, 6e-10, turn);
        TEST_NEAR(got.angle2_rad, d.angle2_rad, 6e-10, turn);
        /* An unknown field appended: protobuf would take it, we do not. */
        octets[2 + record.size] = 0x78;
        octets[3 + record.size] = 0x01;
        TEST_EQ(detection_read_record(bytes_of(octets + 2, record.size + 2), &got, &number),
                DETECTION_WIRE_NOT_CANONICAL, turn);
        TEST_EQ(detection_read_record(bytes_of(octets + 2, record.size - 1), &got, &number) ==
                    DETECTION_WIRE_OK,
                false, turn);
    }
}
