/* sensor/tdm.c: octets to lines, lines to the parts of a message (CCSDS 503.0-B-2 sections 3, 4).
 *
 *   NOWHERE -CCSDS_TDM_VERS-> HEADER -META_START-> META -META_STOP-> BETWEEN -DATA_START-> SEGMENT
 *   SEGMENT -DATA_STOP-> AFTER;  AFTER -META_START-> META;  any -CCSDS_TDM_VERS-> HEADER
 *
 * A line that opens a message or segment waits until the times of the one before are given out:
 * they are read with the old metadata (tdm.is_line_ready).
 */
#include "sensor/tdm.h"

#include <stddef.h>
#include <string.h>

#include "base/check.h"
#include "sensor/driver.h"
#include "sensor/name.h"
#include "sensor/tdm_parts.h"

enum { HEADER_DATE = 1, HEADER_ORIGINATOR = 2, HEADER_ID = 4 };

static struct tdm_fault fault(enum feed_verdict verdict, const char *field, const char *what,
                              const char *shown, const char *advice)
{
    return (struct tdm_fault){verdict, field, what, shown, advice};
}

void tdm_refuse(struct tdm *t, struct tdm_fault found)
{
    CHECK(t->outcome_count < TDM_OUTCOMES_MAX);
    feed_outcome_refuse(&t->outcomes[t->outcome_count++],
                        &(struct feed_refusal){found.verdict, t->feed, t->line, found.field,
                                               found.what, found.shown, found.advice});
}

/* A refused header spoils its message, refused metadata its segment. */
static void refuse_part(struct tdm *t, struct tdm_fault found)
{
    tdm_refuse(t, found);
    if (t->part == TDM_HEADER)
        t->is_message_refused = true;
    else
        t->is_segment_refused = true;
}

static void part_begin(struct tdm *t, enum tdm_part part)
{
    t->part = part;
    t->has_begun_part = false;
}

/* `COMMENT EXERCISE <number> <name>`: the mark of an exercise, at the head of the header. */
static bool exercise_read(const char *words, uint32_t *exercise)
{
    uint64_t number = 0;
    size_t at = 0;

    for (; words[at] >= '0' && words[at] <= '9' && number <= UINT32_MAX; at++)
        number = number * 10 + (uint64_t)(words[at] - '0');
    if (at == 0 || number == 0 || number > UINT32_MAX || words[at] != ' ')
        return false;
    *exercise = (uint32_t)number;
    return words[at + 1] != '\0';
}

static void take_comment(struct tdm *t, const char *words)
{
    uint32_t exercise;

    if (t->has_begun_part) {
        tdm_refuse(t, fault(FEED_MALFORMED, "COMMENT", "stands after the head of its part", NULL,
                            "move comments to the head (503.0-B-2 section 4.5)"));
        return;
    }
    if (strncmp(words, "EXERCISE", 8) != 0 || (words[8] != ' ' && words[8] != '\0'))
        return;
    if (words[8] == '\0' || !exercise_read(words + 9, &exercise)) {
        refuse_part(t, fault(FEED_MALFORMED, "COMMENT EXERCISE", "has no number and name", NULL,
                             "write COMMENT EXERCISE <number> <name>"));
    } else if (exercise != t->exercise && (t->part != TDM_HEADER || t->exercise != 0)) {
        refuse_part(t, fault(FEED_MALFORMED, "COMMENT EXERCISE", "marks disagree", NULL,
                             "mark one exercise, in the header"));
    } else {
        t->exercise = exercise;
    }
}

static void begin_message(struct tdm *t, const struct tdm_line *line)
{
    if (t->part == TDM_META || t->part == TDM_BETWEEN || t->part == TDM_SEGMENT)
        tdm_refuse(t, fault(FEED_CUT, "CCSDS_TDM_VERS", "a message begins inside a segment", NULL,
                            "end the segment with DATA_STOP"));
    part_begin(t, TDM_HEADER);
    t->header_given = 0;
    t->exercise = 0;
    t->is_message_refused = false;
    t->is_segment_refused = false;
    t->is_nowhere_said = false;
    if (!line->has_equals || strcmp(line->value, "2.0") != 0)
        refuse_part(t, fault(FEED_UNSUPPORTED, "CCSDS_TDM_VERS", "is not 2.0:", line->value,
                             "send TDM version 2.0"));
}

