/* release/policy_file.c: YAML under a schema; what the schema cannot say is checked here.
 *
 * Names of kinds and fields come from model/names.h, so a file and a log spell alike.  The sensors
 * and the coarse variants have no word: no policy can name them.
 */
#include "release/policy_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "format/yaml.h"
#include "model/names.h"

#define KINDS (NOTICE_PLAN - NOTICE_LAUNCH + 1)
#define WORDS (FIELDS_END - 1 - 3) /* all fields but the three without a word */
#define ANY "any"

struct file_rule {
    char *name;
    char **partners;
    unsigned partners_count;
    int mode;
    int *kinds;
    unsigned kinds_count;
    int *fields;
    unsigned fields_count;
    int action;
};

struct file_policy {
    unsigned version;
    char *nation;
    char **onward;
    unsigned onward_count;
    struct file_rule *rules;
    unsigned rules_count;
};

static const cyaml_strval_t mode_words[] = {
    {"live", RELEASE_LIVE}, {"exercise", RELEASE_EXERCISE}, {"both", RELEASE_BOTH}};
static const cyaml_strval_t action_words[] = {
    {"withhold", RELEASE_WITHHOLD}, {"coarsen", RELEASE_COARSEN}, {"open", RELEASE_OPEN}};
static cyaml_strval_t kind_words[KINDS];
static cyaml_strval_t field_words[WORDS];

#define NEEDED CYAML_FLAG_POINTER

static const cyaml_schema_value_t code_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 3, 3)};
static const cyaml_schema_value_t kind_schema = {
    CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, int, kind_words, KINDS)};
static const cyaml_schema_value_t field_schema = {
    CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, int, field_words, WORDS)};
static const cyaml_schema_field_t rule_fields[] = {
    CYAML_FIELD_STRING_PTR("name", NEEDED, struct file_rule, name, 1, RELEASE_NAME_MAX - 1),
    CYAML_FIELD_SEQUENCE("partners", NEEDED, struct file_rule, partners, &code_schema, 1,
                         NATIONS_MAX),
    CYAML_FIELD_ENUM("mode", CYAML_FLAG_STRICT, struct file_rule, mode, mode_words, 3),
    CYAML_FIELD_SEQUENCE("kinds", NEEDED, struct file_rule, kinds, &kind_schema, 1, KINDS),
    CYAML_FIELD_SEQUENCE("fields", NEEDED, struct file_rule, fields, &field_schema, 1, WORDS),
    CYAML_FIELD_ENUM("action", CYAML_FLAG_STRICT, struct file_rule, action, action_words, 3),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_rule, rule_fields)};
static const cyaml_schema_field_t policy_fields[] = {
    CYAML_FIELD_UINT("version", CYAML_FLAG_DEFAULT, struct file_policy, version),
    CYAML_FIELD_STRING_PTR("nation", NEEDED, struct file_policy, nation, 3, 3),
    CYAML_FIELD_SEQUENCE("onward", NEEDED, struct file_policy, onward, &code_schema, 0,
                         NATIONS_MAX),
    CYAML_FIELD_SEQUENCE("rules", NEEDED, struct file_policy, rules, &rule_schema, 0,
                         RELEASE_RULES_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t policy_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file_policy, policy_fields)};

static bool has_word(enum field field)
{
    return field != FIELD_SENSORS && field != FIELD_LAUNCH_POINT_10KM &&
           field != FIELD_IMPACT_POINT_10KM;
}

static void words_init(void)
{
    int count = 0;

    for (int i = 0; i < KINDS; i++) {
        kind_words[i].val = NOTICE_LAUNCH + i;
        kind_words[i].str = notice_kind_name((enum notice_kind)kind_words[i].val);
    }
    for (int i = FIELD_NONE + 1; i < FIELDS_END; i++)
        if (has_word((enum field)i))
            field_words[count++] = (cyaml_strval_t){field_name((enum field)i), i};
}

/* Where the file and which of its entries: for messages. */
struct place {
    struct bytes text;
    const char *path;
    int line;
};

static enum status refuse(const struct place *at, const char *what, const char *word)
{
    log_error("%s:%d: %s '%.40s', correct it", at->path, at->line, what, word);
    return STATUS_CONFIG;
}

static enum status take_nations(const struct place *at, char *const *codes, unsigned count,
                                struct nation self, struct nation *list)
{
    for (unsigned i = 0; i < count; i++) {
        if (!nation_parse(codes[i], &list[i]) || nation_equal(list[i], self))
            return refuse(at, "a partner is three capital letters, not our own:", codes[i]);
        for (unsigned j = 0; j < i; j++)
            if (nation_equal(list[i], list[j]))
                return refuse(at, "a partner named twice:", codes[i]);
    }
    return STATUS_OK;
}

