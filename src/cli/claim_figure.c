/* cli/claim_figure.c: one written figure, with how exact it is, and propellants by public name. */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cli/claim_row.h"
#include "geo/math.h"

#define FIGURE_TEXT_MAX 32
#define ROUND_SHARE 0.05  /* a figure is not rounded by more than this part of itself */
#define WHOLE_MINUTE_S 60 /* difference of two readings of a clock */

struct kind {
    double unit; /* SI per unit as written */
    double low;
    double high;
};

static const struct kind kinds[] = {
    [CLAIM_KM] = {1000, 0.1, 100000},
    [CLAIM_MINUTES] = {60, 0.1, 600},
    [CLAIM_SECONDS] = {1, 5, 36000},
    [CLAIM_DEGREES] = {MATH_PI / 180, -360, 360},
};

static const char *const floors[] = {">=", ">", "over ", "more than ", "at least ", "above "};
static const char *const abouts[] = {"~",    "about ", "approx. ", "approximately ",
                                     "ca. ", "around "};

/* Passes over one of `words`. */
static bool passes(const char **text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(*text, words[i], strlen(words[i])) == 0) {
            *text += strlen(words[i]);
            *text += strspn(*text, " ");
            return true;
        }
    return false;
}

/* "1,413.6" -> "1413.6"; false when commas do not stand before three digits each. */
static bool without_commas(const char *text, char *plain)
{
    size_t length = 0;

    for (; *text != '\0'; text++) {
        bool is_group =
            length > 0 && isdigit((unsigned char)text[1]) && strspn(text + 1, "0123456789") == 3;

        if (*text == ',' && is_group)
            continue;
        if (length + 1 == FIGURE_TEXT_MAX)
            return false;
        plain[length++] = *text;
    }
    plain[length] = '\0';
    return true;
}

/* Half of one in the last place that counts. */
static double half_step(const char *plain, double value)
{
    const char *point = strchr(plain, '.');
    double step = 1;

    if (point != NULL) {
        for (const char *p = point + 1; isdigit((unsigned char)*p); p++)
            step /= 10;
        return step / 2;
    }
    for (size_t i = strlen(plain); i > 1 && plain[i - 1] == '0'; i--)
        step *= 10;
    return (step < ROUND_SHARE * fabs(value) || step < 2 ? step : ROUND_SHARE * fabs(value)) / 2;
}

static bool is_nothing(const char *text)
{
    return *text == '\0' || strcmp(text, "?") == 0 || strcmp(text, "-") == 0 ||
           strcasecmp(text, "unknown") == 0;
}

bool claim_figure_read(const char *text, enum claim_kind kind, struct claim_figure *figure)
{
    char plain[FIGURE_TEXT_MAX];
    double value;

    *figure = (struct claim_figure){0};
    text += strspn(text, " ");
    if (is_nothing(text))
        return true;
    bool is_floor = passes(&text, floors, sizeof floors / sizeof floors[0]);
    bool is_about = passes(&text, abouts, sizeof abouts / sizeof abouts[0]);
    if (!without_commas(text, plain))
        return false;
    size_t length = strlen(plain);
    while (length > 0 && plain[length - 1] == ' ')
        plain[--length] = '\0';
    if (length > 1 && plain[length - 1] == '+') {
        plain[--length] = '\0';
        is_floor = true;
    }
    if (!text_to_double(plain, kinds[kind].low, kinds[kind].high, &value) ||
        strpbrk(plain, "eE") != NULL)
        return false;
    double bound = half_step(plain, value) * kinds[kind].unit;
    if (kind == CLAIM_MINUTES && strchr(plain, '.') == NULL)
        bound = WHOLE_MINUTE_S;
    *figure = (struct claim_figure){
        .is_known = true,
        .is_floor = is_floor,
        .value = value * kinds[kind].unit,
        .bound = is_about ? 2 * bound : bound,
    };
    return true;
}

/* What any encyclopedia says; a number after the name ends it, so that 1 is not 10. */
static const struct {
    const char *name;
    enum claim_propellant propellant;
} names[] = {
    {"Hwasong-11", CLAIM_SOLID},  {"Hwasong-16", CLAIM_SOLID},  {"Hwasong-18", CLAIM_SOLID},
    {"Hwasong-19", CLAIM_SOLID},  {"Hwasong-20", CLAIM_SOLID},  {"Pukguksong", CLAIM_SOLID},
    {"KN-02", CLAIM_SOLID},       {"KN-11", CLAIM_SOLID},       {"KN-15", CLAIM_SOLID},
    {"KN-23", CLAIM_SOLID},       {"KN-24", CLAIM_SOLID},       {"KN-25", CLAIM_SOLID},
    {"Minuteman", CLAIM_SOLID},   {"Peacekeeper", CLAIM_SOLID}, {"Trident", CLAIM_SOLID},
    {"Topol", CLAIM_SOLID},       {"Yars", CLAIM_SOLID},        {"Bulava", CLAIM_SOLID},
    {"Iskander", CLAIM_SOLID},    {"Agni", CLAIM_SOLID},        {"Hwasong-5", CLAIM_LIQUID},
    {"Hwasong-6", CLAIM_LIQUID},  {"Hwasong-7", CLAIM_LIQUID},  {"Hwasong-8", CLAIM_LIQUID},
    {"Hwasong-9", CLAIM_LIQUID},  {"Hwasong-10", CLAIM_LIQUID}, {"Hwasong-12", CLAIM_LIQUID},
    {"Hwasong-13", CLAIM_LIQUID}, {"Hwasong-14", CLAIM_LIQUID}, {"Hwasong-15", CLAIM_LIQUID},
    {"Hwasong-17", CLAIM_LIQUID}, {"Musudan", CLAIM_LIQUID},    {"Nodong", CLAIM_LIQUID},
    {"Rodong", CLAIM_LIQUID},     {"Taepodong", CLAIM_LIQUID},  {"Scud", CLAIM_LIQUID},
    {"Titan", CLAIM_LIQUID},      {"Sarmat", CLAIM_LIQUID},     {"Shahab", CLAIM_LIQUID},
    {"solid", CLAIM_SOLID},       {"liquid", CLAIM_LIQUID},
};

/* State media write Hwasongpho-17; `plain` has CLAIM_TEXT_MAX. */
static void without_pho(const char *missile, char *plain)
{
    size_t length = 0;

    while (*missile != '\0' && length + 1 < CLAIM_TEXT_MAX) {
        if (strncasecmp(missile, "pho-", 4) == 0)
            missile += 3;
        plain[length++] = *missile++;
    }
    plain[length] = '\0';
}

static bool names_it(const char *missile, const char *name)
{
    for (const char *at = missile; *at != '\0'; at++)
        if (strncasecmp(at, name, strlen(name)) == 0 && !isdigit((unsigned char)at[strlen(name)]))
            return true;
    return false;
}

enum claim_propellant claim_propellant_of(const char *missile)
{
    char plain[CLAIM_TEXT_MAX];

    without_pho(missile, plain);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names_it(plain, names[i].name))
            return names[i].propellant;
    return CLAIM_PROPELLANT_UNKNOWN;
}
