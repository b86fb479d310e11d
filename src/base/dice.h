/* base/dice.h: a seeded generator for tests, scenarios and the simulator.
 *
 * PCG-XSH-RR 64/32 (O'Neill, HMC-CS-2014-0905, section 6.3): the same seed gives the same numbers
 * on every machine.  Never for keys, salts or ids.
 */
#ifndef BASE_DICE_H
#define BASE_DICE_H

#include <stdint.h>

struct dice {
    uint64_t state;
    uint64_t stream;
};

/* Two dice of one seed and different streams are independent. */
struct dice dice_init(uint64_t seed, uint64_t stream);
uint32_t dice_u32(struct dice *d);
uint64_t dice_u64(struct dice *d);
/* In [0, bound); bound > 0.  Without modulo bias. */
uint32_t dice_below(struct dice *d, uint32_t bound);
/* In [0, 1), 53 bits. */
double dice_uniform(struct dice *d);
/* Mean 0, sigma 1, as a sum of twelve uniforms (Irwin-Hall): no libm, |x| < 6, thin tails. */
double dice_normal(struct dice *d);

#endif
