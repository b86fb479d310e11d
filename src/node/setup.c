/* node/setup.c: key files, registry, policy, partners. */
#include "node/setup.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"
#include "crypt/key_file.h"
#include "model/names.h"
#include "release/policy_file.h"
#include "sensor/registry.h"

static void join(char path[CONFIG_PATH_MAX], const char *folder, const char *name)
{
    struct text_builder b = text_builder_init(path, CONFIG_PATH_MAX);

    text_builder_put(&b, "%s/%s", folder, name);
}

static enum status read_keys(const struct node_config *config, struct node_setup *setup)
{
    char path[CONFIG_PATH_MAX];

    join(path, config->keys, "sign.key");
    enum status st = signing_key_load(path, &setup->live_key);
    join(path, config->keys, "exercise.key");
    if (st == STATUS_OK)
        st = signing_key_load(path, &setup->exercise_key);
    join(path, config->keys, "secret.key");
    if (st == STATUS_OK)
        st = secret_load(path, &setup->secret);
    return st;
}

/* The relay through which a partner without a link is reached. */
static struct nation relay_of(const struct node_config *config)
{
    struct nation relay = {0};

    for (unsigned i = 0; i < config->partners_count; i++)
        if (config->partners[i].is_direct && config->partners[i].is_relay)
            (void)nation_parse(config->partners[i].nation, &relay);
    return relay;
}

static bool read_partner(const struct node_config *config, const struct partner_config *given,
                         struct partner *p)
{
    *p = (struct partner){.has_live_key = true,
                          .has_exercise_key = true,
                          .is_direct = given->is_direct,
                          .is_relay = given->is_relay};
    if (!p->is_direct)
        p->via = relay_of(config);
    (void)text_copy(p->address, sizeof p->address, given->address);
    return nation_parse(given->nation, &p->nation) &&
           bytes_from_hex(given->sign_key, p->live_key.bytes, PUBLIC_KEY_SIZE) &&
           bytes_from_hex(given->exercise_key, p->exercise_key.bytes, PUBLIC_KEY_SIZE) &&
           bytes_from_hex(given->tls_pin, p->tls_pin.bytes, DIGEST_SIZE);
}

/* Direct partners first: the others are reached through one of them. */
static enum status read_partners(const struct node_config *config, struct node_setup *setup)
{
    struct partner p;

    setup->partners.self = setup->nation;
    for (int turn = 0; turn < 2; turn++)
        for (unsigned i = 0; i < config->partners_count; i++) {
            if (config->partners[i].is_direct != (turn == 0))
                continue;
            if (!read_partner(config, &config->partners[i], &p) ||
                !partner_add(&setup->partners, &p)) {
                log_error("partner %s: given twice, without keys, or without a relay to reach it",
                          config->partners[i].nation);
                return STATUS_CONFIG;
            }
        }
    return STATUS_OK;
}

static bool is_kept_by_relay(const struct node_config *config, const struct release_policy *policy,
                             struct nation relay, struct nation to)
{
    struct release_bypass found;

    if (!release_finds_bypass(policy, relay, to, &found))
        return true;
    log_error("%s: %s of kind %s%s is opened to %s, which passes on to %s all that it holds, "
              "but not to %s: open it to %s too, close it to %s, or leave %s out of onward",
              config->policy, field_name(found.field), notice_kind_name(found.kind),
              found.exercise != 0 ? " (exercise)" : "", relay.code, to.code, to.code, to.code,
              relay.code, to.code);
    return false;
}

/* A rule for who is behind a relay (or beside it: copies take both ways) must not be void because
 * the relay holds more: refused at start, never narrowed in silence. */
static enum status check_relays(const struct node_config *config, const struct node_setup *setup)
{
    const struct release_policy *policy = &setup->policy;
    enum status st = STATUS_OK;

    for (int i = 0; i < setup->partners.count; i++) {
        const struct partner *p = &setup->partners.partners[i];

        for (int k = 0; p->is_direct && p->is_relay && k < policy->onward_count; k++)
            if (!is_kept_by_relay(config, policy, p->nation, policy->onward[k]))
                st = STATUS_CONFIG;
    }
    return st;
}

enum status setup_read(const struct node_config *config, struct node_setup *setup)
{
    enum status st;

    memset(setup, 0, sizeof *setup);
    (void)nation_parse(config->nation, &setup->nation);
    setup->epoch = config->epoch;
    setup->is_relay = config->is_relay;
    setup->shadow_exercise = config->shadow.exercise;
    (void)bytes_from_hex(config->shadow.control_key, setup->control_key.bytes, PUBLIC_KEY_SIZE);
    setup->rules = assess_rules_default();
    setup->pace = node_pace_default();
    st = read_keys(config, setup);
    if (st == STATUS_OK)
        st = sensor_registry_read(config->registry, &setup->registry);
    if (st == STATUS_OK)
        st = release_policy_load(config->policy, &setup->policy);
    if (st == STATUS_OK && !nation_equal(setup->policy.nation, setup->nation)) {
        log_error("%s: the policy of %s; this node is %s", config->policy,
                  setup->policy.nation.code, setup->nation.code);
        st = STATUS_CONFIG;
    }
    if (st == STATUS_OK)
        st = read_partners(config, setup);
    return st == STATUS_OK ? check_relays(config, setup) : st;
}

void setup_identity(const struct node_setup *setup, struct journal_identity *identity)
{
    *identity = (struct journal_identity){.nation = setup->nation,
                                          .epoch = setup->epoch,
                                          .exercise = setup->shadow_exercise,
                                          .key = signing_key_public(&setup->live_key),
                                          .partner_count = setup->partners.count};
    for (int i = 0; i < setup->partners.count; i++)
        identity->partners[i] =
            (struct journal_partner){.nation = setup->partners.partners[i].nation,
                                     .key = setup->partners.partners[i].live_key};
}
