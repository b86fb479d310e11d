/* sim/feed.h: the bytes of one nation's sensors over one hour, and when each of them is there.
 *
 * A compact detection stream: the drill's detections in order of reception, some said twice, and
 * strays (live ones, and ones of another exercise) that a node must set aside.  Heap memory.
 */
#ifndef SIM_FEED_H
#define SIM_FEED_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/dice.h"
#include "base/status.h"
#include "drill/sensors.h"

#define FEED_LABEL_MAX 16

struct feed_mark {
    int64_t at_ns; /* TAI: from then on the bytes before `end` can be had */
    size_t end;
};

struct sensor_feed {
    char name[FEED_LABEL_MAX];
    uint8_t *bytes;
    size_t size;
    struct feed_mark *marks;
    int mark_count;
    int mark_next;
    size_t ready;   /* bytes that can be had now */
    size_t given;   /* bytes that the node took */
    size_t durable; /* of them: committed */
    uint64_t strays;
    uint64_t repeats;
};

struct feed_mischief {
    uint32_t stray_permille;
    uint32_t repeat_permille;
};

MUST_USE enum status sensor_feed_open(struct sensor_feed *feed, const char *name,
                                      const struct sighting_list *list, uint64_t stream,
                                      struct feed_mischief mischief, struct dice *dice);
void sensor_feed_close(struct sensor_feed *feed);
/* Bytes that came since; cut anywhere by the dice, at most `limit`.  Empty when there are none. */
struct bytes sensor_feed_piece(struct sensor_feed *feed, int64_t now_ns, size_t limit,
                               struct dice *dice);

#endif
