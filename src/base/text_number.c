/* base/text_number.c: numbers out of text, strictly.
 *
 * Outside the core: strtod and strtoll set errno and obey a locale (which Tocsin never sets).
 */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
