/* sensor/repeat.h: has this very detection been taken before?
 *
 * Exactly equal sensor, time and values: a feed that was replayed or reached us twice.  Remembers
 * the last REPEAT_SPAN detections (oldest forgotten first): 100 s of 10 sensors at 4 per second.
 */
#ifndef SENSOR_REPEAT_H
#define SENSOR_REPEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/detection.h"

#define REPEAT_SPAN 4096u  /* detections remembered */
#define REPEAT_SLOTS 8192u /* of the hash table; a power of two, twice the span */

struct repeat_window {
    uint64_t refused;
    uint32_t count;                /* remembered, at most REPEAT_SPAN */
    uint32_t next;                 /* place of the next one in `keys` */
    uint64_t keys[REPEAT_SPAN][2]; /* 128-bit fingerprints, in order of arrival */
    uint16_t slots[REPEAT_SLOTS];  /* 1 + place in `keys`; 0 is empty */
};

void repeat_window_init(struct repeat_window *w);
/* True when new, and remembers it; false, counted, when the same was taken before. */
bool repeat_window_offer(struct repeat_window *w, const struct detection *d);

#endif
