/* warn/phrases.h: the phrases of one language.  Change them only with a reader of that language. */
#ifndef WARN_PHRASES_H
#define WARN_PHRASES_H

#include "warn/text.h"

struct phrases {
    const char *language;
    const char *event;
    const char *exercise_prefix; /* before every text of an exercise */
    const char *exercise_says;
    const char *comma;     /* between names */
    const char *semicolon; /* between areas with windows */
    const char *head_impact;
    const char *head_overflight;
    const char *head_clear;
    const char *head_cancel;
    const char *more[2]; /* around the number of areas that the headline leaves out */
    const char *issued_by[2];
    const char *launched[2]; /* around the time */
    const char *expected;    /* before the areas */
    const char *impact[3];   /* around the two times of a window */
    const char *overflight[3];
    const char *stop;        /* after the areas */
    const char *observed[2]; /* around the time of the last observation */
    const char *predicted[2];
    const char *zone[2];      /* around the name of the clock */
    const char *cleared;      /* the predicted time is over */
    const char *cancelled[2]; /* around the time of the first wording */
    const char *shelter;      /* instruction */
    const char *after_clear;  /* instruction */
    const char *after_cancel; /* instruction */
};

const struct phrases *phrases_in(enum warn_language language);

#endif
