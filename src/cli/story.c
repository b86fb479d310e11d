/* cli/story.c: colours, restraint, and counting of ends. */
#include "cli/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "geo/time.h"
#include "model/moment.h"

#define SHRUNK 3.0 /* an area this many times smaller is worth a line */

void story_init(struct story *s, const struct nation *nations, int count, int64_t launch_ns)
{
    *s = (struct story){.has_colour = isatty(STDOUT_FILENO) != 0 && getenv("NO_COLOR") == NULL,
                        .count = count,
                        .launch_ns = launch_ns};
    for (int i = 0; i < count; i++)
        s->nations[i].nation = nations[i];
}

static void print(const struct story *s, const struct story_wait *line)
{
    static const int colours[] = {36, 32, 33, 35, 34, 36, 32, 33};
    const char *code = s->nations[line->nation].nation.code;
    char sign = line->mark == '!' || line->mark == '?' ? line->mark : ' ';
    int64_t since_s = (line->at_ns - s->launch_ns) / SECOND_NS;
    int64_t far_s = since_s < 0 ? -since_s : since_s;
    char utc[TIME_TEXT_MAX];

    time_to_utc_text(line->at_ns, 0, utc);
    if (s->has_colour)
        (void)printf("\033[2m%.8s T%c%lld:%02lld\033[0m \033[%dm%s\033[0m %c %s%s\033[0m\n",
                     utc + 11, since_s < 0 ? '-' : '+', (long long)(far_s / 60),
                     (long long)(far_s % 60), colours[line->nation], code, sign,
                     sign == '!' ? "\033[1m" : "", line->text);
    else
        (void)printf("%.8s T%c%lld:%02lld %s %c %s\n", utc + 11, since_s < 0 ? '-' : '+',
                     (long long)(far_s / 60), (long long)(far_s % 60), code, sign, line->text);
}

static void wait_turn(struct story *s, int nation, int64_t at_ns, char mark, const char *text)
{
    int at = s->waiting_count;

    if (at == STORY_WAITING_MAX) {
        print(s, &s->waiting[0]);
        memmove(s->waiting, s->waiting + 1, sizeof s->waiting[0] * (size_t)--at);
        s->waiting_count = at;
    }
    while (at > 0 && s->waiting[at - 1].at_ns > at_ns) {
        s->waiting[at] = s->waiting[at - 1];
        at--;
    }
    s->waiting[at] = (struct story_wait){.at_ns = at_ns, .nation = nation, .mark = mark};
    (void)snprintf(s->waiting[at].text, sizeof s->waiting[at].text, "%s", text);
    s->waiting_count++;
}

void story_turn(struct story *s, bool is_last)
{
    int done = 0;

    while (done < s->waiting_count && (is_last || s->waiting[done].at_ns <= s->newest_ns))
        print(s, &s->waiting[done++]);
    s->waiting_count -= done;
    memmove(s->waiting, s->waiting + done, sizeof s->waiting[0] * (size_t)s->waiting_count);
    if (s->waiting_count > 0)
        s->newest_ns = s->waiting[s->waiting_count - 1].at_ns;
    (void)fflush(stdout);
}

static void count_alert(struct story_nation *n, const char *text)
{
    unsigned number;
    unsigned revision;
    char state[16];

    /* NOLINTNEXTLINE(cert-err34-c): our own node wrote the number. */
    if (sscanf(text, "alert %u revision %u: %15[a-z-]", &number, &revision, state) != 3 ||
        number == 0 || number > STORY_ALERTS_MAX)
        return;
    uint64_t bit = UINT64_C(1) << (number - 1);
    if (strcmp(state, "all-clear") == 0 || strcmp(state, "cancelled") == 0)
        n->alerts_open &= ~bit;
    else
        n->alerts_open |= bit;
}

static double size_of(const char *text)
{
    double across_km;
    const char *at = strstr(text, "(90 % within ");
    double along_km = 0;

    /* NOLINTNEXTLINE(cert-err34-c): our own node wrote the numbers. */
    if (at == NULL || sscanf(at, "(90 %% within %lf x %lf km)", &along_km, &across_km) != 2)
        return 0;
    return along_km;
}

