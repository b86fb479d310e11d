/* partner/partner.h: who the partners are: keys, links, agreement, clock, liveness.
 *
 * Keys are pinned when the registry is made and never learnt from the network.  Plain values,
 * pure functions; time comes in.  One thread.
 */
#ifndef PARTNER_PARTNER_H
#define PARTNER_PARTNER_H

#include <stdbool.h>
#include <stdint.h>

#include "crypt/hash.h"
#include "crypt/sign.h"
#include "model/nation.h"

#define PARTNER_ADDRESS_MAX 64 /* host:port with terminator */
#define PARTNER_NAME_MAX 64    /* of an agreement */

struct partner {
    struct nation nation;
    bool has_live_key;
    struct public_key live_key; /* verifies its live notices */
    bool has_exercise_key;
    struct public_key exercise_key; /* verifies its exercise notices */
    bool is_direct;                 /* we have a link with it; else it is reached through `via` */
    struct nation via;              /* none when direct */
    bool is_relay;                  /* it passes notices on to others */
    struct digest tls_pin;          /* SHA-256 of the public key of its link certificate; direct */
    char address[PARTNER_ADDRESS_MAX]; /* where we call it; empty when it calls us */
    char agreement[PARTNER_NAME_MAX];  /* name of what was agreed */
    int64_t agreed_until_ns;           /* TAI; 0 = no end stated */
};

struct partner_registry {
    struct nation self;
    int count;
    struct partner partners[NATIONS_MAX];
};

/* False: self, none, doubled nation, no key, no room, or `via` that is not a direct relay. */
bool partner_add(struct partner_registry *registry, const struct partner *partner);
/* NULL when unknown. */
const struct partner *partner_find(const struct partner_registry *registry, struct nation nation);
/* By the key that the far end of a link has proved to hold; NULL when pinned to nobody. */
const struct partner *partner_by_pin(const struct partner_registry *registry,
                                     const struct digest *tls_pin);
/* The link by which `nation` is reached: itself or its relay; NULL when unknown. */
const struct partner *partner_route(const struct partner_registry *registry, struct nation nation);
/* The pinned key for that mode; NULL when there is none. */
const struct public_key *partner_key(const struct partner *partner, bool is_exercise);
bool partner_is_agreed(const struct partner *partner, int64_t now_ns);

#endif
