/* geo/time.c: civil dates by Howard Hinnant's "chrono-compatible low-level date algorithms" (2013),
 * leap seconds by ERFA.
 */
#include "geo/time.h"

#include <erfa.h>
#include <stddef.h>

#define SECOND INT64_C(1000000000)
#define DAY_S 86400
#define DAY_1972 730
#define DAY_LAST 106751 /* 2262-04-11: what int64 ns reach */

struct civil {
    int64_t year;
    int month;
    int day;
};

static int64_t day_of(struct civil c)
{
    int64_t y = c.year - (c.month <= 2 ? 1 : 0);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static struct civil civil_of(int64_t day)
{
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t mp = (5 * day_of_year + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);

    return (struct civil){.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
                          .month = month,
                          .day = (int)(day_of_year - (153 * mp + 2) / 5 + 1)};
}

int time_tai_minus_utc(int64_t utc_day)
{
    double seconds = 0;

    if (utc_day < DAY_1972)
        return 0;
    struct civil c = civil_of(utc_day);
    if (eraDat((int)c.year, c.month, c.day, 0.0, &seconds) < 0) /* 1 means: far in the future */
        return 0;
    return (int)seconds;
}

/* TAI second at which a UTC day begins. */
static int64_t day_start(int64_t day)
{
    return day * DAY_S + time_tai_minus_utc(day);
}

static bool read_digits(const char **text, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (*(*text)++ - '0');
    }
    return true;
}

static bool read_char(const char **text, char want)
{
    if (**text != want)
        return false;
    (*text)++;
    return true;
}

static bool is_leap_year(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(const struct civil *c)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return c->month == 2 && is_leap_year(c->year) ? 29 : days[c->month - 1];
}

static bool read_date(const char **text, int64_t *day)
{
    int year;
    int a;
    int b;

    if (!read_digits(text, 4, &year) || year < 1972 || year > 2261 || !read_char(text, '-') ||
        !read_digits(text, 2, &a))
        return false;
    if (**text == '-') {
        struct civil c = {.year = year, .month = a};

        (*text)++;
        if (!read_digits(text, 2, &b) || a < 1 || a > 12 || b < 1 || b > days_in(&c))
            return false;
        c.day = b;
        *day = day_of(c);
        return true;
    }
    if (!read_digits(text, 1, &b)) /* day of year: three digits in all */
        return false;
    int day_of_year = a * 10 + b;
    if (day_of_year < 1 || day_of_year > (is_leap_year(year) ? 366 : 365))
        return false;
    *day = day_of((struct civil){year, 1, 1}) + day_of_year - 1;
    return true;
}

static bool read_fraction(const char **text, int64_t *ns)
{
    int64_t unit = SECOND / 10;
    int count = 0;

    *ns = 0;
    if (**text != '.')
        return true;
    (*text)++;
    for (; **text >= '0' && **text <= '9' && count < 40; count++, unit /= 10)
        *ns += (*(*text)++ - '0') * unit;
    return count > 0;
}

bool time_from_utc_text(const char *text, int64_t *tai_ns)
{
    int64_t day;
    int64_t ns;
    int hour;
    int minute;
    int second;

    if (!read_date(&text, &day) || !read_char(&text, 'T') || !read_digits(&text, 2, &hour) ||
        !read_char(&text, ':') || !read_digits(&text, 2, &minute) || !read_char(&text, ':') ||
        !read_digits(&text, 2, &second) || !read_fraction(&text, &ns))
        return false;
    if (*text == 'Z')
        text++;
    if (*text != '\0' || hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t seconds = day_start(day) + hour * 3600 + minute * 60 + second;
    if (second == 60 && (hour != 23 || minute != 59 || seconds >= day_start(day + 1)))
        return false; /* no leap second there */
    *tai_ns = seconds * SECOND + ns;
    return true;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* The UTC day that holds a TAI second; kept within the table's years. */
static int64_t day_at(int64_t tai_s)
{
    int64_t day = floor_divide(tai_s, DAY_S);

    if (day < DAY_1972)
        return DAY_1972;
    if (day > DAY_LAST)
        return DAY_LAST;
    return tai_s < day_start(day) ? day - 1 : day;
}

static void put_digits(char **at, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        (*at)[i] = (char)('0' + value % 10);
        value /= 10;
    }
    *at += count;
}

static void put_char(char **at, char c)
{
    *(*at)++ = c;
}

void time_to_utc_text(int64_t tai_ns, int decimals, char text[TIME_TEXT_MAX])
{
    int64_t tai_s = floor_divide(tai_ns, SECOND);
    int64_t ns = tai_ns - tai_s * SECOND;
    int64_t day = day_at(tai_s);
    int64_t second = tai_s - day_start(day);
    struct civil c = civil_of(day);
    char *at = text;

    second = second < 0 ? 0 : second;
    int64_t minute = second / 60 > 1439 ? 1439 : second / 60; /* a leap second is minute 1439's */
    put_digits(&at, c.year, 4);
    put_char(&at, '-');
    put_digits(&at, c.month, 2);
    put_char(&at, '-');
    put_digits(&at, c.day, 2);
    put_char(&at, 'T');
    put_digits(&at, minute / 60, 2);
    put_char(&at, ':');
    put_digits(&at, minute % 60, 2);
    put_char(&at, ':');
    put_digits(&at, second - minute * 60, 2);
    if (decimals > 0) {
        put_char(&at, '.');
        for (int i = decimals; i < 9; i++)
            ns /= 10;
        put_digits(&at, ns, decimals > 9 ? 9 : decimals);
    }
    put_char(&at, 'Z');
    *at = '\0';
}

bool time_from_unix_ns(int64_t unix_ns, int64_t *tai_ns)
{
    int64_t day = floor_divide(unix_ns, DAY_S * SECOND);

    if (day < DAY_1972 || day > DAY_LAST - 1)
        return false;
    *tai_ns = unix_ns + time_tai_minus_utc(day) * SECOND;
    return true;
}

bool time_to_unix_ns(int64_t tai_ns, int64_t *unix_ns)
{
    int64_t tai_s = floor_divide(tai_ns, SECOND);

    if (tai_s < day_start(DAY_1972))
        return false;
    int64_t day = day_at(tai_s);
    int64_t second = tai_s - day_start(day);
    if (second >= DAY_S) /* inside a leap second: the one before it again */
        second = DAY_S - 1;
    *unix_ns = (day * DAY_S + second) * SECOND + (tai_ns - tai_s * SECOND);
    return true;
}
