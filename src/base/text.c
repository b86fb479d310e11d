/* base/text.c: bounded text: building and copying. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
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

void text_strip_controls(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}
