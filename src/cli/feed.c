/* cli/feed.c: tocsin feed: plays recorded feeds into a node, at the pace of their own times. */
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/player.h"

struct arguments {
    struct player_options player;
    int count;
    const char *files[PLAYER_FILES_MAX];
};

static int parse(int argc, char **argv, struct arguments *a)
{
    a->player.speed = 1;
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--to") == 0 && has_value)
            a->player.address = argv[++i];
        else if (strcmp(argv[i], "--clock") == 0 && has_value)
            a->player.clock_config = argv[++i];
        else if (strcmp(argv[i], "--speed") == 0 && has_value) {
            if (!text_to_double(argv[++i], 0.01, 100000, &a->player.speed))
                return command_usage(&command_feed, "--speed '%s': want 0.01 to 100000", argv[i]);
        } else if (argv[i][0] != '-' && a->count < PLAYER_FILES_MAX)
            a->files[a->count++] = argv[i];
        else
            return command_usage(&command_feed, "unexpected '%s'", argv[i]);
    }
    if (a->count == 0 || a->player.address == NULL)
        return command_usage(&command_feed, "want FILE... and --to ADDRESS");
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments a = {0};
    int code = parse(argc, argv, &a);

    if (code != EXIT_DONE)
        return code;
    return command_exit_of(player_run(&a.player, a.files, a.count));
}

const struct command command_feed = {
    .name = "feed",
    .summary = "play recorded sensor feeds into a node",
    .help =
        "usage: tocsin feed FILE... --to ADDRESS [--speed N] [--clock NODE.yaml]\n\n"
        "Plays CCSDS TDM files or compact detection streams, all together, in the order of their\n"
        "times.  If the node goes away the feed waits, connects again and goes on from the last\n"
        "byte that the node holds durably; it ends when the node holds all of it.\n\n"
        "  --to ADDRESS      the node's feed address, ip:port\n"
        "  --speed N         N times as fast as recorded (default 1)\n"
        "  --clock FILE      pace by the exercise clock of that node.yaml instead\n\n"
        "example: tocsin feed /tmp/feeds/KOR/*.tdm --to 127.0.0.1:47102 --speed 10\n",
    .run = run,
};
