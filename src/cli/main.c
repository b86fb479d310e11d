/* cli/main.c: finds the subcommand. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

#define TOCSIN_VERSION "0.1.0"

static const struct command *const commands[] = {
    &command_demo,    &command_init,     &command_node,   &command_feed,
    &command_order,   &command_simulate, &command_assess, &command_claim,
    &command_profile, &command_verify,   &command_sim,    &command_study,
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(FILE *out)
{
    (void)fprintf(out,
                  "tocsin " TOCSIN_VERSION ": allied nations share missile warning.  It warns; "
                  "nothing else.\n\nusage: tocsin COMMAND [ARGUMENT...]\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        (void)fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    (void)fprintf(out, "\n'tocsin COMMAND --help' says more.  Start with: tocsin demo\n"
                       "exit codes: 0 done, 1 a check failed or input was refused, 2 wrong call, "
                       "3 machine failure\n");
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("tocsin " TOCSIN_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = find(argv[1]);
    if (command == NULL) {
        (void)fprintf(stderr, "tocsin: no command '%s'; see 'tocsin --help'\n", argv[1]);
        return EXIT_USAGE;
    }
    if (asks_help(argc - 1, argv + 1)) {
        (void)printf("tocsin %s: %s\n\n%s", command->name, command->summary, command->help);
        return EXIT_DONE;
    }
    return command->run(argc - 1, argv + 1);
}
