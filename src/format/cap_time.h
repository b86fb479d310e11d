/* format/cap_time.h: times as CAP 1.2 spells them (section 3.3.2 of the standard).
 *
 * `2026-03-01T12:15:07+09:00`, or `-00:00` for UTC: no fraction, no `Z`.  A leap second cannot be
 * said: rounding down gives the second before it, rounding up the second after it.
 */
#ifndef FORMAT_CAP_TIME_H
#define FORMAT_CAP_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define CAP_TIME_MAX 32 /* with terminator */

enum cap_rounding { CAP_DOWN, CAP_UP };

/* `offset_min` is minutes east of UTC, a whole number within a day. */
void cap_time_write(int64_t tai_ns, int offset_min, enum cap_rounding rounding,
                    char text[CAP_TIME_MAX]);
/* Reads any offset, -00:00 and +00:00 alike; false on `Z`, a fraction, or what is no time. */
bool cap_time_read(const char *text, int64_t *tai_ns);

#endif
