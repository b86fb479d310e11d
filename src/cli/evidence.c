/* cli/evidence.c: bytes through the sensor drivers into one list. */
#include "cli/evidence.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "sensor/driver.h"

#define CHUNK_SIZE 65536u

enum status evidence_open(struct evidence *e, int files)
{
    *e = (struct evidence){.file_room = files};
    e->files = calloc((size_t)files, sizeof *e->files);
    if (e->files != NULL)
        return STATUS_OK;
    log_error("no memory for %d files", files);
    return STATUS_MEMORY;
}

void evidence_close(struct evidence *e)
{
    free(e->files);
    free(e->reports);
    free(e->refusals);
    *e = (struct evidence){0};
}

/* Doubles the room of a list that is full; false without memory. */
static bool grow(void **list, size_t size, size_t count, size_t *room)
{
    if (count < *room)
        return true;
    size_t wanted = *room > 0 ? 2 * *room : 256;
    void *larger = realloc(*list, wanted * size);
    if (larger == NULL)
        return false;
    *list = larger;
    *room = wanted;
    return true;
}

void evidence_refuse(struct evidence *e, int file, uint64_t number, const char *reason,
                     const char *format, ...)
{
    va_list arguments;
    void *list = e->refusals;

    e->refused++;
    e->files[file].refusals++;
    if (e->refusal_count == EVIDENCE_REFUSALS_MAX ||
        !grow(&list, sizeof *e->refusals, e->refusal_count, &e->refusal_room))
        return; /* counted all the same */
    e->refusals = list;
    struct refusal *r = &e->refusals[e->refusal_count++];
    *r = (struct refusal){.file = file, .number = number, .reason = reason};
    va_start(arguments, format);
    (void)vsnprintf(r->text, sizeof r->text, format, arguments);
    va_end(arguments);
    text_strip_controls(r->text);
}

static enum status add_report(struct evidence *e, int file, const struct feed_outcome *outcome)
{
    void *list = e->reports;

    if (e->report_count == EVIDENCE_REPORTS_MAX) {
        evidence_refuse(e, file, outcome->number, "too many",
                        "more than %u detections in one call, give fewer files",
                        EVIDENCE_REPORTS_MAX);
        return STATUS_OK;
    }
    if (!grow(&list, sizeof *e->reports, e->report_count, &e->report_room)) {
        log_error("%s: no memory for more than %zu detections", e->files[file].name,
                  e->report_count);
        return STATUS_MEMORY;
    }
    e->reports = list;
    e->reports[e->report_count++] =
        (struct report){.detection = outcome->detection, .file = file, .number = outcome->number};
    e->files[file].detections++;
    return STATUS_OK;
}

/* The words of a driver's refusal without the "name:number: " before them. */
static const char *words_of(const char *text)
{
    const char *at = strstr(text, ": ");

    return at != NULL ? at + 2 : text;
}

static enum status take_outcomes(struct evidence *e, int file, struct feed *feed)
{
    struct feed_outcome outcome;

    while (feed_next(feed, &outcome)) {
        enum status st = STATUS_OK;

        if (outcome.verdict == FEED_DETECTION)
            st = add_report(e, file, &outcome);
        else
            evidence_refuse(e, file, outcome.number, feed_verdict_name(outcome.verdict), "%s",
                            words_of(outcome.text));
        if (st != STATUS_OK)
            return st;
    }
    return STATUS_OK;
}

static enum status take_bytes(struct evidence *e, int file, struct feed *feed, struct bytes bytes)
{
    enum status st = STATUS_OK;

    for (size_t at = 0; at < bytes.size && st == STATUS_OK;) { /* takes bytes, or gives outcomes */
        at += feed_take(feed, bytes_part(bytes, at, bytes.size - at));
        st = take_outcomes(e, file, feed);
    }
    return st;
}

/* False, and refused, when no driver knows these first bytes. */
static bool begin(struct evidence *e, int file, struct feed *feed, struct bytes first)
{
    const struct sensor_driver *driver = sensor_driver_guess(first);

    if (driver == NULL) {
        evidence_refuse(e, file, 1, "malformed", "%s, give a TDM or a compact detection stream",
                        first.size == 0
                            ? "the file is empty"
                            : "neither a CCSDS TDM in KVN (it begins with CCSDS_TDM_VERS) nor a "
                              "compact detection stream");
        return false;
    }
    e->files[file].format = driver->name;
    feed_open(feed, driver, "");
    return true;
}

static enum status take_file(struct evidence *e, int file, FILE *in, struct feed *feed,
                             uint8_t *chunk)
{
    size_t size = fread(chunk, 1, CHUNK_SIZE, in);
    enum status st = STATUS_OK;

    if (ferror(in) == 0 && !begin(e, file, feed, bytes_of(chunk, size)))
        return STATUS_OK;
    while (size > 0 && st == STATUS_OK && ferror(in) == 0) {
        st = take_bytes(e, file, feed, bytes_of(chunk, size));
        size = fread(chunk, 1, CHUNK_SIZE, in);
    }
    if (ferror(in) != 0) {
        log_error("%s: %s", e->files[file].name, strerror(errno));
        return STATUS_IO;
    }
    if (st != STATUS_OK)
        return st;
    feed_end(feed);
    return take_outcomes(e, file, feed);
}

enum status evidence_read(struct evidence *e, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct feed *feed = malloc(sizeof *feed);
    uint8_t *chunk = malloc(CHUNK_SIZE);
    FILE *in = NULL;
    enum status st = STATUS_MEMORY;

    CHECK(e->file_count < e->file_room);
    int file = e->file_count++;
    e->files[file] = (struct evidence_file){.name = is_stdin ? "stdin" : path, .format = "unknown"};
    if (feed == NULL || chunk == NULL) {
        log_error("%s: no memory to read it", path);
        goto end;
    }
    in = is_stdin ? stdin : fopen(path, "rb");
    st = STATUS_IO;
    if (in == NULL) {
        log_error("%s: %s", path, strerror(errno));
        goto end;
    }
    st = take_file(e, file, in, feed, chunk);

end:
    if (in != NULL && !is_stdin)
        (void)fclose(in);
    free(chunk);
    free(feed);
    return st;
}

static int compare(const void *left, const void *right)
{
    const struct report *a = left;
    const struct report *b = right;

    if (a->detection.seen_ns != b->detection.seen_ns)
        return a->detection.seen_ns < b->detection.seen_ns ? -1 : 1;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

void evidence_sort(struct evidence *e)
{
    if (e->report_count > 0)
        qsort(e->reports, e->report_count, sizeof *e->reports, compare);
}
