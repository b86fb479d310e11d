/* release/hash.c: the canonical form of a policy, hashed.
 *
 * Per rule: name, action, mode, kinds, fields, then its partners in ascending order ("***" for
 * any); rules in their own order, which decides.  A partner's part holds only the rules that name
 * it, without their names and without the other partners: it tells nothing of those.
 */
#include <string.h>

#include "base/bytes.h"
#include "release/release.h"

static void put_nations(struct hash *h, const struct nation *list, int count)
{
    struct nation sorted[NATIONS_MAX];

    for (int i = 0; i < count; i++) { /* insertion sort: at most NATIONS_MAX */
        int at = i;

        while (at > 0 && memcmp(sorted[at - 1].code, list[i].code, 3) > 0) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = list[i];
    }
    for (int i = 0; i < count; i++)
        hash_put(h, bytes_of(sorted[i].code, 3));
}

static void put_rule(struct hash *h, const struct release_rule *rule)
{
    uint8_t memory[18];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    byte_builder_put_u8(&b, (uint8_t)rule->action);
    byte_builder_put_u8(&b, (uint8_t)rule->mode);
    byte_builder_put_u64(&b, rule->kinds);
    byte_builder_put_u64(&b, rule->fields);
    hash_put(h, byte_builder_bytes(&b));
}

static void put_head(struct hash *h, const struct release_policy *policy)
{
    uint8_t memory[7];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    byte_builder_put(&b, bytes_of(policy->nation.code, 3));
    byte_builder_put_u32(&b, policy->version);
    hash_put(h, byte_builder_bytes(&b));
}

struct digest release_policy_hash(const struct release_policy *policy)
{
    struct hash h;

    hash_init(&h, "tocsin release policy 1");
    put_head(&h, policy);
    put_nations(&h, policy->onward, policy->onward_count);
    for (int i = 0; i < policy->rule_count; i++) {
        const struct release_rule *rule = &policy->rules[i];

        hash_put(&h, bytes_of(rule->name, strlen(rule->name)));
        put_rule(&h, rule);
        if (rule->is_any_partner)
            hash_put(&h, bytes_of("***", 3));
        else
            put_nations(&h, rule->partners, rule->partner_count);
    }
    return hash_end(&h);
}

struct digest release_partner_hash(const struct release_policy *policy, struct nation partner)
{
    struct hash h;

    hash_init(&h, "tocsin release partner 1");
    hash_put(&h, bytes_of(policy->nation.code, 3));
    hash_put(&h, bytes_of(partner.code, 3));
    for (int i = 0; i < policy->rule_count; i++) {
        const struct release_rule *rule = &policy->rules[i];
        bool is_named = rule->is_any_partner;

        for (int j = 0; j < rule->partner_count; j++)
            is_named = is_named || nation_equal(rule->partners[j], partner);
        if (is_named)
            put_rule(&h, rule);
    }
    return hash_end(&h);
}
