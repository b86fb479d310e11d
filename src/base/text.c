/* base/text.c: bounded text. */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct text_builder text_builder_init(char *memory, size_t room)
{
    CHECK(room > 0);

    memory[0] = '\0';
    return (struct text_builder){.at = memory, .room = room};
}

void text_builder_put(struct text_builder *b, const char *format, ...)
{
    size_t left = b->room - b->length;
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(b->at + b->length, left, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= left) {
        b->is_overflowed = true;
        b->length = b->room - 1;
        return;
    }
    b->length += (size_t)length;
}

bool text_copy(char *to, size_t room, const char *from)
{
    size_t length = strlen(from);

    if (length >= room) {
        to[0] = '\0';
        return false;
    }
    memcpy(to, from, length + 1);
    return true;
}

bool text_to_i64(const char *text, int64_t low, int64_t high, int64_t *value)
{
    char *end;

    if (!isdigit((unsigned char)text[0]) && text[0] != '-' && text[0] != '+')
        return false;
    errno = 0;
    long long read = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || read < low || read > high)
        return false;
    *value = read;
    return true;
}

static bool is_decimal(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "+-0123456789.eE")] == '\0';
}

bool text_to_double(const char *text, double low, double high, double *value)
{
    char *end;

    if (!is_decimal(text)) /* no hex, no inf, no nan, no blanks */
        return false;
    double read = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(read) || read < low || read > high)
        return false;
    *value = read;
    return true;
}

void text_strip_controls(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}
