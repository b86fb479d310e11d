/* test/fuzz/quiet.c: the log formats its lines, so that bad arguments show, and drops them. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 1, 0))) static void drop(const char *format, va_list arguments)
{
    char line[LOG_LINE_MAX];

    (void)vsnprintf(line, sizeof line, format, arguments);
}

void log_set_name(const char *name)
{
    (void)name;
}

void log_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    drop(format, arguments);
    va_end(arguments);
}

void log_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    drop(format, arguments);
    va_end(arguments);
}

void log_note(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    drop(format, arguments);
    va_end(arguments);
}
