/* node/output.c: bounded lists over one arena. */
#include "node/output.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "model/nation.h"
#include "wire/view.h"

/* One notice: its own record with every opening, a view for each partner, and the journal's word of
 * an alert, which names it.  The arena may round each body up. */
#define NOTICE_RECORDS ((size_t)NATIONS_MAX + 2)
#define NOTICE_BYTES (((size_t)NATIONS_MAX + 1) * VIEW_SIZE_MAX + NOTICE_RECORDS * NOTICE_ID_SIZE)

static_assert(OUTPUT_EVENT_NOTICES * NOTICE_RECORDS <= OUTPUT_RECORDS_MAX &&
                  OUTPUT_EVENT_NOTICES * NOTICE_BYTES <= OUTPUT_BYTES_MAX,
              "an empty output has room for the notices of an event");

void output_reset(struct node_output *o)
{
    o->record_count = 0;
    o->note_count = 0;
    o->age_count = 0;
    o->alert_count = 0;
    o->bytes = arena_init(o->memory, sizeof o->memory);
}

bool output_has_room(const struct node_output *o, int notices)
{
    return o->record_count + (size_t)notices * NOTICE_RECORDS <= OUTPUT_RECORDS_MAX &&
           o->bytes.size - o->bytes.used >= (size_t)notices * NOTICE_BYTES;
}

void output_record(struct node_output *o, const struct journal_record *record)
{
    CHECK(o->record_count < OUTPUT_RECORDS_MAX);
    uint8_t *copy = arena_take(&o->bytes, record->body.size);
    CHECK(copy != NULL);

    if (record->body.size > 0)
        memcpy(copy, record->body.at, record->body.size);
    o->records[o->record_count] = *record;
    o->records[o->record_count].body = bytes_of(copy, record->body.size);
    o->record_count++;
}

void output_note(struct node_output *o, enum note_level level, const char *format, ...)
{
    va_list arguments;

    if (o->note_count == OUTPUT_NOTES_MAX) {
        o->notes_dropped++;
        return;
    }
    struct note *note = &o->notes[o->note_count++];
    note->level = level;
    va_start(arguments, format);
    (void)vsnprintf(note->text, sizeof note->text, format, arguments);
    va_end(arguments);
}

void output_alert(struct node_output *o, const struct alert *alert)
{
    if (o->alert_count < OUTPUT_ALERTS_MAX)
        o->alerts[o->alert_count++] = *alert;
}

void output_age(struct node_output *o, struct frame_age age)
{
    if (o->age_count < OUTPUT_AGES_MAX)
        o->ages[o->age_count++] = age;
}
