/* link/conform_test.c: one battery for all drivers: what link.h promises. */
#include <string.h>

#include "base/test.h"
#include "link/rig_test.h"

static const struct link_driver *const drivers[] = {&link_tls, &link_mem};
#define DRIVERS 2
#define LONG_MS 20000 /* a bound against hanging, not a measurement */

static struct rig rig;
static uint8_t octets[LINK_FRAME_MAX + 1];

static struct rig_end *caller = &rig.ends[RIG_CALLER];
static struct rig_end *listener = &rig.ends[RIG_LISTENER];

static struct bytes numbered(uint32_t number, size_t size)
{
    struct byte_builder b = byte_builder_init(octets, sizeof octets);

    byte_builder_put_u32(&b, number);
    return bytes_of(octets, size);
}

static enum link_send send(struct rig_end *end, struct bytes frame)
{
    return rig.driver->send(end->link, end->peer, frame);
}

static void open_and_meet(size_t row)
{
    rig_open(&rig, drivers[row]);
    TEST_EQ(rig_until(&rig, &caller->ups, 1, LONG_MS), true, row);
    TEST_EQ(rig_until(&rig, &listener->ups, 1, LONG_MS), true, row);
    TEST_EQ(rig_until(&rig, &caller->drains, 1, LONG_MS), true, row);
    TEST_EQ(rig_until(&rig, &listener->drains, 1, LONG_MS), true, row);
}

/* Sends `count` numbered frames, each when the one before has drained. */
static void send_many(struct rig_end *end, uint32_t first, int count, size_t size)
{
    for (int i = 0; i < count; i++) {
        int drains = end->drains;

        TEST_EQ(send(end, numbered(first + (uint32_t)i, size)), LINK_TAKEN, i);
        TEST_EQ(rig_until(&rig, &end->drains, drains + 1, LONG_MS), true, i);
    }
}

TEST(link_carries_frames_of_every_size_both_ways)
{
    static const size_t sizes[] = {1, 4, 5, 255, 4096, LINK_FRAME_MAX - 1, LINK_FRAME_MAX};

    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            send_many(caller, 1, 1, sizes[i]);
            TEST_EQ(rig_until(&rig, &listener->frames, (int)i + 1, LONG_MS), true, row);
            TEST_EQ(listener->last_size, sizes[i], row);
            send_many(listener, 1, 1, sizes[i]);
            TEST_EQ(rig_until(&rig, &caller->frames, (int)i + 1, LONG_MS), true, row);
            TEST_EQ(caller->last_size, sizes[i], row);
        }
        rig_close(&rig);
    }
}

TEST(link_refuses_what_is_no_frame)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        TEST_EQ(send(caller, bytes_of(octets, 0)), LINK_REFUSED, row);
        TEST_EQ(send(caller, bytes_of(octets, LINK_FRAME_MAX + 1)), LINK_REFUSED, row);
        TEST_EQ(rig.driver->is_writable(caller->link, caller->peer), true, row);
        send_many(caller, 1, 1, 10);
        TEST_EQ(rig_until(&rig, &listener->frames, 1, LONG_MS), true, row);
        TEST_EQ(listener->last_size, 10, row);
        rig_close(&rig);
    }
}

TEST(link_holds_one_frame)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        int drains = caller->drains;
        TEST_EQ(send(caller, numbered(1, LINK_FRAME_MAX)), LINK_TAKEN, row);
        TEST_EQ(rig.driver->is_writable(caller->link, caller->peer), false, row);
        TEST_EQ(send(caller, numbered(2, 10)), LINK_BUSY, row);
        TEST_EQ(caller->drains, drains, row); /* never from inside a call */
        TEST_EQ(rig_until(&rig, &caller->drains, drains + 1, LONG_MS), true, row);
        TEST_EQ(rig.driver->is_writable(caller->link, caller->peer), true, row);
        TEST_EQ(send(caller, numbered(2, 10)), LINK_TAKEN, row);
        TEST_EQ(rig_until(&rig, &listener->frames, 2, LONG_MS), true, row);
        rig_close(&rig);
    }
}