static void begin_metadata(struct tdm *t)
{
    if (t->part == TDM_META || t->part == TDM_BETWEEN || t->part == TDM_SEGMENT)
        tdm_refuse(t, fault(FEED_CUT, "META_START", "a segment begins inside another", NULL,
                            "end the segment with DATA_STOP"));
    if (t->part == TDM_HEADER && !t->is_message_refused &&
        (t->header_given & (HEADER_DATE | HEADER_ORIGINATOR)) != (HEADER_DATE | HEADER_ORIGINATOR))
        refuse_part(t, fault(FEED_MALFORMED, "CREATION_DATE, ORIGINATOR", "missing from the header",
                             NULL, "add them"));
    if (t->part == TDM_NOWHERE) {
        t->is_message_refused = true;
        tdm_refuse(t, fault(FEED_MALFORMED, "META_START", "stands outside a message", NULL,
                            "begin the message with CCSDS_TDM_VERS = 2.0"));
    }
    part_begin(t, TDM_META);
    t->is_segment_refused = false;
    t->is_nowhere_said = false;
    memset(&t->meta, 0, sizeof t->meta);
}

static void take_header(struct tdm *t, struct tdm_line *line)
{
    static const char *const names[] = {"CREATION_DATE", "ORIGINATOR", "MESSAGE_ID"};
    unsigned bit = 0;
    int64_t time_ns;

    for (unsigned i = 0; i < 3; i++)
        if (strcmp(line->keyword, names[i]) == 0)
            bit = 1u << i;
    t->has_begun_part = true;
    if (bit == 0)
        refuse_part(t, fault(FEED_MALFORMED, line->keyword, "is not a header keyword of table 3-2",
                             NULL, "remove it, or begin the metadata with META_START"));
    else if (!line->has_equals || line->value[0] == '\0')
        refuse_part(
            t, fault(FEED_MALFORMED, line->keyword, "has no value", NULL, "write KEYWORD = value"));
    else if (t->header_given >= bit)
        refuse_part(t, fault(FEED_MALFORMED, line->keyword, "is given twice or out of order", NULL,
                             "the order is CREATION_DATE, ORIGINATOR, MESSAGE_ID"));
    else if (bit == HEADER_DATE && !tdm_time(line->value, &time_ns))
        refuse_part(t, fault(FEED_MALFORMED, "CREATION_DATE [UTC]", "is not a time:", line->value,
                             "write YYYY-MM-DDThh:mm:ss with seconds"));
    t->header_given |= bit;
}

static void take_metadata(struct tdm *t, struct tdm_line *line)
{
    struct tdm_fault found;

    if (strcmp(line->keyword, "META_STOP") == 0) {
        found = tdm_meta_finish(&t->meta);
        if (found.verdict != FEED_DETECTION)
            refuse_part(t, found);
        part_begin(t, TDM_BETWEEN);
        return;
    }
    t->has_begun_part = true;
    found = tdm_meta_take(t, line);
    if (found.verdict != FEED_DETECTION)
        refuse_part(t, found);
}

static void take_between(struct tdm *t, struct tdm_line *line)
{
    if (strcmp(line->keyword, "DATA_START") == 0) {
        part_begin(t, TDM_SEGMENT);
        tdm_lines_open(t);
        return;
    }
    tdm_refuse(t, fault(FEED_MALFORMED, line->keyword, "stands between META_STOP and DATA_START",
                        NULL, "move it into metadata or data"));
}

static void take_record(struct tdm *t, struct tdm_line *line)
{
    if (strcmp(line->keyword, "DATA_STOP") == 0) {
        if (!t->has_begun_part)
            tdm_refuse(t, fault(FEED_MALFORMED, "DATA_STOP", "ends a segment without a record",
                                NULL, "send at least one (503.0-B-2 section 3.1.3)"));
        part_begin(t, TDM_AFTER);
        tdm_lines_close(t);
        return;
    }
    t->has_begun_part = true;
    tdm_lines_take(t, line);
}

static void take_outside(struct tdm *t, const struct tdm_line *line)
{
    if (!t->is_nowhere_said)
        tdm_refuse(t, fault(FEED_MALFORMED, line->keyword,
                            "stands outside a message or segment; what follows is skipped", NULL,
                            "go on with META_START or CCSDS_TDM_VERS = 2.0"));
    t->is_nowhere_said = true;
}

/* Cuts the line in place; false when it is blank. */
static bool line_cut(char *text, struct tdm_line *line)
{
    size_t length = strlen(text);

    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
    while (*text == ' ')
        text++;
    char *at = text;
    while (*at != '\0' && *at != ' ' && *at != '=')
        at++;
    line->keyword = text;
    char *end = at;
    while (*at == ' ')
        at++;
    line->has_equals = *at == '=' && strncmp(text, "COMMENT ", 8) != 0;
    if (line->has_equals)
        at++;
    while (*at == ' ')
        at++;
    line->value = at;
    *end = '\0';
    return length > 0;
}

