/* cli/order.c: tocsin order: exercise control arms, resumes or ends an exercise at a node. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "crypt/crypt.h"
#include "crypt/key_file.h"
#include "node/clock.h"
#include "node/config.h"
#include "node/control.h"
#include "node/order.h"

struct arguments {
    const char *verb;
    const char *key;
    const char *node;
};

static int parse(int argc, char **argv, struct arguments *a)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--key") == 0 && i + 1 < argc)
            a->key = argv[++i];
        else if (argv[i][0] != '-' && a->verb == NULL)
            a->verb = argv[i];
        else if (argv[i][0] != '-' && a->node == NULL)
            a->node = argv[i];
        else
            return command_usage(&command_order, "unexpected '%s'", argv[i]);
    }
    if (a->verb == NULL || a->key == NULL || a->node == NULL)
        return command_usage(&command_order, "want arm|resume|end, --key FILE and a node.yaml");
    return EXIT_DONE;
}

static bool verb_of(const char *word, enum order_verb *verb)
{
    static const char *const words[] = {"arm", "resume", "end"};

    for (int i = 0; i < 3; i++)
        /* parse() refused a call without a verb. NOLINTNEXTLINE(clang-analyzer-*) */
        if (strcmp(word, words[i]) == 0) {
            *verb = (enum order_verb)(ORDER_ARM + i);
            return true;
        }
    return false;
}

static int give(const struct node_config *config, const struct signing_key *key,
                enum order_verb verb)
{
    static uint8_t memory[VIEW_SIZE_MAX];
    struct byte_builder view = byte_builder_init(memory, sizeof memory);
    struct node_clock clock;
    struct order order = {.exercise = config->shadow.exercise, .verb = verb};

    if (clock_init(&clock, &config->shadow) != STATUS_OK)
        return EXIT_WORLD;
    order.time_ns = clock_read(&clock).now_ns;
    (void)text_copy(order.name, sizeof order.name, config->shadow.name);
    if (!order_make(key, &order, &view)) {
        log_error("the order cannot be made: exercise %u '%s'", order.exercise, order.name);
        return EXIT_WORLD;
    }
    enum status st = control_send(config->control, byte_builder_bytes(&view));
    if (st == STATUS_OK)
        return EXIT_DONE;
    log_error("%s: %s", config->control,
              st == STATUS_FULL ? "the node is busy; try again" : "no node answers there");
    return EXIT_MACHINE;
}

static int run(int argc, char **argv)
{
    struct arguments a = {0};
    struct signing_key key;
    struct node_config *config;
    enum order_verb verb;
    int code = parse(argc, argv, &a);

    if (code != EXIT_DONE)
        return code;
    if (!verb_of(a.verb, &verb))
        return command_usage(&command_order, "'%s' is no order", a.verb);
    if (crypt_start() != STATUS_OK)
        return EXIT_MACHINE;
    if (signing_key_load(a.key, &key) != STATUS_OK || config_open(&config, a.node) != STATUS_OK)
        return EXIT_WORLD;
    code = give(config, &key, verb);
    signing_key_wipe(&key);
    config_close(config);
    return code;
}

const struct command command_order = {
    .name = "order",
    .summary = "arm, resume or end an exercise at a node",
    .help =
        "usage: tocsin order arm|resume|end --key FILE NODE.yaml\n\n"
        "Signs the order with exercise control's key and gives it to the running node over its\n"
        "local socket.  Only a node made for that exercise obeys; it believes the signature.\n"
        "After a restart a node is live; 'resume' takes the exercise up again.\n\n"
        "example: tocsin order arm --key nations/control.key nations/JPN/node.yaml\n",
    .run = run,
};
