/* node/drafts.h: each revision of an alert draft as a CAP 1.2 file.  Nothing is ever sent. */
#ifndef NODE_DRAFTS_H
#define NODE_DRAFTS_H

#include "base/status.h"
#include "format/cap.h"
#include "model/alert.h"

#define DRAFTS_MAX ALERTS_MAX

/* The names of the messages of one alert so far: the next one refers to them. */
struct draft_thread {
    uint32_t number;
    int count;
    struct cap_name names[CAP_REFERENCES_MAX];
};

struct drafts {
    char folder[512];
    char exercise_name[64];
    struct draft_thread threads[DRAFTS_MAX];
};

/* Makes the folder when it is not there; takes away what is in it of an earlier run: the replay of
 * the journal writes it again, and a revision that was never journalled is not a draft. */
MUST_USE enum status drafts_open(struct drafts *d, const char *folder, const char *exercise_name);
/* Writes FOLDER/alert-NNNN-RR.xml.  A refusal (a live alert, a text that cannot be) is logged. */
MUST_USE enum status drafts_write(struct drafts *d, const struct alert *alert, int64_t now_ns);

#endif
