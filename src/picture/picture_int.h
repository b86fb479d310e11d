/* picture/picture_int.h: what the files of this room share: slots, keys, opinions. */
#ifndef PICTURE_PICTURE_INT_H
#define PICTURE_PICTURE_INT_H

#include "picture/correlate.h"
#include "picture/picture.h"

/* The event of an id, NULL when unknown. */
struct event *event_by_id(struct picture *p, uint32_t id);
/* A new open event; NULL when EVENTS_MAX are open. */
struct event *picture_event_new(struct picture *p, uint32_t exercise, int64_t now_ns);
void event_heard(struct picture *p, const struct event *e, int64_t now_ns);
void event_end(struct event *e, int64_t now_ns);

/* The opinion of a nation, NULL when it has none. */
struct opinion *opinion_of(struct event *e, struct nation origin);
/* The same, made when missing, own first; NULL when NATIONS_MAX others speak. */
struct opinion *opinion_get(struct picture *p, struct event *e, struct nation origin,
                            int64_t now_ns);

struct picture_key *key_find(struct picture *p, uint32_t exercise, struct nation origin,
                             uint32_t track);
/* Overwrites the key of the oldest ended event when full, then the oldest at all. */
struct picture_key *key_add(struct picture *p, uint32_t exercise, struct nation origin,
                            uint32_t track, uint32_t event);

/* What the event's opinions say of a word of `origin`, leaving out the word's own track. */
struct comparison event_compare(const struct event *e, const struct word *w, struct nation origin,
                                uint32_t track);
/* The event in that state, not merged, that the word joins; NULL when none is near.  `except` is
 * left out. */
struct event *event_for_word(struct picture *p, enum event_state state, uint32_t exercise,
                             const struct word *w, struct nation origin, uint32_t track,
                             const struct event *except, struct comparison *how);
/* Merges with `e` the open event found to be the same, if any; gives the event that stays, and in
 * `merged` the id of the one that ended, else 0. */
struct event *event_merge_twin(struct picture *p, struct event *e, int64_t now_ns,
                               uint32_t *merged);

#endif
