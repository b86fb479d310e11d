/* geo/time.h: between TAI nanoseconds and the spellings of UTC.
 *
 * Inside, time is int64 ns TAI since 1970-01-01 00:00:00 TAI.  UTC exists at the edges only, from
 * 1972 on, with leap seconds from ERFA's table.  23:59:60 is a time, where there was one (TIME-4).
 */
#ifndef GEO_TIME_H
#define GEO_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_TEXT_MAX 40 /* with terminator */

/* RFC 3339 with Z (`2026-03-01T03:15:07.123Z`) and the CCSDS spellings: no Z, day of year
 * (`2026-060T03:15:07`).  Any number of decimals, of which nine count.  False on anything else. */
bool time_from_utc_text(const char *text, int64_t *tai_ns);
/* RFC 3339 with `decimals` 0..9, cut, not rounded.  Years 1972..2262; others print as the end. */
void time_to_utc_text(int64_t tai_ns, int decimals, char text[TIME_TEXT_MAX]);
/* POSIX time has no leap seconds: the second before one is given twice.  False before 1972. */
bool time_from_unix_ns(int64_t unix_ns, int64_t *tai_ns);
bool time_to_unix_ns(int64_t tai_ns, int64_t *unix_ns);
/* TAI - UTC in whole seconds on that UTC day (days since 1970-01-01); 0 before 1972. */
int time_tai_minus_utc(int64_t utc_day);

#endif
