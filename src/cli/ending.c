/* cli/ending.c: per nation and launch: first word, own eyes, errors against the truth; then what
 * was shared.  Every figure is read from the summary; what was not measured is a dash.
 */
#include "cli/ending.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/time.h"
#include "model/moment.h"

#define RADIANS (MATH_PI / 180)
#define AFTER_BURNOUT_NS (60 * SECOND_NS)

static int64_t time_of(const json_t *object, const char *key)
{
    const char *utc = json_string_value(json_object_get(object, key));
    int64_t tai_ns;

    return utc != NULL && time_from_utc_text(utc, &tai_ns) ? tai_ns : 0;
}

static struct geodetic point_of(const json_t *point)
{
    return (struct geodetic){
        .lat_rad = json_number_value(json_object_get(point, "lat_deg")) * RADIANS,
        .lon_rad = json_number_value(json_object_get(point, "lon_deg")) * RADIANS,
    };
}

static double apart_km(const json_t *a, const json_t *b)
{
    return geodesic_inverse(point_of(a), point_of(b)).distance_m / 1000;
}

static const char *clock_of(int64_t tai_ns, char text[TIME_TEXT_MAX])
{
    if (tai_ns == 0)
        return "-";
    time_to_utc_text(tai_ns, 0, text);
    text[19] = '\0';
    return text + 11;
}

/* The launch whose place is nearest to where the nation says that it was. */
static const json_t *launch_of(const json_t *summary, const json_t *own)
{
    const json_t *launches = json_object_get(json_object_get(summary, "truth"), "launches");
    const json_t *said = json_object_get(json_object_get(own, "launch"), "point");
    const json_t *nearest = json_array_get(launches, 0);
    size_t i;
    json_t *launch;

    json_array_foreach(launches, i, launch)
    {
        if (said != NULL && apart_km(said, json_object_get(launch, "launch_point")) <
                                apart_km(said, json_object_get(nearest, "launch_point")))
            nearest = launch;
    }
    return nearest;
}

/* The own launch estimate as it stood a minute after burnout. */
static const json_t *early_of(const json_t *own, const json_t *truth)
{
    int64_t limit_ns = time_of(truth, "burnout_utc") + AFTER_BURNOUT_NS;
    const json_t *found = NULL;
    size_t i;
    json_t *revision;

    json_array_foreach(json_object_get(own, "revisions"), i, revision)
    {
        const json_t *launch = json_object_get(revision, "launch");

        if (time_of(revision, "made_utc") < limit_ns && json_is_object(launch))
            found = launch;
    }
    return found;
}

static void first_word(const json_t *event, int64_t *first_ns, const char **from)
{
    const char *origin;
    json_t *utc;

    *first_ns = 0;
    *from = "-";
    json_object_foreach(json_object_get((json_t *)(uintptr_t)event, "first_notice_in_utc"), origin,
                        utc)
    {
        int64_t at_ns;

        if (json_is_string(utc) && time_from_utc_text(json_string_value(utc), &at_ns) &&
            (*first_ns == 0 || at_ns < *first_ns)) {
            *first_ns = at_ns;
            *from = origin;
        }
    }
}

static void print_errors(const json_t *own, const json_t *truth)
{
    const json_t *launch = early_of(own, truth);
    const json_t *impact = json_object_get(own, "impact");

    if (launch != NULL)
        (void)printf(
            "  %8.1f km  %+7.1f s",
            apart_km(json_object_get(launch, "point"), json_object_get(truth, "launch_point")),
            (double)(time_of(launch, "time_utc") - time_of(truth, "launch_utc")) / 1e9);
    else
        (void)printf("  %11s  %9s", "-", "-");
    if (json_is_object(impact))
        (void)printf(
            "  %7.1f km  %+6.1f s\n",
            apart_km(json_object_get(impact, "point"), json_object_get(truth, "impact_point")),
            (double)(time_of(impact, "time_utc") - time_of(truth, "impact_utc")) / 1e9);
    else
        (void)printf("  %10s  %8s\n", "-", "-");
}

