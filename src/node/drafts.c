/* node/drafts.c: texts by warn/, XML by format/, a file that appears whole. */
#include "node/drafts.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "warn/text.h"

struct workspace {
    struct warn_text texts[WARN_LANGUAGES];
    char xml[CAP_XML_MAX];
};

static void remove_earlier(const char *folder)
{
    char pattern[600];
    glob_t found = {0};

    (void)snprintf(pattern, sizeof pattern, "%s/alert-[0-9]*-[0-9]*.xml*", folder);
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            (void)unlink(found.gl_pathv[i]);
    globfree(&found);
}

enum status drafts_open(struct drafts *d, const char *folder, const char *exercise_name)
{
    memset(d, 0, sizeof *d);
    if (!text_copy(d->folder, sizeof d->folder, folder) ||
        !text_copy(d->exercise_name, sizeof d->exercise_name, exercise_name))
        return STATUS_CONFIG;
    if (mkdir(folder, 0750) == 0)
        return STATUS_OK;
    if (errno != EEXIST) {
        log_error("%s: %s", folder, strerror(errno));
        return STATUS_IO;
    }
    remove_earlier(folder);
    return STATUS_OK;
}

static struct draft_thread *thread_of(struct drafts *d, uint32_t number)
{
    struct draft_thread *t = &d->threads[number % DRAFTS_MAX];

    if (t->number != number)
        *t = (struct draft_thread){.number = number};
    return t;
}

static enum status save(const char *folder, const struct alert *a, const char *xml, size_t size)
{
    char path[600];
    char part[620];

    (void)snprintf(path, sizeof path, "%s/alert-%04u-%02u.xml", folder, a->number, a->revision);
    (void)snprintf(part, sizeof part, "%s.part", path);
    FILE *f = fopen(part, "we");
    bool is_written = f != NULL && fwrite(xml, 1, size, f) == size;
    if (f != NULL && fclose(f) != 0)
        is_written = false;
    if (is_written && rename(part, path) == 0)
        return STATUS_OK;
    log_error("%s: %s", path, strerror(errno));
    return STATUS_IO;
}

static void fill(struct workspace *w, struct cap_alert *cap, const struct alert *a)
{
    for (int i = 0; i < WARN_LANGUAGES; i++) {
        struct warn_text *t = &w->texts[i];

        warn_text_write(a, (enum warn_language)i, t);
        cap->texts[i] = (struct cap_text){.language = t->language,
                                          .event = t->event,
                                          .headline = t->headline,
                                          .description = t->description,
                                          .instruction = t->instruction};
    }
}

static enum status write_one(struct drafts *d, struct workspace *w, const struct alert *a,
                             int64_t now_ns)
{
    struct draft_thread *thread = thread_of(d, a->number);
    char sender[32];
    struct cap_alert cap = {.alert = a, .sender = sender, .exercise_name = d->exercise_name};
    enum cap_verdict verdict;
    size_t size;

    (void)snprintf(sender, sizeof sender, "warn@%c%c%c.tocsin.example", a->nation.code[0] | 0x20,
                   a->nation.code[1] | 0x20, a->nation.code[2] | 0x20);
    cap_name_make(a, now_ns, &cap.name);
    cap.reference_count = thread->count;
    memcpy(cap.references, thread->names, sizeof cap.references);
    fill(w, &cap, a);
    enum status st = cap_write(&cap, w->xml, sizeof w->xml, &size, &verdict);
    if (st != STATUS_OK)
        return st;
    if (verdict != CAP_OK) {
        log_warn("alert %u revision %u: no CAP draft, refusal %d of format/cap.h", a->number,
                 a->revision, verdict);
        return STATUS_OK;
    }
    if (thread->count == CAP_REFERENCES_MAX) /* the newest references are kept */
        memmove(thread->names, thread->names + 1, sizeof *thread->names * (size_t)--thread->count);
    thread->names[thread->count++] = cap.name;
    return save(d->folder, a, w->xml, size);
}

enum status drafts_write(struct drafts *d, const struct alert *alert, int64_t now_ns)
{
    struct workspace *w = calloc(1, sizeof *w);
    enum status st = w == NULL ? STATUS_MEMORY : write_one(d, w, alert, now_ns);

    free(w);
    return st;
}
