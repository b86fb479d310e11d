/* sim/feed.c: detections -> one stream, with the instants at which its bytes arrive. */
#include "sim/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "wire/detection.h"

#define RECORD_ROOM (2 + DETECTION_RECORD_MAX)
#define DELAY_MIN_NS INT64_C(20000000) /* from the antenna to the node */
#define DELAY_SPAN_NS 180000000u
#define HOLD_BACK_MAX 64u /* bytes of a record that come with the next piece */

static void put(struct sensor_feed *feed, struct byte_builder *b, const struct detection *d,
                uint64_t *number, struct dice *dice)
{
    int64_t at_ns = d->seen_ns + DELAY_MIN_NS + dice_below(dice, DELAY_SPAN_NS);
    int last = feed->mark_count - 1;

    if (last >= 0 && feed->marks[last].at_ns > at_ns)
        at_ns = feed->marks[last].at_ns; /* a stream does not overtake itself */
    detection_put_record(b, d, (*number)++);
    feed->marks[feed->mark_count++] = (struct feed_mark){.at_ns = at_ns, .end = b->size};
}

static void fill(struct sensor_feed *feed, const struct sighting_list *list, struct byte_builder *b,
                 struct feed_mischief mischief, struct dice *dice)
{
    uint64_t number = 1;

    for (int i = 0; i < list->count; i++) {
        put(feed, b, &list->detections[i], &number, dice);
        if (dice_below(dice, 1000) < mischief.repeat_permille) {
            put(feed, b, &list->detections[i], &number, dice);
            feed->repeats++;
        }
        if (dice_below(dice, 1000) < mischief.stray_permille) {
            struct detection stray = list->detections[i];

            stray.exercise = dice_below(dice, 2) == 0 ? 0 : stray.exercise + 1;
            put(feed, b, &stray, &number, dice);
            feed->strays++;
        }
    }
}

enum status sensor_feed_open(struct sensor_feed *feed, const char *name,
                             const struct sighting_list *list, uint64_t stream,
                             struct feed_mischief mischief, struct dice *dice)
{
    size_t records = 3 * (size_t)list->count + 1;
    size_t room = DETECTION_PREAMBLE_SIZE + records * RECORD_ROOM;

    *feed = (struct sensor_feed){0};
    (void)snprintf(feed->name, sizeof feed->name, "%s", name);
    feed->bytes = malloc(room);
    feed->marks = calloc(records, sizeof *feed->marks);
    if (feed->bytes == NULL || feed->marks == NULL) {
        log_error("sim: no memory for a feed of %d detections", list->count);
        sensor_feed_close(feed);
        return STATUS_MEMORY;
    }
    struct byte_builder b = byte_builder_init(feed->bytes, room);
    detection_put_preamble(&b, stream);
    fill(feed, list, &b, mischief, dice);
    feed->size = byte_builder_bytes(&b).size;
    return STATUS_OK;
}

void sensor_feed_close(struct sensor_feed *feed)
{
    free(feed->bytes);
    free(feed->marks);
    *feed = (struct sensor_feed){0};
}

struct bytes sensor_feed_piece(struct sensor_feed *feed, int64_t now_ns, size_t limit,
                               struct dice *dice)
{
    bool is_over;
    size_t end;

    while (feed->mark_next < feed->mark_count && feed->marks[feed->mark_next].at_ns <= now_ns)
        feed->ready = feed->marks[feed->mark_next++].end;
    if (feed->given >= feed->ready) /* beyond it only by a planted loss */
        return (struct bytes){0};
    is_over = feed->mark_next == feed->mark_count;
    end = feed->ready - feed->given > limit ? feed->given + limit : feed->ready;
    if (!is_over && end > feed->given + HOLD_BACK_MAX && dice_below(dice, 2) == 0)
        end -= dice_below(dice, HOLD_BACK_MAX);
    return bytes_of(feed->bytes + feed->given, end - feed->given);
}
