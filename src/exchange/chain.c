/* exchange/chain.c: one link of a chain. */
#include "exchange/chain.h"

#define HEAD_SIZE 23

struct digest chain_next(const struct digest *before, const struct chain_place *place,
                         struct bytes body)
{
    uint8_t head[HEAD_SIZE];
    struct byte_builder b = byte_builder_init(head, sizeof head);

    byte_builder_put(&b, bytes_of(place->origin.code, 3));
    byte_builder_put(&b, bytes_of(place->destination.code, 3));
    byte_builder_put_u32(&b, place->epoch);
    byte_builder_put_u32(&b, place->exercise);
    byte_builder_put_u8(&b, place->channel);
    byte_builder_put_u64(&b, place->number);
    struct bytes parts[] = {digest_bytes(before), byte_builder_bytes(&b), body};
    return hash_parts(CHAIN_LABEL, parts, sizeof parts / sizeof parts[0]);
}
