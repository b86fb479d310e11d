/* cli/verify.c: tocsin verify: are these journals whole, and do they agree? */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/command.h"
#include "crypt/crypt.h"
#include "journal/verify.h"

#define PATH_ROOM 512

struct journals {
    int count;
    char paths[JOURNAL_SET_MAX][PATH_ROOM];
};

static bool add(struct journals *j, const char *path)
{
    if (j->count == JOURNAL_SET_MAX || !text_copy(j->paths[j->count], PATH_ROOM, path)) {
        (void)fprintf(stderr, "tocsin verify: more than %d journals\n", JOURNAL_SET_MAX);
        return false;
    }
    j->count++;
    return true;
}

/* DIR/journal.db, or DIR/<NAT>/journal.db for each folder in it, by name. */
static bool add_folder(struct journals *j, const char *folder)
{
    struct dirent **entries;
    struct stat facts;
    char path[PATH_ROOM];
    bool is_ok = true;

    (void)snprintf(path, sizeof path, "%s/journal.db", folder);
    if (stat(path, &facts) == 0)
        return add(j, path);
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s/journal.db", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && stat(path, &facts) == 0)
            is_ok = is_ok && add(j, path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return is_ok;
}

static bool collect(int argc, char **argv, struct journals *j)
{
    struct stat facts;

    for (int i = 1; i < argc; i++) {
        if (stat(argv[i], &facts) != 0) {
            (void)fprintf(stderr, "tocsin verify: %s: cannot be found\n", argv[i]);
            return false;
        }
        if (!(S_ISDIR(facts.st_mode) ? add_folder(j, argv[i]) : add(j, argv[i])))
            return false;
    }
    return true;
}

static int verify(const struct journals *j)
{
    const char *sound[JOURNAL_SET_MAX];
    struct journal_report report;
    struct journal_cross_report cross;
    int count = 0;

    for (int i = 0; i < j->count; i++) {
        if (journal_verify(j->paths[i], &report) != STATUS_OK)
            return EXIT_MACHINE;
        journal_report_print(stdout, &report);
        if (report.is_sound)
            sound[count++] = j->paths[i];
    }
    if (count < 2)
        return count == j->count ? EXIT_DONE : EXIT_WORLD;
    if (journal_cross_check(sound, count, &cross) != STATUS_OK)
        return EXIT_MACHINE;
    journal_cross_report_print(stdout, &cross);
    return count == j->count && cross.is_sound ? EXIT_DONE : EXIT_WORLD;
}

static int run(int argc, char **argv)
{
    struct journals j = {.count = 0};

    if (argc < 2)
        return command_usage(&command_verify, "want a folder or journals");
    if (crypt_start() != STATUS_OK)
        return EXIT_MACHINE;
    if (!collect(argc, argv, &j))
        return EXIT_USAGE;
    if (j.count == 0) {
        (void)fprintf(stderr, "tocsin verify: no journal.db found; name a journal, a node's folder "
                              "or the folder above it\n");
        return EXIT_WORLD;
    }
    return verify(&j);
}

const struct command command_verify = {
    .name = "verify",
    .summary = "check hash chains, signatures and cross-receipts of journals",
    .help = "usage: tocsin verify DIR|JOURNAL...\n\n"
            "Checks each journal's hash chain, checkpoint signatures and the database itself, and\n"
            "names the first bad record.  With several journals, also checks that every receipt a\n"
            "nation holds is signed by the partner and that the partner holds what it receipted.\n"
            "Needs no node.  Exit code 0: all sound; 1: something is wrong, and it is named.\n\n"
            "example: tocsin verify build/demo\n",
    .run = run,
};
