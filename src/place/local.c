/* place/local.c: countries, and UTC moved by a fixed offset. */
#include "place/local.h"

#include <string.h>

#include "geo/time.h"

#define SECOND_NS INT64_C(1000000000)

static const struct country countries[] = {
    {"JPN", "Japan", "日本", "일본", 540, "JST", "日本時間", "일본 시각"},
    {"KOR", "the Republic of Korea", "韓国", "대한민국", 540, "KST", "韓国時間", "한국 시각"},
    {"USA", "the United States", "アメリカ合衆国", "미국", 0, "UTC", "協定世界時", "협정 세계시"},
};

static const struct country unknown = {"",    "an unnamed nation", "国名不明",   "국명 미상", 0,
                                       "UTC", "協定世界時",        "협정 세계시"};

const struct country *country_of(const char *code)
{
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++)
        if (strcmp(countries[i].code, code) == 0)
            return &countries[i];
    return &unknown;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar, and back, with years that begin in
 * March (Hinnant, chrono-compatible low-level date algorithms, days_from_civil). */
static int64_t days_of(const struct local_time *t)
{
    int64_t year = t->month <= 2 ? t->year - 1 : t->year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (t->month + (t->month > 2 ? -3 : 9)) + 2) / 5 + t->day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static void set_date(struct local_time *t, int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;

    t->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    t->month = (int)(month < 10 ? month + 3 : month - 9);
    t->year = (int)(year_of_era + era * 400 + (t->month <= 2 ? 1 : 0));
}

static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* UTC and TAI seconds begin together since 1972: a whole TAI second is a whole UTC second. */
static int64_t whole_second(int64_t tai_ns)
{
    int64_t rest = tai_ns % SECOND_NS;

    return tai_ns - (rest < 0 ? rest + SECOND_NS : rest);
}

void local_time_shift(struct local_time *t, int minutes)
{
    int64_t total = t->hour * 60 + t->minute + minutes;
    int64_t days = total >= 0 ? total / 1440 : (total - 1439) / 1440;

    set_date(t, days_of(t) + days);
    total -= days * 1440;
    t->hour = (int)(total / 60);
    t->minute = (int)(total % 60);
}

struct local_time local_time_at(int64_t tai_ns, int offset_min)
{
    char utc[40]; /* 2026-03-01T03:15:07Z: int64 nanoseconds keep to years of four digits */
    struct local_time t;

    time_to_utc_text(whole_second(tai_ns), 0, utc);
    t.year = digits(utc, 4);
    t.month = digits(utc + 5, 2);
    t.day = digits(utc + 8, 2);
    t.hour = digits(utc + 11, 2);
    t.minute = digits(utc + 14, 2);
    t.second = digits(utc + 17, 2);
    local_time_shift(&t, offset_min);
    return t;
}
