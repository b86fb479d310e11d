/* place/local.h: the countries that are warned: their names, and the clock that their people read.
 *
 * A country keeps one offset for public times.  The United States spans many zones: its texts are
 * in UTC.  No daylight saving: neither Japan nor Korea has any.  Pure; no allocation.
 */
#ifndef PLACE_LOCAL_H
#define PLACE_LOCAL_H

#include <stdint.h>

struct country {
    const char *code; /* ISO 3166-1 alpha-3; empty for a nation that the table does not have */
    const char *name_en;
    const char *name_ja;
    const char *name_ko;
    int offset_min; /* public time, minutes east of UTC */
    const char *zone_en;
    const char *zone_ja;
    const char *zone_ko;
};

/* Never NULL: an unknown nation is nameless and reads UTC. */
const struct country *country_of(const char *code);

/* A calendar date and a clock; `second` is 60 within a leap second. */
struct local_time {
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
};

/* The second that holds `tai_ns`, `offset_min` minutes east of UTC. */
struct local_time local_time_at(int64_t tai_ns, int offset_min);
/* Moves date and clock by minutes, either way; the second stays. */
void local_time_shift(struct local_time *t, int minutes);

#endif
