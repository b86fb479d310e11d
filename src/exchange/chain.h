/* exchange/chain.h: the hash chain of one channel: what one partner was told, and in what order.
 *
 * chain_0 is zero; chain_n = hash("tocsin session chain 1", chain_{n-1}, head, body n), where head
 * is origin, destination (3 letters each), epoch, exercise (u32), channel (u8), number (u64),
 * big-endian.  Per partner, so that it tells nothing of what other partners were given.
 */
#ifndef EXCHANGE_CHAIN_H
#define EXCHANGE_CHAIN_H

#include <stdint.h>

#include "base/bytes.h"
#include "crypt/hash.h"
#include "model/nation.h"

#define CHAIN_LABEL "tocsin session chain 1"

struct chain_place {
    struct nation origin;
    struct nation destination;
    uint32_t epoch; /* the origin's */
    uint32_t exercise;
    uint8_t channel;
    uint64_t number;
};

struct digest chain_next(const struct digest *before, const struct chain_place *place,
                         struct bytes body);

#endif
