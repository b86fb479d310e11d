/* cli/story.c: colours, restraint, and counting of ends. */
#include "cli/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "geo/time.h"
#include "model/moment.h"

#define SHOW_EVERY_NS (60 * SECOND_NS) /* assessments of one nation on the terminal */

void story_init(struct story *s, const struct nation *nations, int count)
{
    *s = (struct story){.has_colour = isatty(STDOUT_FILENO) != 0 && getenv("NO_COLOR") == NULL,
                        .count = count};
    for (int i = 0; i < count; i++)
        s->nations[i].nation = nations[i];
}

static void count_alert(struct story_nation *n, const char *text)
{
    unsigned number;
    unsigned revision;
    char state[16];

    if (sscanf(text, "alert %u revision %u: %15[a-z_]", &number, &revision, state) != 3 ||
        number == 0 || number > STORY_ALERTS_MAX)
        return;
    uint64_t bit = UINT64_C(1) << (number - 1);
    n->alerts += (n->alerts_open & bit) == 0 && revision == 1 ? 1 : 0;
    if (strcmp(state, "all_clear") == 0 || strcmp(state, "cancelled") == 0)
        n->alerts_open &= ~bit;
    else
        n->alerts_open |= bit;
}

/* False for a line that only repeats: an assessment within a minute of the last one shown. */
static bool is_worth(struct story_nation *n, const char *utc, const char *text)
{
    int64_t now_ns;

    if (strstr(text, " assessed, revision ") == NULL)
        return true;
    if (!time_from_utc_text(utc, &now_ns))
        return false;
    bool is_first = strstr(text, "revision 1,") != NULL;
    if (!is_first && now_ns - n->assessed_ns < SHOW_EVERY_NS)
        return false;
    n->assessed_ns = now_ns;
    return true;
}

static void show(const struct story *s, int nation, const char *utc, char mark, const char *text)
{
    static const int colours[] = {36, 32, 33, 35, 34, 36, 32, 33};
    const char *code = s->nations[nation].nation.code;
    const char *sign = mark == '!' ? "!" : mark == '?' ? "?" : " ";

    if (s->has_colour)
        (void)printf("\033[2m%.10s %.8s\033[0m \033[%dm%s\033[0m %s%s%s\033[0m\n", utc, utc + 11,
                     colours[nation], code, mark == '!' ? "\033[1m" : "", sign, text);
    else
        (void)printf("%.10s %.8s %s %s %s\n", utc, utc + 11, code, sign, text);
    (void)fflush(stdout);
}

void story_line(void *story, int nation, char *line)
{
    struct story *s = story;
    struct story_nation *n = &s->nations[nation];
    char *space = strchr(line, ' ');

    if (space == NULL || strlen(space) < 7)
        return;
    *space = '\0';
    char mark = space[5];
    const char *text = space + 7;
    count_alert(n, text);
    if (strncmp(text, "event ", 6) == 0 && strstr(text, "revision 1,") != NULL)
        n->events_seen++;
    if (strncmp(text, "event ", 6) == 0 && strstr(text, " is over") != NULL)
        n->events_over++;
    if (strncmp(text, "event ", 6) == 0 && strstr(text, " was found to be ") != NULL)
        n->events_over++;
    if (is_worth(n, line, text))
        show(s, nation, line, mark, text);
}

bool story_is_over(const struct story *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->nations[i].alerts_open != 0 || s->nations[i].events_seen == 0 ||
            s->nations[i].events_over < s->nations[i].events_seen)
            return false;
    return true;
}
