/* sensor/outcome.h: what a driver gives: a detection, or a refusal with its reason. */
#ifndef SENSOR_OUTCOME_H
#define SENSOR_OUTCOME_H

#include <stddef.h>
#include <stdint.h>

#include "model/detection.h"

#define FEED_NAME_MAX 64  /* with terminator; longer names lose their beginning */
#define FEED_TEXT_MAX 256 /* with terminator */

enum feed_verdict {
    FEED_DETECTION,    /* taken */
    FEED_MALFORMED,    /* syntax of the format: line, keyword, order, number, time */
    FEED_OUT_OF_RANGE, /* a value outside its range, not finite, or absurd */
    FEED_DUPLICATE,    /* given before: same keyword and time, or same record number */
    FEED_UNSUPPORTED,  /* valid, but we do not read it: it would need an agreement */
    FEED_INCOMPLETE,   /* a time without both angles: no direction, no detection */
    FEED_CUT,          /* the feed ended inside a record */
    FEED_LOST,         /* framing lost: nothing after it can be read */
};
#define FEED_VERDICTS 8

struct feed_outcome {
    enum feed_verdict verdict;
    uint64_t number;            /* line of a text feed; record number of a compact stream */
    struct detection detection; /* FEED_DETECTION only */
    char text[FEED_TEXT_MAX];   /* a refusal: "feed:line: what, what to do" */
};

const char *feed_verdict_name(enum feed_verdict verdict);

/* The words of a refusal: "feed:number: field: what 'shown', advice". */
struct feed_refusal {
    enum feed_verdict verdict;
    const char *feed;
    uint64_t number;
    const char *field;  /* keyword with its unit; NULL when the whole line is meant */
    const char *what;   /* what is wrong */
    const char *shown;  /* what was there; cut to 40 characters; NULL for nothing */
    const char *advice; /* what to do */
};

/* Controls and bytes beyond ASCII in the words become '?'. */
void feed_outcome_refuse(struct feed_outcome *outcome, const struct feed_refusal *refusal);

#endif
