/* format/cap.h: one public alert as OASIS CAP 1.2 XML.
 *
 * A writer of exercise alerts only: what is live (exercise id 0) is refused here, whatever the
 * caller believes; nothing in this tree issues an alert to the public.  One `info` block for each
 * of the three languages, with the same category, urgency, severity, certainty, times and areas.
 *
 *   alert state   msgType   references   responseType   urgency     severity   certainty
 *   DRAFT         Alert     none         Shelter        Immediate   Extreme    Likely, Possible (1)
 *   REVISED       Update    at least 1   Shelter        Immediate   Extreme    Likely, Possible (1)
 *   ALL_CLEAR     Update    at least 1   AllClear       Past        Minor      Unlikely
 *   CANCELLED     Cancel    at least 1   AllClear       Past        Minor      Unlikely
 *   (1) when the alert is prediction only.  Observed is never written.
 *
 * Rules of our own beyond the schema: exercise note and text marks (CAP-6), references (CAP-4,
 * CAP-6), language always (CAP-5), an end after the beginning and no identifier twice (CAP-7),
 * sound shapes (CAP-1).  Times: onset rounds down, expires up (TIME-2).
 *
 * Thread rule: any thread, no state.  Memory rule: the caller's buffer; libxml2 allocates inside.
 */
#ifndef FORMAT_CAP_H
#define FORMAT_CAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "format/cap_shape.h"
#include "format/cap_time.h"
#include "model/alert.h"

#define CAP_LANGUAGES 3
#define CAP_IDENTIFIER_MAX 80
#define CAP_REFERENCES_MAX 16
#define CAP_SHAPES_MAX 64
#define CAP_XML_MAX 262144 /* holds RISKS_MAX areas in three languages without shapes */
#define CAP_EXPIRES_MARGIN_NS (INT64_C(300) * 1000000000) /* after the last window */
#define CAP_CLEAR_LASTS_NS (INT64_C(3600) * 1000000000)   /* an all-clear, a cancel */

/* What fixes one message for good: built before it goes, repeated byte for byte by the next. */
struct cap_name {
    char identifier[CAP_IDENTIFIER_MAX];
    char sent[CAP_TIME_MAX];
};

/* One language; borrowed UTF-8.  `language` is en-US, ja-JP or ko-KR. */
struct cap_text {
    const char *language;
    const char *event;
    const char *headline;
    const char *description;
    const char *instruction;
};

/* The outline of one area of the alert, where there is one. */
struct cap_shape {
    struct area_code area;             /* an area of the alert */
    const struct cap_polygon *polygon; /* either of the two, or both; closed, within +-180 */
    const struct cap_circle *circle;
};

struct cap_alert {
    const struct alert *alert;
    const char *sender;        /* warn@jpn.example */
    const char *exercise_name; /* becomes the note; obligatory */
    struct cap_name name;
    struct cap_text texts[CAP_LANGUAGES];
    int reference_count;
    struct cap_name references[CAP_REFERENCES_MAX]; /* earlier messages of this alert */
    int shape_count;
    const struct cap_shape *shapes;
};

enum cap_verdict {
    CAP_OK,
    CAP_REFUSED_ACTUAL,     /* exercise id 0: this writer issues nothing live */
    CAP_REFUSED_NOTE,       /* the exercise has no name */
    CAP_REFUSED_MARK,       /* a text does not begin with its language's exercise mark */
    CAP_REFUSED_LANGUAGE,   /* not en-US, ja-JP and ko-KR, in this order */
    CAP_REFUSED_TEXT,       /* empty, not UTF-8, or with control characters */
    CAP_REFUSED_SENDER,     /* empty, or with a character that CAP forbids */
    CAP_REFUSED_NAME,       /* identifier or sent is malformed */
    CAP_REFUSED_REUSED,     /* the identifier was used by an earlier message */
    CAP_REFUSED_REFERENCES, /* missing, malformed, later than this message, or on a first one */
    CAP_REFUSED_TIMES,      /* it would end before it is sent, or before it begins */
    CAP_REFUSED_AREAS,      /* no area, or one of another nation */
    CAP_REFUSED_SHAPE,      /* an unsound polygon or circle, or of no area of the alert */
    CAP_REFUSED_ROOM        /* longer than the caller's buffer */
};

/* The identifier tocsin-jpn-x7-20260301T031502Z-0007-01 (nation, exercise, time of the first draft,
 * number, revision) and the time of sending, rounded down, in the nation's public clock. */
void cap_name_make(const struct alert *alert, int64_t sent_ns, struct cap_name *name);

/* Everything that can be refused before a byte is written. */
enum cap_verdict cap_check(const struct cap_alert *cap);

/* Writes the document into `xml` (terminated).  On a refusal `*verdict` says why, `*size` is 0 and
 * the status is STATUS_OK; STATUS_MEMORY when libxml2 has none. */
MUST_USE enum status cap_write(const struct cap_alert *cap, char *xml, size_t room, size_t *size,
                               enum cap_verdict *verdict);

#endif
