/* format/cap_time.c */
#include "format/cap_time.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "geo/time.h"
#include "place/local.h"

#define SECOND_NS INT64_C(1000000000)

static int64_t rounded(int64_t tai_ns, enum cap_rounding rounding)
{
    int64_t rest = tai_ns % SECOND_NS;

    if (rest < 0)
        rest += SECOND_NS;
    if (rest == 0 || rounding == CAP_DOWN)
        return tai_ns - rest;
    return tai_ns - rest + SECOND_NS;
}

void cap_time_write(int64_t tai_ns, int offset_min, enum cap_rounding rounding,
                    char text[CAP_TIME_MAX])
{
    int64_t second_ns = rounded(tai_ns, rounding);
    struct local_time t = local_time_at(second_ns, offset_min);
    struct text_builder b = text_builder_init(text, CAP_TIME_MAX);
    int offset = offset_min < 0 ? -offset_min : offset_min;

    if (t.second == 60)
        t = local_time_at(second_ns + (rounding == CAP_UP ? SECOND_NS : -SECOND_NS), offset_min);
    text_builder_put(&b, "%04d-%02d-%02dT%02d:%02d:%02d", t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
    text_builder_put(&b, "%c%02d:%02d", offset_min > 0 ? '+' : '-', offset / 60, offset % 60);
}

/* The shape dddd-dd-ddTdd:dd:dd[+-]dd:dd, which is also the schema's pattern. */
static bool has_form(const char *text)
{
    static const char form[] = "0000-00-00T00:00:00+00:00";

    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        bool is_sign = text[i] == '+' || text[i] == '-';

        if (form[i] == '0' ? !is_digit : form[i] == '+' ? !is_sign : text[i] != form[i])
            return false;
    }
    return true;
}

static int number(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

bool cap_time_read(const char *text, int64_t *tai_ns)
{
    struct local_time t;
    char utc[CAP_TIME_MAX];
    struct text_builder b = text_builder_init(utc, sizeof utc);
    int offset_min;

    if (!has_form(text))
        return false;
    t = (struct local_time){.year = number(text, 4),
                            .month = number(text + 5, 2),
                            .day = number(text + 8, 2),
                            .hour = number(text + 11, 2),
                            .minute = number(text + 14, 2),
                            .second = number(text + 17, 2)};
    offset_min = number(text + 20, 2) * 60 + number(text + 23, 2);
    /* Before the shift: afterwards a 13th month or a 30th of February would look like a date. */
    text_builder_put(&b, "%.19sZ", text);
    if (t.second > 59 || offset_min >= 1440 || number(text + 23, 2) > 59 ||
        !time_from_utc_text(utc, tai_ns))
        return false;
    local_time_shift(&t, text[19] == '+' ? -offset_min : offset_min);
    b = text_builder_init(utc, sizeof utc);
    text_builder_put(&b, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
    return time_from_utc_text(utc, tai_ns);
}
