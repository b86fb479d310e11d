/* cli/command.c: what all subcommands say and return alike. */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>

int command_usage(const struct command *command, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "tocsin %s: ", command->name);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "; see 'tocsin %s --help'\n", command->name);
    return EXIT_USAGE;
}

int command_exit_of(enum status st)
{
    switch (st) {
    case STATUS_OK:
        return EXIT_DONE;
    case STATUS_CONFIG:
    case STATUS_CORRUPT:
        return EXIT_WORLD;
    case STATUS_IO:
    case STATUS_FULL:
    case STATUS_MEMORY:
    case STATUS_CRYPTO:
        return EXIT_MACHINE;
    }
    return EXIT_MACHINE;
}
