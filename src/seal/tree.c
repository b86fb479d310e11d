/* seal/tree.c: commitments and the nodes above them. */
#include <string.h>

#include "seal/seal_int.h"

struct digest seal_leaf_hash(struct bytes header, enum field field, struct bytes salt,
                             struct bytes value)
{
    uint8_t number[2] = {(uint8_t)((unsigned)field >> 8), (uint8_t)field};
    struct bytes parts[] = {header, bytes_of(number, sizeof number), salt, value};

    return hash_parts("tocsin notice leaf 1", parts, sizeof parts / sizeof parts[0]);
}

struct digest seal_node_hash(struct bytes left, struct bytes right)
{
    struct bytes parts[] = {left, right};

    return hash_parts("tocsin notice node 1", parts, sizeof parts / sizeof parts[0]);
}

struct seal_signed seal_signed_bytes(struct bytes header, struct bytes root)
{
    struct seal_signed s;

    memcpy(s.bytes, header.at, NOTICE_HEADER_SIZE);
    memcpy(s.bytes + NOTICE_HEADER_SIZE, root.at, DIGEST_SIZE);
    return s;
}
