/* track/score.c: is it real, and is it still there?
 *
 * The score is the log-likelihood ratio of "a track" against "false reports" (Sittler 1964;
 * Blackman & Popoli 1999, 6.2): each update adds the log of how much likelier the report is from
 * the track than from the background.  Confirmation asks for a score and for a number of updates; a
 * tentative track that falls silent goes at once, a confirmed one coasts.
 *
 * Silence of infrared platforms that have seen a plume until now tells that it went out; that is
 * the only sign of burnout a nation without radar has.
 */
#include <math.h>

#include "flight/propagate.h"
#include "geo/math.h"
#include "track/track_int.h"

static const double SILENT_SCANS = 3.0;
static const double SCAN_MIN_S = 1.0;
static const double TENTATIVE_MAX_S = 60.0;
static const double AFTER_END_S = 60.0;
static const double FLIGHT_MAX_S = 7200.0;
static const double END_BETA = 4000.0; /* kg/m^2: only to tell when it must be over */
static const double SCORE_MAX = 500.0;
static const double DARK_SCANS = 2.5;        /* of each platform: the plume is out */
static const double DARK_SINGLE_SCANS = 3.5; /* when only one platform saw it */
static const double DARK_ODDS = 1e-3;
static const double RADAR_LIVE_S = 5.0;
static const double BURN_LEFT_MIN_S = 0.5;
static const double BURN_LEFT_MAX_S = 12.0;

double score_of_update(const struct tracker *t, const struct measurement *z, double log_likelihood)
{
    double space = z->kind == MEASUREMENT_RADAR ? 1e18 : 1e14;
    double detects = t->registry->sensors[z->sensor].detect_probability;

    if (!(detects > 0.01 && detects <= 1.0))
        detects = 0.9;
    return log_likelihood + math_log(detects) - math_log(t->rules.false_per_scan / space);
}

void score_confirm(struct tracker *t, struct slot *slot)
{
    bool is_plume_only = slot->kinds == 1u << MEASUREMENT_LINE_OF_SIGHT;
    int needs = t->rules.confirm_updates + (is_plume_only ? 1 : 0);

    if (slot->track.score > SCORE_MAX)
        slot->track.score = SCORE_MAX;
    if (slot->track.status != TRACK_TENTATIVE || (int)slot->track.update_count < needs ||
        slot->track.score < t->rules.confirm_score || merge_duplicate(t, slot))
        return;
    slot->track.status = TRACK_CONFIRMED;
    slot->was_confirmed = true;
    t->counts.confirmed++;
}

static double slowest_scan_s(const struct tracker *t, const struct slot *slot)
{
    double scan_s = SCAN_MIN_S;

    for (int i = 0; i < t->registry->count; i++)
        if ((slot->track.sensors >> i & 1u) != 0 && t->registry->sensors[i].scan_s > scan_s)
            scan_s = t->registry->sensors[i].scan_s;
    return scan_s;
}

struct darkness {
    int platforms;
    bool is_dark;   /* all of them, for long enough */
    int64_t due_ns; /* the first report that did not come */
};

static struct darkness darkness_of(const struct tracker *t, const struct slot *slot, int64_t now_ns)
{
    struct darkness d = {0, true, INT64_MAX};
    double least = 1e9;

    for (int i = 0; i < t->registry->count; i++) {
        double scan_s = t->registry->sensors[i].scan_s;
        double silent = 0.0;
        int64_t due_ns = 0;

        if (slot->ir_last_ns[i] == 0)
            continue;
        if (scan_s < SCAN_MIN_S)
            scan_s = SCAN_MIN_S;
        silent = seconds_between(slot->ir_last_ns[i], now_ns) / scan_s;
        due_ns = slot->ir_last_ns[i] + (int64_t)rint(scan_s * 1e9);
        d.platforms++;
        if (silent < least)
            least = silent;
        if (due_ns < d.due_ns)
            d.due_ns = due_ns;
    }
    d.is_dark = d.platforms > 0 && least > (d.platforms > 1 ? DARK_SCANS : DARK_SINGLE_SCANS);
    return d;
}

static void dim_boost(struct filter *f)
{
    f->odds[MODE_BOOST] *= DARK_ODDS;
    filter_settle_odds(f);
}

static void judge_darkness(struct tracker *t, struct slot *slot, int64_t now_ns)
{
    struct step *last = &slot->steps[slot->step_count - 1];
    struct darkness d = darkness_of(t, slot, now_ns);
    bool is_radar_live = last->measurement.kind == MEASUREMENT_RADAR &&
                         seconds_between(last->after.time_ns, now_ns) < RADAR_LIVE_S;
    double left_s = seconds_between(last->after.time_ns, d.due_ns);
    double boost = last->after.odds[MODE_BOOST];

    if (!d.is_dark || last->after.has_burnout)
        return;
    if (is_radar_live)
        dim_boost(&last->after);
    else if (boost > 0.5)
        filter_burn_out(&last->after, left_s < BURN_LEFT_MIN_S   ? BURN_LEFT_MIN_S
                                      : left_s > BURN_LEFT_MAX_S ? BURN_LEFT_MAX_S
                                                                 : left_s);
    for (int i = 0; i < SENSORS_MAX; i++)
        slot->ir_last_ns[i] = 0;
    slot_changed(t, slot);
    slot_publish(slot);
}

static int64_t predicted_end_ns(const struct track *t)
{
    struct flight_state state = {t->position, t->velocity};
    struct flight_arc arc;

    if (t->has_thrust)
        return 0;
    arc = flight_to_ground(state, END_BETA, FLIGHT_MAX_S);
    return arc.is_impact ? t->state_ns + (int64_t)rint((arc.flight_s + AFTER_END_S) * 1e9)
                         : INT64_MAX;
}

static void advance_live(struct tracker *t, struct slot *slot, int64_t now_ns)
{
    double silent_s = seconds_between(slot->track.last_seen_ns, now_ns);
    double scan_s = slowest_scan_s(t, slot);
    struct flight_state ahead;

    judge_darkness(t, slot, now_ns);
    if (slot->track.status == TRACK_CONFIRMED && silent_s > SILENT_SCANS * scan_s) {
        slot->track.status = TRACK_COASTING;
        slot->end_ns = predicted_end_ns(&slot->track);
    }
    if (slot->track.status != TRACK_COASTING)
        return;
    ahead = (struct flight_state){slot->track.position, slot->track.velocity};
    flight_advance(&ahead, END_BETA, seconds_between(slot->track.state_ns, now_ns));
    slot->track.phase = phase_of(&slot->track, ahead.position, ahead.velocity);
    if (slot->end_ns == 0)
        slot->end_ns = predicted_end_ns(&slot->track);
    if (silent_s > t->rules.coast_limit_s || (slot->end_ns != 0 && now_ns > slot->end_ns))
        slot_delete(t, slot, now_ns);
}

void score_advance(struct tracker *t, struct slot *slot, int64_t now_ns)
{
    double silent_s = seconds_between(slot->track.last_seen_ns, now_ns);

    switch (slot->track.status) {
    case TRACK_TENTATIVE:
        if (silent_s > SILENT_SCANS * slowest_scan_s(t, slot) ||
            seconds_between(slot->started_ns, now_ns) > TENTATIVE_MAX_S)
            slot_delete(t, slot, now_ns);
        break;
    case TRACK_CONFIRMED:
    case TRACK_COASTING:
        advance_live(t, slot, now_ns);
        break;
    case TRACK_DELETED:
        if (now_ns - slot->deleted_ns > TRACKER_TOMBSTONE_NS)
            slot->is_used = false;
        break;
    }
}
