/* picture/nations_test.c: launches seen by three nations at three phases, in any order of words:
 * one launch is one event, two launches are two.  All seeds are fixed.
 */
#include "assess/assess.h"
#include "assess/flown.h"
#include "base/test.h"
#include "picture/picture.h"

static const struct nation jpn = {"JPN"};
static const struct nation usa = {"USA"};
static const struct nation kor = {"KOR"};

static struct picture p;
static struct track t;

static void fresh(void)
{
    struct picture_rules rules = picture_rules_default();

    picture_close(&p);
    TEST_EQ(picture_open(&p, jpn, &rules), STATUS_OK, 0);
}

static int open_events(void)
{
    int count = 0;

    for (int i = 0; i < p.event_count; i++)
        count += picture_event_at(&p, i)->state == EVENT_OPEN;
    return count;
}

/* One launch as three nations see it.  Words come as they are made, partners' a little later. */
struct watcher {
    struct nation origin;
    double first_s; /* negative: that long after burnout */
    struct fix fix;
};

static const struct watcher watchers[] = {
    {{"USA"}, 35, {3000, 150}}, /* infrared, in boost */
    {{"KOR"}, 60, {600, 60}},   /* a radar behind its horizon */
    {{"JPN"}, -15, {1000, 50}}, /* after burnout only */
};

/* Takes what watcher `w` says `now_s` after the lift-off of rocket `r`, which flew `late_s` after
 * LIFT_OFF; gives the event of its track.  Assessment before track or after it, by the dice. */
static uint32_t say(const struct watcher *w, const struct rocket *r, uint32_t id, double now_s,
                    double late_s, bool is_launch_only, struct dice *d)
{
    double first = w->first_s < 0 ? r->burn_s - w->first_s : w->first_s;
    struct assess_rules rules = assess_rules_default();
    int64_t shift = (int64_t)(late_s * 1e9);
    static struct assessment a;

    track_flown(r, first, now_s, w->fix, d, &t);
    t.origin = w->origin;
    t.id = id;
    t.first_seen_ns += shift;
    t.last_seen_ns += shift;
    t.state_ns += shift;
    t.burnout_ns += shift;
    for (int i = 0; i < t.ascent_count; i++)
        t.ascent[i].state_ns += shift;
    assess_track(&t, t.state_ns, &rules, &a);
    bool is_first = dice_below(d, 2) == 0;
    if (is_first || is_launch_only)
        picture_take_assessment(&p, &a, NULL, t.state_ns);
    if (!is_launch_only)
        picture_take_track(&p, &t, t.state_ns);
    if (!is_first && !is_launch_only)
        picture_take_assessment(&p, &a, NULL, t.state_ns);
    const struct event *e = picture_event_of(&p, 0, w->origin, id);
    return e ? e->id : 0;
}

/* Is the watcher's object in sight at that age? */
static bool sees(const struct watcher *w, const struct rocket *r, double now_s)
{
    double first = w->first_s < 0 ? r->burn_s - w->first_s : w->first_s;

    if (nation_equal(w->origin, usa))
        return now_s >= first + 5 && now_s < r->burn_s;
    return now_s >= first + 5;
}

static struct rocket rocket_of(struct dice *d, double east_rad)
{
    struct rocket r = rocket_draw(d);

    r.place = (struct geodetic){0.69, 2.2 + east_rad, 200};
    r.lean_rad = 0.35 + 0.6 * dice_uniform(d);
    r.azimuth_rad = 1.2 + 0.5 * dice_uniform(d);
    return r;
}

TEST(one_launch_is_one_event_whoever_speaks_first)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct dice d = dice_init(seed, 3);
        struct rocket r = rocket_of(&d, 0);
        bool is_launch_only = seed % 3 == 0; /* a partner that shares launches, not tracks */

        fresh();
        for (double now_s = 36; now_s < r.burn_s + 90; now_s += 8)
            for (size_t i = 0; i < 3; i++)
                if (sees(&watchers[i], &r, now_s))
                    say(&watchers[i], &r, 1, now_s, 0, is_launch_only && i < 2, &d);
        TEST_EQ(open_events(), 1, seed);
        TEST_EQ(picture_event_of(&p, 0, usa, 1)->id, 1, seed);
        TEST_EQ(picture_event_of(&p, 0, kor, 1)->id, 1, seed);
        TEST_EQ(picture_event_of(&p, 0, jpn, 1)->id, 1, seed);
        TEST_EQ(picture_event(&p, 1)->opinion_count, 3, seed);
        TEST_EQ(nation_equal(picture_event(&p, 1)->opinions[0].origin, jpn), true, seed);
    }
}

TEST(two_launches_a_minute_apart_are_two_events)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct dice d = dice_init(seed, 4);
        struct rocket one = rocket_of(&d, 0);
        struct rocket two = rocket_of(&d, 0.0205); /* 100 km east */
        double until = (one.burn_s > two.burn_s ? one.burn_s : two.burn_s) + 150;
        uint32_t events[2][3] = {{0}};

        fresh();
        for (double now_s = 36; now_s < until; now_s += 8) {
            for (size_t i = 0; i < 3; i++) {
                if (sees(&watchers[i], &one, now_s))
                    events[0][i] = say(&watchers[i], &one, 1, now_s, 0, false, &d);
                if (sees(&watchers[i], &two, now_s - 60))
                    events[1][i] = say(&watchers[i], &two, 2, now_s - 60, 60, false, &d);
            }
        }
        TEST_EQ(open_events(), 2, seed);
        for (size_t i = 1; i < 3; i++) {
            TEST_EQ(events[0][i], picture_event_of(&p, 0, usa, 1)->id, seed);
            TEST_EQ(events[1][i], picture_event_of(&p, 0, usa, 2)->id, seed);
        }
        TEST_EQ(picture_event_of(&p, 0, usa, 1) != picture_event_of(&p, 0, usa, 2), true, seed);
    }
    picture_close(&p);
}
