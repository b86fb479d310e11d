/* partner/partner.c: the registry of partners: made once, then only read. */
#include "partner/partner.h"

#include <stddef.h>

static const struct partner *find(const struct partner_registry *registry, struct nation nation)
{
    for (int i = 0; i < registry->count; i++)
        if (nation_equal(registry->partners[i].nation, nation))
            return &registry->partners[i];
    return NULL;
}

/* Reached by a link of its own, or through a relay that is. */
static bool is_reachable(const struct partner_registry *registry, const struct partner *partner)
{
    if (partner->is_direct)
        return nation_is_none(partner->via) && partner_by_pin(registry, &partner->tls_pin) == NULL;
    const struct partner *relay = find(registry, partner->via);

    return relay != NULL && relay->is_direct && relay->is_relay;
}

bool partner_add(struct partner_registry *registry, const struct partner *partner)
{
    if (registry->count == NATIONS_MAX || nation_is_none(partner->nation) ||
        nation_equal(partner->nation, registry->self) || find(registry, partner->nation) != NULL ||
        (!partner->has_live_key && !partner->has_exercise_key) || !is_reachable(registry, partner))
        return false;
    registry->partners[registry->count++] = *partner;
    return true;
}

const struct partner *partner_find(const struct partner_registry *registry, struct nation nation)
{
    return find(registry, nation);
}

const struct partner *partner_by_pin(const struct partner_registry *registry,
                                     const struct digest *tls_pin)
{
    for (int i = 0; i < registry->count; i++)
        if (registry->partners[i].is_direct &&
            digest_equal(&registry->partners[i].tls_pin, tls_pin))
            return &registry->partners[i];
    return NULL;
}

const struct partner *partner_route(const struct partner_registry *registry, struct nation nation)
{
    const struct partner *p = find(registry, nation);

    return p == NULL || p->is_direct ? p : find(registry, p->via);
}

const struct public_key *partner_key(const struct partner *partner, bool is_exercise)
{
    if (is_exercise)
        return partner->has_exercise_key ? &partner->exercise_key : NULL;
    return partner->has_live_key ? &partner->live_key : NULL;
}

bool partner_is_agreed(const struct partner *partner, int64_t now_ns)
{
    return partner->agreed_until_ns == 0 || now_ns < partner->agreed_until_ns;
}
