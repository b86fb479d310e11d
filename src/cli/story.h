/* cli/story.h: the timelines of all nations as one story on a terminal, and when it is over. */
#ifndef CLI_STORY_H
#define CLI_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/nation.h"

#define STORY_ALERTS_MAX 64

struct story_nation {
    struct nation nation;
    int64_t assessed_ns; /* of the last assessment line that was shown */
    int events_seen;
    int events_over;
    uint64_t alerts_open; /* bit n: alert n + 1 */
    int alerts;
};

struct story {
    bool has_colour;
    int count;
    struct story_nation nations[NATIONS_MAX];
};

void story_init(struct story *s, const struct nation *nations, int count);
/* One line of a node, "UTC NATION MARK text"; shows it or leaves it out. */
void story_line(void *story, int nation, char *text);
/* Every nation that saw the event has seen its end, and no alert is open. */
bool story_is_over(const struct story *s);

#endif
