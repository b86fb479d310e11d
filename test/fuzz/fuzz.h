/* test/fuzz/fuzz.h: what the targets share: taking small values out of the fuzzer's bytes.
 *
 * A target reads its bytes as a run of moves, so that a mutation changes a move and not all that
 * follows.  Past the end everything is 0.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);

struct fuzz {
    struct bytes rest;
};

static inline struct fuzz fuzz_of(const uint8_t *octets, size_t size)
{
    return (struct fuzz){.rest = bytes_of(octets, size)};
}

static inline bool fuzz_has_more(const struct fuzz *f)
{
    return f->rest.size > 0;
}

static inline struct bytes fuzz_bytes(struct fuzz *f, size_t size)
{
    size_t part = size < f->rest.size ? size : f->rest.size;
    struct bytes got = bytes_part(f->rest, 0, part);

    f->rest = bytes_part(f->rest, part, f->rest.size - part);
    return got;
}

static inline uint8_t fuzz_u8(struct fuzz *f)
{
    struct bytes b = fuzz_bytes(f, 1);

    return b.size == 1 ? b.at[0] : 0;
}

static inline uint16_t fuzz_u16(struct fuzz *f)
{
    struct bytes b = fuzz_bytes(f, 2);

    return b.size == 2 ? bytes_read_u16(b.at) : 0;
}

static inline uint32_t fuzz_u32(struct fuzz *f)
{
    struct bytes b = fuzz_bytes(f, 4);

    return b.size == 4 ? bytes_read_u32(b.at) : 0;
}

/* A run behind its length of 16 bits. */
static inline struct bytes fuzz_run_of(struct fuzz *f)
{
    uint16_t size = fuzz_u16(f);

    return fuzz_bytes(f, size);
}

#endif
