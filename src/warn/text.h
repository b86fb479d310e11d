/* warn/text.h: what the alert says, in three languages, from reviewed phrases only.
 *
 * Each text says who warns, what happened, where, when, how sure, and what to do.  No free text: a
 * text is a function of the alert, the area names and the phrases of phrases.c.  Windows widen to
 * whole minutes (from rounds down, to rounds up).  An exercise says so at the beginning of the
 * headline, the description and the instruction.  An all-clear says that the predicted time is
 * over, never where the object went.  No allocation; pure.
 */
#ifndef WARN_TEXT_H
#define WARN_TEXT_H

#include "model/alert.h"

enum warn_language { WARN_ENGLISH, WARN_JAPANESE, WARN_KOREAN };
#define WARN_LANGUAGES 3

#define WARN_HEADLINE_AREAS 5 /* named in the headline; the rest are counted */

/* Room for RISKS_MAX areas with their windows in any of the languages. */
struct warn_text {
    const char *language; /* RFC 5646: en-US, ja-JP, ko-KR; static */
    char event[64];
    char headline[768];
    char description[RISKS_MAX * 160 + 1024];
    char instruction[1024];
};

void warn_text_write(const struct alert *alert, enum warn_language language, struct warn_text *out);

#endif
