/* link/mem_test.c: the faults of the world happen, and happen alike for one seed. */
#include "link/mem.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/test.h"
#include "link/link.h"

#define NS_PER_MS INT64_C(1000000)

struct end {
    struct link *link;
    int peer;
    int ups, downs;
    uint32_t sent;
    uint64_t trace; /* of all that was told, in order */
    struct link_world *world;
};

static struct end ends[2];

static void note(struct end *end, uint64_t what)
{
    end->trace = (end->trace ^ what ^ (uint64_t)link_world_now(end->world)) *
                 UINT64_C(0x100000001b3); /* FNV-1a, by words */
}

static void on_up(void *owner, int peer)
{
    struct end *end = owner;

    end->ups++;
    note(end, 1);
    link_mem.established(end->link, peer);
}

static void on_frame(void *owner, int peer, struct bytes frame)
{
    (void)peer;
    note(owner, 1000 + bytes_read_u32(frame.at));
}

static void on_drained(void *owner, int peer)
{
    struct end *end = owner;
    uint8_t number[4];
    struct byte_builder b = byte_builder_init(number, sizeof number);

    byte_builder_put_u32(&b, ++end->sent);
    (void)link_mem.send(end->link, peer, byte_builder_bytes(&b));
}

static void on_down(void *owner, int peer, enum link_reason reason, const char *why)
{
    struct end *end = owner;

    (void)peer;
    CHECK(why[0] != 0);
    end->downs++;
    note(end, 100 + (uint64_t)reason);
}

static void on_refused(void *owner, const char *address, const char *why)
{
    (void)owner;
    (void)address;
    (void)why;
}

static const struct link_events events = {
    .up = on_up, .frame = on_frame, .drained = on_drained, .down = on_down, .refused = on_refused};

static struct link_world *open_world(uint64_t seed, const struct link_faults *faults)
{
    static const char *const names[] = {"USA", "KOR"};
    struct link_world *world;

    CHECK(link_world_open(&world, seed) == STATUS_OK);
    link_world_set_faults(world, faults);
    for (int i = 0; i < 2; i++) {
        struct link_options options = {.events = &events,
                                       .owner = &ends[i],
                                       .dice_seed = seed,
                                       .world = world,
                                       .name = names[i]};
        struct link_peer peer = {.name = names[1 - i], .address = i == 1 ? "USA" : NULL};

        ends[i] = (struct end){.world = world};
        CHECK(link_mem.open(&ends[i].link, &options) == STATUS_OK);
        CHECK(link_mem.add_peer(ends[i].link, &peer, &ends[i].peer) == STATUS_OK);
    }
    return world;
}

static void close_world(struct link_world *world)
{
    link_mem.close(&ends[0].link);
    link_mem.close(&ends[1].link);
    link_world_close(&world);
}

static const struct link_faults bad = {.delay_min_ns = NS_PER_MS,
                                       .delay_max_ns = 20 * NS_PER_MS,
                                       .drain_ns = NS_PER_MS,
                                       .lose_permille = 50,
                                       .repeat_permille = 50,
                                       .reorder_permille = 50,
                                       .break_permille = 2};

TEST(mem_runs_alike_for_one_seed)
{
    uint64_t traces[3];

    for (int run = 0; run < 3; run++) {
        struct link_world *world = open_world(run < 2 ? 42 : 43, &bad);

        link_world_run(world, 20000 * NS_PER_MS);
        traces[run] = ends[0].trace ^ (ends[1].trace * 3);
        close_world(world);
    }
    TEST_EQ(traces[0] == traces[1], true, 0);
    TEST_EQ(traces[0] == traces[2], false, 1);
}

TEST(mem_has_every_fault)
{
    struct link_world *world = open_world(7, &bad);

    link_world_run(world, 60000 * NS_PER_MS);
    struct link_world_counts counts = link_world_counts(world);
    TEST_EQ(counts.sent > 1000, true, 0);
    TEST_EQ(counts.delivered > counts.sent / 2, true, 1);
    TEST_EQ(counts.lost > 0, true, 2);
    TEST_EQ(counts.repeated > 0, true, 3);
    TEST_EQ(counts.reordered > 0, true, 4);
    TEST_EQ(counts.broken > 10, true, 5);
    TEST_EQ(counts.overflowed, 0, 6);
    TEST_EQ(ends[0].ups > 10 && ends[0].downs > 10, true, 7);
    close_world(world);
}

TEST(mem_parts_and_joins)
{
    struct link_world *world = open_world(3, &(struct link_faults){.drain_ns = NS_PER_MS});

    link_world_run(world, 1000 * NS_PER_MS);
    TEST_EQ(ends[0].ups, 1, 0);
    link_world_part(world, "KOR", "USA");
    link_world_run(world, 10000 * NS_PER_MS);
    TEST_EQ(ends[0].downs, 1, 1);
    TEST_EQ(ends[1].downs, 1, 1);
    TEST_EQ(ends[1].ups, 1, 1);
    link_world_join(world, "USA", "KOR");
    link_world_run(world, 12000 * NS_PER_MS);
    TEST_EQ(ends[0].ups, 2, 2);
    TEST_EQ(ends[1].ups, 2, 2);
    close_world(world);
}

TEST(mem_clock_goes_where_it_is_sent)
{
    struct link_world *world = open_world(3, &(struct link_faults){0});

    TEST_EQ(link_world_next(world), 0, 0);
    link_world_part(world, "USA", "KOR");
    link_world_run(world, 5 * NS_PER_MS);
    TEST_EQ(link_world_now(world), 5 * NS_PER_MS, 1);
    TEST_EQ(link_world_next(world) >= LINK_RETRY_MIN_MS * NS_PER_MS, true, 2);
    close_world(world);
}
