/* node/output.c: bounded lists over one arena. */
#include "node/output.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

/* One notice: its own record and a view for each partner, every view at most a frame. */
#define NOTICE_RECORDS 16
#define NOTICE_BYTES (9 * 16 * 1024)

void output_reset(struct node_output *o)
{
    o->record_count = 0;
    o->note_count = 0;
    o->age_count = 0;
    o->alert_count = 0;
    o->bytes = arena_init(o->memory, sizeof o->memory);
}

bool output_has_room(const struct node_output *o)
{
    return o->record_count + NOTICE_RECORDS <= OUTPUT_RECORDS_MAX &&
           o->bytes.size - o->bytes.used >= NOTICE_BYTES;
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
