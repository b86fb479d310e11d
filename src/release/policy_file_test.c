/* release/policy_file_test.c: there and back, and each refusal with its line. */
#include "release/policy_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

static char folder[] = "/tmp/policy_test.XXXXXX";
static char path[64];
static char said_path[64];

static void start(void)
{
    if (path[0] == '\0') {
        TEST_EQ(mkdtemp(folder) != NULL, true, 0);
        snprintf(path, sizeof path, "%s/policy.yaml", folder);
        snprintf(said_path, sizeof said_path, "%s/said", folder);
    }
    unlink(path);
}

static void write_file(const char *text)
{
    start();
    FILE *file = fopen(path, "w");
    TEST_EQ(file != NULL, true, 0);
    fputs(text, file);
    fclose(file);
}

/* Loads with stderr caught in `said`. */
static enum status load(struct release_policy *policy, char *said, size_t room)
{
    int kept = dup(STDERR_FILENO);
    FILE *file = freopen(said_path, "w", stderr);
    enum status st = release_policy_load(path, policy);

    TEST_EQ(file != NULL, true, 0);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    file = fopen(said_path, "r");
    TEST_EQ(file != NULL, true, 1);
    said[fread(said, 1, room - 1, file)] = '\0';
    fclose(file);
    unlink(said_path);
    return st;
}

static struct nation nation(const char *code)
{
    struct nation n;

    TEST_EQ(nation_parse(code, &n), true, 0);
    return n;
}

TEST(policy_comes_back_from_its_file)
{
    static struct release_policy p, back;
    struct nation partners[2] = {nation("JPN"), nation("KOR")};

    start();
    release_default(nation("USA"), partners, 2, &p);
    p.rules[1].is_any_partner = true;
    p.rules[1].partner_count = 0;
    p.rules[2].action = RELEASE_COARSEN;
    TEST_EQ(release_policy_save(path, &p), STATUS_OK, 0);
    TEST_EQ(release_policy_load(path, &back), STATUS_OK, 1);
    struct digest a = release_policy_hash(&p);
    struct digest b = release_policy_hash(&back);
    TEST_EQ(digest_equal(&a, &b), true, 2);
    TEST_EQ(back.rules[1].is_any_partner, true, 3);
    TEST_EQ(release_policy_save(path, &p), STATUS_IO, 4); /* never over an old one */
    unlink(path);
    TEST_EQ(release_policy_load(path, &back), STATUS_IO, 5);
}

#define HEAD "version: 1\nnation: USA\nonward: [JPN]\nrules:\n"
#define RULE(name, partners, mode, kinds, fields, action)                                          \
    "  - name: " name "\n    partners: [" partners "]\n    mode: " mode "\n    kinds: [" kinds     \
    "]\n    fields: [" fields "]\n    action: " action "\n"
#define GOOD RULE("a", "JPN", "both", "track", "state", "open")

TEST(policy_refusals_name_the_line)
{
    static const struct {
        const char *text;
        const char *line; /* how the message must go on after the path; NULL: is taken */
    } rows[] = {
        {HEAD GOOD, NULL},
        {"version: 1\nnation: USA\nonward: []\nrules: []\n", NULL},
        {"", ":1:"},
        {"# nothing but a comment\n", ":1:"},                           /* found by fuzzing */
        {"version: 1\nnation: USA\nonward: []\n", ":3:"},               /* no rules */
        {"version: 0\nnation: USA\nonward: []\nrules: []\n", ":1:"},    /* counts from 1 */
        {"version: 1\nnation: usa\nonward: []\nrules: []\n", ":1:"},    /* small letters */
        {"version: 1\nnation: USA\nonward: [USA]\nrules: []\n", ":1:"}, /* itself */
        {"version: 1\nnation: USA\nonward: []\nrules: []\nextra: 1\n", ":5:"},
        {HEAD RULE("a", "JPN", "both", "track", "sensors", "open"), ":9:"}, /* has no word */
        {HEAD RULE("a", "JPN", "both", "track", "launch_point_10km", "open"), ":9:"},
        {HEAD RULE("a", "JPN", "both", "track", "velocity", "open"), ":9:"},
        {HEAD RULE("a", "JPN", "both", "rumour", "state", "open"), ":8:"},
        {HEAD RULE("a", "JPN", "always", "track", "state", "open"), ":7:"},
        {HEAD RULE("a", "JPN", "both", "track", "state", "show"), ":10:"},
        {HEAD RULE("a", "jpn", "both", "track", "state", "open"), ":5:"},
        {HEAD RULE("a", "JPN, JPN", "both", "track", "state", "open"), ":5:"},
        {HEAD RULE("a", "any, JPN", "both", "track", "state", "open"), ":5:"},
        {HEAD GOOD GOOD, ":11:"}, /* two of one name */
        {HEAD "  - name: a\n", ":5:"},
        {HEAD "\t- name: a\n", ":4:"},
        {HEAD GOOD "version: 2\n", ":5:"}, /* a key twice */
    };
    static struct release_policy p;
    static char said[4096];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        write_file(rows[i].text);
        p.version = 77;
        TEST_EQ(load(&p, said, sizeof said), rows[i].line == NULL ? STATUS_OK : STATUS_CONFIG, i);
        if (rows[i].line == NULL)
            continue;
        TEST_EQ(p.version, 77, i); /* the old policy stays */
        const char *found = strstr(said, path);
        TEST_EQ(found != NULL, true, i);
        if (strncmp(found + strlen(path), rows[i].line, strlen(rows[i].line)) != 0)
            printf("row %zu: %s", i, said);
        TEST_EQ(strncmp(found + strlen(path), rows[i].line, strlen(rows[i].line)), 0, i);
    }
    unlink(path);
    rmdir(folder);
}
