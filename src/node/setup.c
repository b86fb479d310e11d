/* node/setup.c: key files, registry, policy, partners. */
#include "node/setup.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"
#include "crypt/key_file.h"
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
    return st == STATUS_OK ? read_partners(config, setup) : st;
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