TEST(link_keeps_order)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        for (uint32_t i = 0; i < 500; i++) {
            send_many(caller, 1 + i, 1, 4 + i * 37 % 5000);
            send_many(listener, 1 + i, 1, 4 + i * 91 % 5000);
        }
        TEST_EQ(rig_until(&rig, &listener->frames, 500, LONG_MS), true, row);
        TEST_EQ(rig_until(&rig, &caller->frames, 500, LONG_MS), true, row);
        TEST_EQ(listener->disorders + caller->disorders, 0, row);
        rig_close(&rig);
    }
}

TEST(link_comes_back_when_the_peer_does)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        rig_close_end(&rig, RIG_LISTENER);
        TEST_EQ(rig_until(&rig, &caller->downs, 1, LONG_MS), true, row);
        TEST_EQ(caller->reason, LINK_PEER_CLOSED, row);
        TEST_EQ(send(caller, numbered(1, 10)), LINK_ABSENT, row);
        TEST_EQ(rig.driver->is_writable(caller->link, caller->peer), false, row);
        rig_run(&rig, 300);
        TEST_EQ(caller->ups, 1, row);
        rig_open_end(&rig, RIG_LISTENER); /* where it was */
        TEST_EQ(rig_until(&rig, &caller->ups, 2, LONG_MS), true, row);
        TEST_EQ(rig_until(&rig, &listener->ups, 2, LONG_MS), true, row);
        send_many(caller, 1, 3, 100);
        TEST_EQ(rig_until(&rig, &listener->frames, 3, LONG_MS), true, row);
        rig_close_end(&rig, RIG_CALLER);
        TEST_EQ(rig_until(&rig, &listener->downs, 1, LONG_MS), true, row);
        TEST_EQ(listener->reason, LINK_PEER_CLOSED, row);
        rig_close(&rig);
    }
}

TEST(link_that_was_cut_comes_back)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        for (int i = 1; i <= 3; i++) {
            struct rig_end *cutter = i % 2 ? listener : caller;
            struct rig_end *other = i % 2 ? caller : listener;

            rig.driver->cut(cutter->link, cutter->peer);
            TEST_EQ(cutter->downs, i - 1, row); /* never from inside a call */
            TEST_EQ(rig_until(&rig, &cutter->downs, i, LONG_MS), true, row);
            TEST_EQ(cutter->reason, LINK_CUT, row);
            TEST_EQ(rig_until(&rig, &other->downs, i, LONG_MS), true, row);
            TEST_EQ(rig_until(&rig, &caller->ups, i + 1, LONG_MS), true, row);
            TEST_EQ(rig_until(&rig, &listener->ups, i + 1, LONG_MS), true, row);
        }
        rig.driver->cut(caller->link, caller->peer);
        rig_close(&rig); /* with the cut still to come */
    }
}

TEST(link_that_is_not_read_keeps_what_comes)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        open_and_meet(row);
        rig.driver->set_reading(listener->link, listener->peer, false);
        send_many(caller, 1, 20, 100);
        rig_run(&rig, 200);
        TEST_EQ(listener->frames, 0, row);
        rig.driver->set_reading(listener->link, listener->peer, true);
        TEST_EQ(rig_until(&rig, &listener->frames, 20, LONG_MS), true, row);
        TEST_EQ(listener->disorders, 0, row);
        rig_close(&rig);
    }
}

TEST(link_without_a_hello_ends)
{
    for (size_t row = 0; row < DRIVERS; row++) {
        rig_open(&rig, drivers[row]);
        caller->is_establishing = false;
        TEST_EQ(rig_until(&rig, &caller->ups, 1, LONG_MS), true, row);
        TEST_EQ(rig_until(&rig, &caller->downs, 1, LONG_MS), true, row);
        TEST_EQ(caller->reason, LINK_SILENT, row);
        rig_close(&rig);
    }
}
