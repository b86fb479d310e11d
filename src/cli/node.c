/* cli/node.c: tocsin node: one national node. */
#include <stddef.h>
#include <string.h>

#include "cli/command.h"
#include "node/shell.h"

static int run(int argc, char **argv)
{
    struct shell_options options = {0};

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--test-key-log") == 0 && i + 1 < argc)
            options.key_log = argv[++i];
        else if (argv[i][0] != '-' && options.config == NULL)
            options.config = argv[i];
        else
            return command_usage(&command_node, "unexpected '%s'", argv[i]);
    }
    if (options.config == NULL)
        return command_usage(&command_node, "want the node's configuration file");
    return command_exit_of(shell_run(&options));
}

const struct command command_node = {
    .name = "node",
    .summary = "run one national node",
    .help =
        "usage: tocsin node FILE\n\n"
        "FILE is a node.yaml, as 'tocsin init' writes it.  The node runs until SIGTERM.  A\n"
        "timeline goes to stdout, one line each: UTC NATION MARK text ('!' warning, '?'\n"
        "caution, '.' line); the log goes to stderr.  After a crash start it again: the journal\n"
        "is verified and replayed, and the node comes back live.\n\n"
        "  --test-key-log FILE   for tests only: writes the TLS session keys to FILE\n\n"
        "exit codes: 0 stopped; 1 configuration or journal unusable; 3 machine failure\n\n"
        "example: tocsin node nations/JPN/node.yaml\n",
    .run = run,
};
