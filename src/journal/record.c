/* journal/record.c: kinds as words. */
#include "journal/record.h"

static const struct {
    enum journal_kind kind;
    const char *name;
} kinds[] = {
    {JOURNAL_OPEN, "open"},
    {JOURNAL_CHECKPOINT, "checkpoint"},
    {INPUT_DETECTION, "input_detection"},
    {INPUT_FRAME, "input_frame"},
    {INPUT_LINK, "input_link"},
    {INPUT_TICK, "input_tick"},
    {INPUT_ORDER, "input_order"},
    {INPUT_RESTART, "input_restart"},
    {OUTPUT_NOTICE, "output_notice"},
    {OUTPUT_SENT, "output_sent"},
    {OUTPUT_TAKEN, "output_taken"},
    {OUTPUT_RECEIPT, "output_receipt"},
    {OUTPUT_SESSION, "output_session"},
    {OUTPUT_ALERT, "output_alert"},
    {OUTPUT_RECEIVED, "output_received"},
    {OUTPUT_VERDICT, "output_verdict"},
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

const char *journal_kind_name(enum journal_kind kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "unknown";
}

bool journal_kind_is_known(int64_t value)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if ((int64_t)kinds[i].kind == value)
            return true;
    return false;
}

bool journal_kind_is_input(enum journal_kind kind)
{
    return kind >= INPUT_DETECTION && kind <= INPUT_RESTART;
}

bool journal_kind_is_numbered(enum journal_kind kind)
{
    return kind == OUTPUT_SENT || kind == OUTPUT_TAKEN;
}