static enum status take_rule(const struct place *at, const struct file_rule *from,
                             const struct release_policy *policy, struct release_rule *rule)
{
    enum status st = STATUS_OK;

    *rule = (struct release_rule){.mode = (enum release_mode)from->mode,
                                  .action = (enum release_action)from->action};
    (void)snprintf(rule->name, sizeof rule->name, "%s", from->name);
    for (int i = 0; i < policy->rule_count; i++)
        if (strcmp(policy->rules[i].name, rule->name) == 0)
            return refuse(at, "two rules have the name", rule->name);
    rule->is_any_partner = from->partners_count == 1 && strcmp(from->partners[0], ANY) == 0;
    if (!rule->is_any_partner) {
        st = take_nations(at, from->partners, from->partners_count, policy->nation, rule->partners);
        rule->partner_count = (int)from->partners_count;
    }
    for (unsigned i = 0; i < from->kinds_count; i++)
        rule->kinds |= UINT64_C(1) << from->kinds[i];
    for (unsigned i = 0; i < from->fields_count; i++)
        rule->fields |= FIELD_BIT(from->fields[i]);
    return st;
}

static enum status take_policy(struct place *at, const struct file_policy *from,
                               struct release_policy *policy)
{
    enum status st;

    memset(policy, 0, sizeof *policy);
    policy->version = from->version;
    if (from->version == 0)
        return refuse(at, "the version counts from 1:", "0");
    if (!nation_parse(from->nation, &policy->nation))
        return refuse(at, "a nation is three capital letters:", from->nation);
    st = take_nations(at, from->onward, from->onward_count, policy->nation, policy->onward);
    policy->onward_count = (int)from->onward_count;
    for (unsigned i = 0; st == STATUS_OK && i < from->rules_count; i++) {
        at->line = yaml_text_entry_line(at->text, "rules", (int)i);
        st = take_rule(at, &from->rules[i], policy, &policy->rules[policy->rule_count]);
        policy->rule_count++;
    }
    return st;
}

enum status release_policy_load(const char *path, struct release_policy *policy)
{
    char *text = NULL;
    size_t size = 0;
    void *value = NULL;
    struct release_policy fresh;
    enum status st = yaml_text_read(path, &text, &size);

    if (st != STATUS_OK)
        return st;
    words_init();
    struct place at = {bytes_of(text, size), path, 1};
    if (size > POLICY_FILE_MAX)
        st = refuse(&at, "a policy of more than 64 KiB:", path);
    else
        st = yaml_text_load(at.text, path, &policy_schema, &value);
    if (st == STATUS_OK)
        st = take_policy(&at, value, &fresh);
    if (st == STATUS_OK)
        *policy = fresh;
    yaml_text_free(&policy_schema, value);
    free(text);
    return st;
}

static void put_nations(FILE *file, const struct nation *list, int count)
{
    (void)fputc('[', file);
    for (int i = 0; i < count; i++)
        (void)fprintf(file, "%s%s", i > 0 ? ", " : "", list[i].code);
    (void)fputs("]\n", file);
}

static void put_rule(FILE *file, const struct release_rule *rule)
{
    static const char *const modes[] = {"", "live", "exercise", "both"};
    const char *between = "";

    (void)fprintf(file, "  - name: %s\n    partners: ", rule->name);
    if (rule->is_any_partner)
        (void)fputs("[" ANY "]\n", file);
    else
        put_nations(file, rule->partners, rule->partner_count);
    (void)fprintf(file, "    mode: %s\n    kinds: [", modes[rule->mode]);
    for (int i = NOTICE_LAUNCH; i <= NOTICE_PLAN; i++) {
        if ((rule->kinds >> i & 1) == 0)
            continue;
        (void)fprintf(file, "%s%s", between, notice_kind_name((enum notice_kind)i));
        between = ", ";
    }
    (void)fputs("]\n    fields:\n", file);
    for (int i = FIELD_NONE + 1; i < FIELDS_END; i++)
        if ((rule->fields & FIELD_BIT(i)) != 0 && has_word((enum field)i))
            (void)fprintf(file, "      - %s\n", field_name((enum field)i));
    (void)fprintf(file, "    action: %s\n", release_action_name(rule->action));
}

enum status release_policy_save(const char *path, const struct release_policy *policy)
{
    FILE *file = fopen(path, "wx");

    if (file == NULL) {
        log_error("%s: cannot create: %s", path, strerror(errno));
        return STATUS_IO;
    }
    (void)fputs(
        "# Who may be told which field.  Read in order: the first rule that fits decides; what\n"
        "# none names stays closed.  Sensors are never opened, whatever stands here.\n",
        file);
    (void)fprintf(file, "version: %u\nnation: %s\n", policy->version, policy->nation.code);
    (void)fputs("# Partners to which a relay may pass our notices on.\nonward: ", file);
    put_nations(file, policy->onward, policy->onward_count);
    (void)fputs(policy->rule_count == 0 ? "rules: []\n" : "rules:\n", file);
    for (int i = 0; i < policy->rule_count; i++)
        put_rule(file, &policy->rules[i]);
    bool is_written = ferror(file) == 0;
    if (fclose(file) != 0 || !is_written) {
        log_error("%s: cannot write: %s", path, strerror(errno));
        return STATUS_IO;
    }
    return STATUS_OK;
}
