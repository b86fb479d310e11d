/* sensor/outcome.c: refusals are built from fixed words, so that a decoder needs no printf. */
#include "sensor/outcome.h"

#include <string.h>

const char *feed_verdict_name(enum feed_verdict verdict)
{
    switch (verdict) {
    case FEED_DETECTION:
        return "detection";
    case FEED_MALFORMED:
        return "malformed";
    case FEED_OUT_OF_RANGE:
        return "out of range";
    case FEED_DUPLICATE:
        return "duplicate";
    case FEED_UNSUPPORTED:
        return "unsupported";
    case FEED_INCOMPLETE:
        return "incomplete";
    case FEED_CUT:
        return "cut";
    case FEED_LOST:
        return "lost";
    }
    return "?";
}

static size_t put(char text[FEED_TEXT_MAX], size_t size, const char *words)
{
    for (size_t i = 0; words[i] != '\0' && size + 1 < FEED_TEXT_MAX; i++) {
        char c = words[i];

        text[size++] = c >= ' ' && c <= '~' ? c : '?';
    }
    text[size] = '\0';
    return size;
}

static size_t put_number(char text[FEED_TEXT_MAX], size_t size, uint64_t number)
{
    char digits[21];
    size_t at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put(text, size, digits + at);
}

void feed_outcome_refuse(struct feed_outcome *outcome, const struct feed_refusal *refusal)
{
    outcome->verdict = refusal->verdict;
    outcome->number = refusal->number;
    memset(&outcome->detection, 0, sizeof outcome->detection);
    size_t size = put(outcome->text, 0, refusal->feed);
    size = put(outcome->text, size, ":");
    size = put_number(outcome->text, size, refusal->number);
    size = put(outcome->text, size, ": ");
    if (refusal->field != NULL) {
        size = put(outcome->text, size, refusal->field);
        size = put(outcome->text, size, ": ");
    }
    size = put(outcome->text, size, refusal->what);
    if (refusal->shown != NULL) {
        size = put(outcome->text, size, " '");
        char part[41] = {0};
        size_t length = strnlen(refusal->shown, sizeof part - 1);
        memcpy(part, refusal->shown, length);
        size = put(outcome->text, size, part);
        size = put(outcome->text, size, "'");
    }
    size = put(outcome->text, size, ", ");
    put(outcome->text, size, refusal->advice);
}