static void take_line(struct tdm *t)
{
    struct tdm_line line;

    if (t->is_line_bad) {
        struct tdm_fault found =
            fault(FEED_MALFORMED, NULL, "a line over 254 characters or not printable ASCII", NULL,
                  "send short lines without TAB or letters beyond ASCII");
        if (t->part == TDM_HEADER || t->part == TDM_META)
            refuse_part(t, found);
        else
            tdm_refuse(t, found);
        return;
    }
    if (!line_cut(t->text, &line))
        return;
    if (strcmp(line.keyword, "CCSDS_TDM_VERS") == 0) {
        begin_message(t, &line);
    } else if (strcmp(line.keyword, "META_START") == 0) {
        begin_metadata(t);
    } else if (strcmp(line.keyword, "COMMENT") == 0 && t->part != TDM_NOWHERE &&
               t->part != TDM_AFTER && t->part != TDM_BETWEEN) {
        take_comment(t, line.value);
    } else {
        switch (t->part) {
        case TDM_HEADER:
            take_header(t, &line);
            break;
        case TDM_META:
            take_metadata(t, &line);
            break;
        case TDM_BETWEEN:
            take_between(t, &line);
            break;
        case TDM_SEGMENT:
            take_record(t, &line);
            break;
        case TDM_AFTER:
        case TDM_NOWHERE:
            take_outside(t, &line);
            break;
        }
    }
}

/* Opens a message or segment while times of the one before still wait. */
static bool must_wait(const struct tdm *t)
{
    const char *text = t->text;

    while (*text == ' ')
        text++;
    return t->group_count > 0 &&
           (strncmp(text, "CCSDS_TDM_VERS", 14) == 0 || strncmp(text, "META_START", 10) == 0);
}

static void finish_line(struct tdm *t)
{
    if (must_wait(t)) {
        tdm_lines_close(t);
        return;
    }
    take_line(t);
    t->is_line_ready = false;
    t->is_line_bad = false;
    t->text_size = 0;
    t->text[0] = '\0';
}

static void take_octet(struct tdm *t, uint8_t octet)
{
    char c = (char)octet;

    if (c == '\r' || c == '\n') {
        bool is_twin = t->end_of_line != 0 && t->end_of_line != c;

        t->end_of_line = is_twin ? 0 : c;
        if (is_twin)
            return;
        t->line++;
        t->is_line_ready = true;
        return;
    }
    t->end_of_line = 0;
    if (octet < ' ' || octet > '~' || t->text_size >= TDM_LINE_MAX) {
        t->is_line_bad = true;
        return;
    }
    t->text[t->text_size++] = c;
    t->text[t->text_size] = '\0';
}

static bool is_outcome_waiting(const struct tdm *t)
{
    return t->drain > 0 || t->outcome_next < t->outcome_count;
}

static size_t tdm_take(void *memory, struct bytes bytes)
{
    struct tdm *t = memory;

    for (size_t i = 0; i < bytes.size; i++) {
        if (t->is_line_ready && !is_outcome_waiting(t))
            finish_line(t);
        if (is_outcome_waiting(t))
            return i;
        take_octet(t, bytes.at[i]);
    }
    if (t->is_line_ready && !is_outcome_waiting(t))
        finish_line(t);
    return bytes.size;
}

static bool tdm_next(void *memory, struct feed_outcome *outcome)
{
    struct tdm *t = memory;

    while (t->drain > 0)
        if (tdm_group_give(t, outcome))
            return true;
    if (t->outcome_next == t->outcome_count)
        return false;
    *outcome = t->outcomes[t->outcome_next++];
    if (t->outcome_next == t->outcome_count) {
        t->outcome_next = 0;
        t->outcome_count = 0;
    }
    return true;
}

static void tdm_end(void *memory)
{
    struct tdm *t = memory;

    if (t->text_size > 0 && !t->is_line_ready) {
        t->line++;
        if (strcmp(t->text, "DATA_STOP") == 0 && t->part == TDM_SEGMENT)
            take_line(t); /* the last line of a file often lacks its end */
    }
    if (t->part != TDM_AFTER && t->part != TDM_NOWHERE) {
        tdm_refuse(t, fault(FEED_CUT, NULL, "the feed ended inside a message", NULL,
                            "send it again from the last whole time"));
        tdm_lines_close(t);
    } else if (t->text_size > 0 && t->part == TDM_NOWHERE) {
        tdm_refuse(t, fault(FEED_CUT, NULL, "the feed ended inside a line", NULL, "send it again"));
    }
    part_begin(t, TDM_NOWHERE);
    t->text_size = 0;
    t->text[0] = '\0';
}

static void tdm_open(void *memory, const char *feed)
{
    struct tdm *t = memory;
    size_t length = strlen(feed);
    size_t kept = length < FEED_NAME_MAX ? length : FEED_NAME_MAX - 1;

    memcpy(t->feed, feed + length - kept, kept + 1);
    t->part = TDM_NOWHERE;
    tdm_lines_open(t);
}

const struct sensor_driver sensor_driver_tdm = {
    .name = "tdm",
    .open = tdm_open,
    .take = tdm_take,
    .next = tdm_next,
    .end = tdm_end,
};
