/* warn/warn_int.h: what the desk and its opinions share. */
#ifndef WARN_WARN_INT_H
#define WARN_WARN_INT_H

#include "warn/warn.h"

/* What the opinions of one event add up to. */
struct warn_union {
    bool is_prediction_only;
    int64_t last_observed_ns;
    int area_count;
    struct risk areas[RISKS_MAX]; /* by earliest_ns, then by area */
};

/* Takes the own areas of `assessment` into the opinion of its origin, and counts what it leaves
 * out.  False when the entry has no room for another nation: the word is then not heard. */
bool opinion_take(struct warn_entry *entry, struct nation own, const struct assessment *assessment,
                  int64_t now_ns);
/* Adds the opinions of `from` whose nation has none in `to`. */
void opinion_move(struct warn_entry *to, const struct warn_entry *from);
/* Every area that an opinion names; live opinions before lost ones. */
void opinion_unite(const struct warn_entry *entry, struct nation own, int64_t now_ns,
                   struct warn_union *out);
/* The opinion whose launch point the alert states: the own nation's, else the newest; or NULL. */
const struct warn_opinion *opinion_with_launch(const struct warn_entry *entry, struct nation own);

#endif