static void print_event(const json_t *summary, const char *nation, const json_t *event)
{
    const json_t *own = json_object_get(json_object_get(event, "assessments"), nation);
    const json_t *truth = launch_of(summary, own);
    int64_t seen_ns = time_of(event, "first_detection_utc");
    int64_t word_ns;
    const char *from;
    char text[2][TIME_TEXT_MAX];

    first_word(event, &word_ns, &from);
    (void)printf("  %s %5lld  %-8s  %-8s %s", nation,
                 (long long)json_integer_value(json_object_get(event, "id")),
                 clock_of(seen_ns, text[0]), clock_of(word_ns, text[1]), from);
    if (seen_ns != 0 && word_ns != 0 && word_ns < seen_ns)
        (void)printf("  %5.0f s", (double)(seen_ns - word_ns) / 1e9);
    else
        (void)printf("  %7s", "-");
    print_errors(own, truth);
}

static bool names(const json_t *draft, const json_t *area)
{
    size_t i;
    json_t *named;

    json_array_foreach(json_object_get(draft, "areas"), i, named)
    {
        if (json_equal(json_object_get(named, "area"), area) != 0)
            return true;
    }
    return false;
}

/* When a draft of the nation first named the area; 0: never. */
static int64_t drafted_at(const json_t *nation, const json_t *area)
{
    size_t i;
    size_t k;
    json_t *event;
    json_t *draft;

    json_array_foreach(json_object_get(nation, "events"), i, event)
    {
        json_array_foreach(json_object_get(event, "alert_drafts"), k, draft)
        {
            if (names(draft, area))
                return time_of(draft, "at_utc");
        }
    }
    return 0;
}

static void print_lead(const json_t *summary, const json_t *over)
{
    const json_t *nation = json_object_get(json_object_get(summary, "nations"),
                                           json_string_value(json_object_get(over, "nation")));
    int64_t drafted_ns = drafted_at(nation, json_object_get(over, "area"));

    if (drafted_ns != 0)
        (void)printf("  %s was named in a draft %.0f s before the object truly passed\n",
                     json_string_value(json_object_get(over, "name")),
                     (double)(time_of(over, "from_utc") - drafted_ns) / 1e9);
}

static void print_leads(const json_t *summary)
{
    size_t i;
    size_t k;
    json_t *launch;
    json_t *over;

    json_array_foreach(json_object_get(json_object_get(summary, "truth"), "launches"), i, launch)
    {
        json_array_foreach(json_object_get(launch, "overflown"), k, over)
        {
            print_lead(summary, over);
        }
    }
}

static void print_shared(const char *nation, const char *partner, const json_t *p)
{
    const json_t *latency = json_object_get(p, "latency");

    (void)printf("  %s -> %s: %lld notices, %lld receipted", nation, partner,
                 (long long)json_integer_value(json_object_get(p, "sent")),
                 (long long)json_integer_value(json_object_get(p, "receipted")));
    if (json_is_object(latency))
        (void)printf("; from %s one way %.1f ms (median), %.1f ms (99 %%), clocks within %.1f ms",
                     partner, json_number_value(json_object_get(latency, "p50_ms")),
                     json_number_value(json_object_get(latency, "p99_ms")),
                     json_number_value(json_object_get(latency, "bound_ms")));
    (void)printf("\n");
}

void ending_print(const json_t *summary)
{
    json_t *nations = json_object_get(summary, "nations");
    const char *nation;
    const char *partner;
    json_t *of;
    json_t *p;
    json_t *event;
    size_t i;

    (void)printf("\nWhat each nation saw, was told, and made of it (errors against the truth)\n"
                 "  nation ev.  own eyes  told         gained    launch point and time    "
                 "impact point and time\n");
    json_object_foreach(nations, nation, of){json_array_foreach(
        json_object_get(of, "events"), i, event){print_event(summary, nation, event);
}
}
(void)printf("  (launch: as assessed a minute after burnout; impact: at the end; gained: first\n"
             "  word from a partner before the first report of an own sensor)\n");
print_leads(summary);
(void)printf("\nWhat was shared (latencies by the wall clock)\n");
json_object_foreach(nations, nation, of)
{
    json_object_foreach(json_object_get(of, "partners"), partner, p)
    {
        print_shared(nation, partner, p);
    }
}
}
