/* node/config.c: node.yaml by schema, then the checks that a schema cannot say. */
#include "node/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"
#include "format/yaml.h"

#define TEXT(key, type, member, least)                                                             \
    CYAML_FIELD_STRING(key, CYAML_FLAG_DEFAULT, type, member, least)
#define TEXT_OPTIONAL(key, type, member)                                                           \
    CYAML_FIELD_STRING(key, CYAML_FLAG_OPTIONAL, type, member, 0)

static const cyaml_schema_field_t partner_fields[] = {
    TEXT("nation", struct partner_config, nation, 3),
    TEXT("sign_key", struct partner_config, sign_key, 64),
    TEXT("exercise_key", struct partner_config, exercise_key, 64),
    TEXT("tls_pin", struct partner_config, tls_pin, 64),
    TEXT("ca", struct partner_config, ca, 1),
    TEXT("host", struct partner_config, host, 1),
    TEXT_OPTIONAL("address", struct partner_config, address),
    CYAML_FIELD_BOOL("direct", CYAML_FLAG_DEFAULT, struct partner_config, is_direct),
    CYAML_FIELD_BOOL("relay", CYAML_FLAG_OPTIONAL, struct partner_config, is_relay),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t partner_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct partner_config, partner_fields),
};

static const cyaml_schema_field_t shadow_fields[] = {
    CYAML_FIELD_UINT("exercise", CYAML_FLAG_DEFAULT, struct shadow_config, exercise),
    TEXT("name", struct shadow_config, name, 1),
    TEXT("control_key", struct shadow_config, control_key, 64),
    TEXT("start_utc", struct shadow_config, start_utc, 20),
    CYAML_FIELD_INT("anchor_mono_ns", CYAML_FLAG_DEFAULT, struct shadow_config, anchor_mono_ns),
    CYAML_FIELD_FLOAT("speed", CYAML_FLAG_DEFAULT, struct shadow_config, speed),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t node_fields[] = {
    TEXT("nation", struct node_config, nation, 3),
    CYAML_FIELD_UINT("epoch", CYAML_FLAG_DEFAULT, struct node_config, epoch),
    CYAML_FIELD_BOOL("relay", CYAML_FLAG_OPTIONAL, struct node_config, is_relay),
    TEXT("journal", struct node_config, journal, 1),
    TEXT("registry", struct node_config, registry, 1),
    TEXT("policy", struct node_config, policy, 1),
    TEXT("keys", struct node_config, keys, 1),
    TEXT("listen", struct node_config, listen, 1),
    TEXT("feeds", struct node_config, feeds, 1),
    TEXT_OPTIONAL("console", struct node_config, console),
    TEXT("control", struct node_config, control, 1),
    CYAML_FIELD_MAPPING("shadow", CYAML_FLAG_OPTIONAL, struct node_config, shadow, shadow_fields),
    CYAML_FIELD_SEQUENCE("partners", CYAML_FLAG_POINTER, struct node_config, partners,
                         &partner_schema, 0, NATIONS_MAX - 1),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t node_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct node_config, node_fields),
};

/* Puts the folder of the configuration file before a relative path. */
static bool resolve(const char *config_path, char member[CONFIG_PATH_MAX])
{
    const char *slash = strrchr(config_path, '/');
    char given[CONFIG_PATH_MAX];

    if (member[0] == '/' || slash == NULL || member[0] == '\0')
        return true;
    struct text_builder b = text_builder_init(given, sizeof given);
    text_builder_put(&b, "%.*s/%s", (int)(slash - config_path), config_path, member);
    return !b.is_overflowed && text_copy(member, CONFIG_PATH_MAX, given);
}

static bool is_key(const char *path, const char *field, const char *hex)
{
    uint8_t key[32];

    if (bytes_from_hex(hex, key, sizeof key))
        return true;
    log_error("%s: %s: want 64 hex digits", path, field);
    return false;
}

static bool check_partner(const char *path, struct partner_config *p)
{
    struct nation nation;

    if (!nation_parse(p->nation, &nation)) {
        log_error("%s: partners: nation '%s': want three capital letters", path, p->nation);
        return false;
    }
    return is_key(path, "partners: sign_key", p->sign_key) &&
           is_key(path, "partners: exercise_key", p->exercise_key) &&
           is_key(path, "partners: tls_pin", p->tls_pin) && resolve(path, p->ca);
}

static bool check_shadow(const char *path, const struct shadow_config *s)
{
    if (s->exercise == 0)
        return true;
    if (s->speed < 0.01 || s->speed > 1000) {
        log_error("%s: shadow: speed %g: want 0.01 to 1000", path, s->speed);
        return false;
    }
    return is_key(path, "shadow: control_key", s->control_key);
}

static bool check(const char *path, struct node_config *c)
{
    struct nation nation;

    if (!nation_parse(c->nation, &nation)) {
        log_error("%s: nation '%s': want three capital letters", path, c->nation);
        return false;
    }
    if (c->epoch == 0) {
        log_error("%s: epoch 0: epochs count from 1", path);
        return false;
    }
    for (unsigned i = 0; i < c->partners_count; i++)
        if (!check_partner(path, &c->partners[i]))
            return false;
    return check_shadow(path, &c->shadow) && resolve(path, c->journal) &&
           resolve(path, c->registry) && resolve(path, c->policy) && resolve(path, c->keys) &&
           resolve(path, c->control);
}

enum status config_open(struct node_config **config, const char *path)
{
    char *text;
    size_t size;
    void *value = NULL;

    *config = NULL;
    enum status st = yaml_text_read(path, &text, &size);
    if (st != STATUS_OK)
        return st;
    st = yaml_text_load(bytes_of(text, size), path, &node_schema, &value);
    free(text);
    if (st != STATUS_OK)
        return st;
    *config = value;
    if (check(path, *config))
        return STATUS_OK;
    config_close(*config);
    *config = NULL;
    return STATUS_CONFIG;
}

void config_close(struct node_config *config)
{
    if (config != NULL)
        yaml_text_free(&node_schema, config);
}
