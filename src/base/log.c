/* base/log.c: formats into one bounded line and writes it whole. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *log_name = "tocsin";

void log_set_name(const char *name)
{
    log_name = name;
}

static size_t put_head(char *line, size_t size, const char *level)
{
    struct timespec now;
    struct tm utc;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    int length =
        snprintf(line, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ %s %s: ", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                 now.tv_nsec / 1000000, log_name, level);
    return length > 0 && (size_t)length < size ? (size_t)length : 0;
}

__attribute__((format(printf, 2, 0))) static void put_line(const char *level, const char *format,
                                                           va_list arguments)
{
    char line[LOG_LINE_MAX];
    size_t length = put_head(line, sizeof line - 1, level);
    int more = vsnprintf(line + length, sizeof line - 1 - length, format, arguments);

    if (more < 0)
        return;
    length += (size_t)more;
    if (length > sizeof line - 2) {
        length = sizeof line - 2;
        memcpy(line + length - 3, "...", 3);
    }
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0)
        return; /* nowhere left to say it */
}

void log_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_line("error", format, arguments);
    va_end(arguments);
}

void log_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_line("warn", format, arguments);
    va_end(arguments);
}

void log_note(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_line("note", format, arguments);
    va_end(arguments);
}
