/* cli/evidence.h: what files of detections hold: the reports in time order, and what was refused.
 *
 * Reads whole files for an analyst, so it uses the heap.  A file's format is guessed from its first
 * bytes.  Limits: EVIDENCE_REPORTS_MAX reports over all files, what is beyond them is refused;
 * EVIDENCE_REFUSALS_MAX refusals are listed with their text, all are counted.
 */
#ifndef CLI_EVIDENCE_H
#define CLI_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "model/detection.h"

#define EVIDENCE_REPORTS_MAX 2000000u
#define EVIDENCE_REFUSALS_MAX 10000u
#define EVIDENCE_TEXT_MAX 256 /* with terminator */

struct report {
    struct detection detection;
    int file;        /* index in `files` */
    uint64_t number; /* line of a text file; record number of a compact stream */
};

struct refusal {
    int file;
    uint64_t number;              /* as in a report */
    const char *reason;           /* one word or two */
    char text[EVIDENCE_TEXT_MAX]; /* what is wrong, what to do */
};

struct evidence_file {
    const char *name;   /* as given; "stdin" for "-" */
    const char *format; /* of the driver that read it; "unknown" */
    uint64_t detections;
    uint64_t refusals;
};

struct evidence {
    int file_count;
    int file_room;
    struct evidence_file *files;
    size_t report_count;
    size_t report_room;
    struct report *reports;
    uint64_t refused;
    size_t refusal_count; /* listed */
    size_t refusal_room;
    struct refusal *refusals;
};

/* Room for `files` files. */
MUST_USE enum status evidence_open(struct evidence *e, int files);
void evidence_close(struct evidence *e);

/* Adds the reports of a file ("-": standard input); keeps `path`.  STATUS_IO when it cannot be
 * read: logged, and what was read before stays. */
MUST_USE enum status evidence_read(struct evidence *e, const char *path);

/* Counts a refusal, and lists it while there is room. */
__attribute__((format(printf, 5, 6))) void evidence_refuse(struct evidence *e, int file,
                                                           uint64_t number, const char *reason,
                                                           const char *format, ...);

/* All reports by time of reception; those of one time as they were read. */
void evidence_sort(struct evidence *e);

#endif
