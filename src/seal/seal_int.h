/* seal/seal_int.h: the hashes that making and verifying share; inside seal/ only. */
#ifndef SEAL_SEAL_INT_H
#define SEAL_SEAL_INT_H

#include "seal/seal.h"

#define SEAL_SIGN_LABEL "tocsin notice 1"

/* Commitment to one field: bound to the whole header, so that it opens in no other notice. */
struct digest seal_leaf_hash(struct bytes header, enum field field, struct bytes salt,
                             struct bytes value);
struct digest seal_node_hash(struct bytes left, struct bytes right);

/* What is signed: header, then root. */
struct seal_signed {
    uint8_t bytes[NOTICE_HEADER_SIZE + DIGEST_SIZE];
};
struct seal_signed seal_signed_bytes(struct bytes header, struct bytes root);

#endif
