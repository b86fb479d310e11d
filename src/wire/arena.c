/* wire/arena.c: take from the arena, free nothing. */
#include "wire/arena.h"

static void *take(void *arena, size_t size)
{
    return arena_take(arena, size);
}

static void leave(void *arena, void *piece)
{
    (void)arena;
    (void)piece;
}

ProtobufCAllocator wire_arena_allocator(struct arena *arena)
{
    return (ProtobufCAllocator){.alloc = take, .free = leave, .allocator_data = arena};
}
