/* cli/command.h: one subcommand: a name, a line, a help text with an example, a function.
 *
 * Exit codes, the same for all: 0 done; 1 the world is wrong (a check failed, input refused);
 * 2 the call is wrong; 3 the machine is wrong (file, socket, memory).
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/status.h"

enum command_exit { EXIT_DONE = 0, EXIT_WORLD = 1, EXIT_USAGE = 2, EXIT_MACHINE = 3 };

struct command {
    const char *name;
    const char *summary;
    const char *help; /* whole text of `tocsin NAME --help`; ends with an example */
    /* argv[0] is the subcommand's name.  May block until the work is done. */
    int (*run)(int argc, char **argv);
};

extern const struct command command_assess;
extern const struct command command_claim;
extern const struct command command_demo;
extern const struct command command_feed;
extern const struct command command_init;
extern const struct command command_node;
extern const struct command command_order;
extern const struct command command_profile;
extern const struct command command_sim;
extern const struct command command_simulate;
extern const struct command command_study;
extern const struct command command_verify;

/* "tocsin NAME: what; see 'tocsin NAME --help'" on stderr; gives EXIT_USAGE. */
__attribute__((format(printf, 2, 3))) int command_usage(const struct command *command,
                                                        const char *format, ...);

/* Exit code of what a room said: our files and journals are the world, the rest is the machine. */
int command_exit_of(enum status st);

#endif
