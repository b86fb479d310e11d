/* cli/story.h: the timelines of all nations as one story on a terminal, and when it is over.
 *
 * Lines come from several processes; each waits one turn, so that the story is in the order of the
 * exercise clock.  Shown is what a reader needs: who sees it first, who learns of it from whom,
 * assessments that say something new, every alert.  What is left out stands in the journals.
 */
#ifndef CLI_STORY_H
#define CLI_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/nation.h"

#define STORY_ALERTS_MAX 64
#define STORY_EVENTS_MAX 64
#define STORY_WAITING_MAX 256
#define STORY_LINE_MAX 512

/* What was last shown of one nation's assessment of one event. */
struct story_event {
    bool is_assessed;
    bool is_over;
    int64_t first_ns; /* of the first assessment */
    int64_t shown_ns;
    double size_km; /* of the 90 % area, when it was last shown */
    char class[24];
};

struct story_nation {
    struct nation nation;
    struct story_event events[STORY_EVENTS_MAX]; /* by event number - 1 */
    uint64_t alerts_open;                        /* bit n: alert n + 1 */
};

struct story_wait {
    int64_t at_ns;
    int nation;
    char mark;
    char text[STORY_LINE_MAX];
};

struct story {
    bool has_colour;
    int count;
    int64_t launch_ns; /* of the first true launch: T+0 */
    int64_t newest_ns; /* of all lines up to the turn before this one */
    struct story_nation nations[NATIONS_MAX];
    int waiting_count;
    struct story_wait waiting[STORY_WAITING_MAX]; /* in order of time */
};

void story_init(struct story *s, const struct nation *nations, int count, int64_t launch_ns);
/* One line of a node, "UTC NATION MARK text"; keeps it for its turn, or leaves it out. */
void story_line(void *story, int nation, char *text);
/* Prints what was there one turn ago; all of it when `is_last`. */
void story_turn(struct story *s, bool is_last);
/* Every nation has assessed an event and seen the end of each, and no alert is open. */
bool story_is_over(const struct story *s);

#endif
