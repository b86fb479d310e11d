/* node/output.h: what one step decided: records to journal, words for people.
 *
 * Records become durable together with the input that caused them; only then may a SENT, SESSION
 * or RECEIPT record leave.  Notes are words for a timeline: they are not journalled, since a replay
 * makes them again.  Memory is the output's own; a step that outgrows it is our fault (CHECK): the
 * limits below are sized from what one input can cause (docs/limits.md).
 */
#ifndef NODE_OUTPUT_H
#define NODE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "journal/record.h"
#include "model/alert.h"

#define OUTPUT_RECORDS_MAX 4000 /* under JOURNAL_GROUP_RECORDS_MAX with the input itself */
#define OUTPUT_BYTES_MAX (3 * 1024 * 1024)
#define OUTPUT_NOTES_MAX 64
#define OUTPUT_NOTE_MAX 240
#define OUTPUT_AGES_MAX 64
#define OUTPUT_ALERTS_MAX 128
/* What judging one event may publish: its launch, its assessment, an alert that goes with an event
 * merged into it, an alert of its own. */
#define OUTPUT_EVENT_NOTICES 4

enum note_level { NOTE_LINE, NOTE_WARNING, NOTE_CAUTION };

struct note {
    enum note_level level;
    char text[OUTPUT_NOTE_MAX];
};

/* One-way age of a frame on arrival: measured, with the bound of the clock offset. */
struct frame_age {
    struct nation partner;
    int64_t age_ns;
    int64_t bound_ns;
};

struct node_output {
    size_t record_count;
    struct journal_record records[OUTPUT_RECORDS_MAX];
    int note_count;
    struct note notes[OUTPUT_NOTES_MAX];
    uint32_t notes_dropped;
    int age_count;
    struct frame_age ages[OUTPUT_AGES_MAX];
    int alert_count;
    struct alert alerts[OUTPUT_ALERTS_MAX]; /* each revision of the step, as it was then */
    struct arena bytes;                     /* the bodies of the records */
    uint8_t memory[OUTPUT_BYTES_MAX];
};

void output_reset(struct node_output *o);
/* False when so many notices more, each as large as can be and with a view for NATIONS_MAX
 * partners, might not fit: the caller waits for the next tick. */
bool output_has_room(const struct node_output *o, int notices);
/* Copies the body.  `record` gives kind, partner, epoch, lane, number, body; not seq, chain. */
void output_record(struct node_output *o, const struct journal_record *record);
/* Too many notes of one step are dropped, counted. */
__attribute__((format(printf, 3, 4))) void output_note(struct node_output *o, enum note_level level,
                                                       const char *format, ...);
/* A revision of an alert; what does not fit gets no draft file and stays in the journal. */
void output_alert(struct node_output *o, const struct alert *alert);
void output_age(struct node_output *o, struct frame_age age);

#endif
