/* base/arena_test.c: alignment, exhaustion, reset. */
#include "base/arena.h"

#include "base/test.h"

TEST(arena_gives_aligned_pieces_until_it_is_empty)
{
    uint8_t memory[80];
    struct arena a = arena_init(memory + 1, 64);

    void *first = arena_take(&a, 1);
    void *second = arena_take(&a, 17);
    TEST_EQ((uintptr_t)first % 16, 0, 0);
    TEST_EQ((uint8_t *)second - (uint8_t *)first, 16, 1);
    TEST_EQ(arena_take(&a, 17) == NULL, true, 2);
    TEST_EQ(a.is_exhausted, true, 3);
    TEST_EQ(arena_take(&a, SIZE_MAX) == NULL, true, 4); /* a sum that would wrap */
    arena_reset(&a);
    TEST_EQ(arena_take(&a, 1) == first, true, 5);
}
