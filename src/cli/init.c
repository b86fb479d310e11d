/* cli/init.c: tocsin init: several nations' nodes, ready to run. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/found.h"
#include "crypt/crypt.h"

struct arguments {
    const char *nations;
    const char *topology;
    int64_t port;
};

static int parse(int argc, char **argv, struct arguments *a, struct found *f)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--nations") == 0 && has_value)
            a->nations = argv[++i];
        else if (strcmp(argv[i], "--topology") == 0 && has_value)
            a->topology = argv[++i];
        else if (strcmp(argv[i], "--port") == 0 && has_value) {
            if (!text_to_i64(argv[++i], 1024, 65000, &a->port))
                return command_usage(&command_init, "--port '%s': want 1024 to 65000", argv[i]);
        } else if (argv[i][0] != '-' && f->directory == NULL)
            f->directory = argv[i];
        else
            return command_usage(&command_init, "unexpected '%s'", argv[i]);
    }
    if (f->directory == NULL || a->nations == NULL || a->topology == NULL)
        return command_usage(&command_init, "want DIR, --nations and --topology");
    if (!found_nations(f, a->nations))
        return command_usage(&command_init, "--nations '%s': want two or more, such as USA,JPN,KOR",
                             a->nations);
    if (!found_topology(f, a->topology))
        return command_usage(&command_init, "--topology '%s': want mesh, or hub: and one of them",
                             a->topology);
    return EXIT_DONE;
}

/* Notional sensors for the nations that have some built in; none for the others. */
static void give_registries(struct found *f)
{
    char name[32];

    for (int i = 0; i < f->count; i++) {
        (void)snprintf(name, sizeof name, "registry/%s.yaml", f->nations[i].code);
        const struct embedded_file *e = embedded_find(name);
        f->registries[i] = e != NULL ? (const char *)e->at : NULL;
    }
}

static int run(int argc, char **argv)
{
    struct arguments a = {.port = FOUND_PORT};
    struct found f = {0};
    int code = parse(argc, argv, &a, &f);

    if (code != EXIT_DONE)
        return code;
    f.first_port = (uint16_t)a.port;
    give_registries(&f);
    if (crypt_start() != STATUS_OK || found_make(&f) != STATUS_OK)
        return EXIT_MACHINE;
    (void)printf(
        "%d nations in %s, %s.\n"
        "This is for demonstrations: one program made every nation's keys.  In earnest each\n"
        "nation makes its own, and people compare the fingerprints.\n"
        "The sensors are notional.  Start each with: tocsin node %s/%s/node.yaml\n",
        f.count, f.directory, a.topology, f.directory, f.nations[0].code);
    return EXIT_DONE;
}

const struct command command_init = {
    .name = "init",
    .summary = "make the nodes of several nations, for a demonstration",
    .help = "usage: tocsin init DIR --nations USA,JPN,KOR --topology hub:USA|mesh [--port N]\n\n"
            "Makes, for each nation, DIR/<NAT>: signing and TLS keys under a CA of its own, the\n"
            "partners' keys pinned, a notional sensor registry, the default release policy and\n"
            "node.yaml.  Several nations at once is for demonstrations only, and the program says "
            "so.\n\n"
            "  --port N   first port: links N.., feeds N+100.., pages N+200.. (default 47000)\n\n"
            "example: tocsin init nations --nations USA,JPN,KOR --topology hub:USA\n",
    .run = run,
};
