/* base/arena.h: scratch memory of one turn: take, take, reset.
 *
 * The memory is the caller's.  A take that does not fit gives NULL and is remembered: the work of
 * this turn is refused, never half done.  Every piece is aligned to 16 bytes.  No thread rule of
 * its own: one arena, one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena {
    uint8_t *at;
    size_t size;
    size_t used;
    bool is_exhausted;
};

struct arena arena_init(void *memory, size_t size);
void *arena_take(struct arena *a, size_t size);
void arena_reset(struct arena *a);

#endif
