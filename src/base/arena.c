/* base/arena.c: a bump pointer. */
#include "base/arena.h"

#define ARENA_ALIGN 16u

struct arena arena_init(void *memory, size_t size)
{
    size_t skip = (ARENA_ALIGN - (uintptr_t)memory % ARENA_ALIGN) % ARENA_ALIGN;

    if (skip > size)
        skip = size;
    return (struct arena){.at = (uint8_t *)memory + skip, .size = size - skip};
}

void *arena_take(struct arena *a, size_t size)
{
    size_t left = a->size - a->used;
    size_t whole = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;

    if (whole < size || whole > left) {
        a->is_exhausted = true;
        return NULL;
    }
    void *piece = a->at + a->used;
    a->used += whole;
    return piece;
}

void arena_reset(struct arena *a)
{
    a->used = 0;
    a->is_exhausted = false;
}