/* Whether an assessment says something that the last one shown did not; then it is the last. */
static bool is_new(struct story_event *e, int64_t at_ns, const char *text)
{
    double size_km = size_of(text);
    const char *class = strstr(text, " km); ");
    char word[sizeof e->class] = "";

    if (class != NULL)
        (void)sscanf(class, " km); %23[a-z ]", word);
    bool is_first = !e->is_assessed;

    if (!is_first && size_km <= 0)
        return false; /* where it falls is not known, or no longer */
    bool is_smaller = size_km > 0 && (e->size_km <= 0 || size_km * SHRUNK < e->size_km);
    if (!is_first && !is_smaller && strcmp(word, e->class) == 0)
        return false;
    if (is_first)
        e->first_ns = at_ns;
    e->is_assessed = true;
    e->shown_ns = at_ns;
    e->size_km = size_km;
    (void)text_copy(e->class, sizeof e->class, word);
    return true;
}

static void say_gain(struct story *s, int nation, unsigned event, const struct story_event *e,
                     int64_t at_ns)
{
    char text[160];
    double gained_s = (double)(at_ns - e->first_ns) / 1e9;

    if (!e->is_assessed || gained_s < 1)
        return;
    (void)snprintf(text, sizeof text,
                   "   = by its partners' word alone it had assessed event %u for %.0f s before",
                   event, gained_s);
    wait_turn(s, nation, at_ns, ' ', text);
}

/* A line about one event; true when it is shown. */
static bool follow_event(struct story *s, int nation, int64_t at_ns, const char *text)
{
    unsigned number;
    int length = 0;

    /* NOLINTNEXTLINE(cert-err34-c): our own node wrote the number. */
    if (sscanf(text, "event %u%n", &number, &length) != 1 || number == 0 ||
        number > STORY_EVENTS_MAX)
        return true;
    struct story_event *e = &s->nations[nation].events[number - 1];
    const char *rest = text + length;
    if (strncmp(rest, ", assessment ", 13) == 0)
        return is_new(e, at_ns, text);
    if (strncmp(rest, " is over", 8) == 0 || strncmp(rest, " was found to be ", 17) == 0)
        e->is_over = true;
    return true;
}

/* Of what partners say the first word of a launch is news; the rest shows in the assessments. */
static bool is_worth(const char *text, char mark)
{
    if (strncmp(text, "from ", 5) == 0)
        return strstr(text, ": launch, revision 1;") != NULL;
    if (strncmp(text, "link to ", 8) == 0)
        return mark != '.';
    return true;
}

void story_line(void *story, int nation, char *line)
{
    struct story *s = story;
    char *space = strchr(line, ' ');
    int64_t at_ns;
    unsigned event;

    if (space == NULL || strlen(space) < 7)
        return;
    *space = '\0';
    char mark = space[5];
    const char *text = space + 7;
    if (!time_from_utc_text(line, &at_ns))
        return;
    count_alert(&s->nations[nation], text);
    if (!is_worth(text, mark) || !follow_event(s, nation, at_ns, text))
        return;
    wait_turn(s, nation, at_ns, mark, text);
    /* NOLINTNEXTLINE(cert-err34-c): our own node wrote the number. */
    if (strstr(text, ": seen by own sensors") != NULL && sscanf(text, "event %u", &event) == 1 &&
        event > 0 && event <= STORY_EVENTS_MAX)
        say_gain(s, nation, event, &s->nations[nation].events[event - 1], at_ns);
}

static bool is_nation_over(const struct story_nation *n)
{
    bool has_one = false;

    for (int i = 0; i < STORY_EVENTS_MAX; i++) {
        if (n->events[i].is_assessed && !n->events[i].is_over)
            return false;
        has_one = has_one || n->events[i].is_assessed;
    }
    return has_one && n->alerts_open == 0;
}

bool story_is_over(const struct story *s)
{
    for (int i = 0; i < s->count; i++)
        if (!is_nation_over(&s->nations[i]))
            return false;
    return true;
}
