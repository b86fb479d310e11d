/* base/dice.c: PCG-XSH-RR 64/32 and what tests draw from it. */
#include "base/dice.h"

#include "base/check.h"

#define PCG_FACTOR UINT64_C(6364136223846793005)

struct dice dice_init(uint64_t seed, uint64_t stream)
{
    struct dice d = {.state = 0, .stream = stream << 1 | 1};

    (void)dice_u32(&d);
    d.state += seed;
    (void)dice_u32(&d);
    return d;
}

uint32_t dice_u32(struct dice *d)
{
    uint64_t old = d->state;
    uint32_t shifted = (uint32_t)((old >> 18 ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);

    d->state = old * PCG_FACTOR + d->stream;
    return shifted >> turn | shifted << ((32 - turn) & 31);
}

uint64_t dice_u64(struct dice *d)
{
    uint64_t high = dice_u32(d);

    return high << 32 | dice_u32(d);
}

uint32_t dice_below(struct dice *d, uint32_t bound)
{
    CHECK(bound > 0);

    uint32_t biased = (uint32_t)(0 - bound) % bound; /* 2^32 mod bound */
    uint32_t value = dice_u32(d);

    while (value < biased)
        value = dice_u32(d);
    return value % bound;
}

double dice_uniform(struct dice *d)
{
    return (double)(dice_u64(d) >> 11) * 0x1p-53;
}

double dice_normal(struct dice *d)
{
    double sum = -6;

    for (int i = 0; i < 12; i++)
        sum += dice_uniform(d);
    return sum;
}
