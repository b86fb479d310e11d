/* wire/arena.h: protobuf-c's allocator on an arena: decoding never calls malloc. */
#ifndef WIRE_ARENA_H
#define WIRE_ARENA_H

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/* Keeps `arena` as long as the allocator is used.  Freeing does nothing; reset the arena instead.
 */
ProtobufCAllocator wire_arena_allocator(struct arena *arena);

#endif
