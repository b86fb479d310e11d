/* assess/claim.c: the flight time by a claim's other figures, its uncertainty, and the verdict.
 *
 * One sigma of each thing that is not known exactly is added in turn and the flight is solved
 * again; the changes are added in squares.  A missing apogee or range is found by bisection: flight
 * time grows with both (but with range not always where the Earth turns against a lofted flight;
 * there the range is hardly to be told at all).
 *
 * Very flat, very far and very high flights (hours) have no solution here although a rocket could
 * fly them.  They are never called impossible: Kepler's time stands in, with a wide sigma.  Only
 * below CLAIM_AIR_M does "no solution" mean that there is no ballistic flight.
 */
#include "assess/claim.h"

#include <math.h>

#include "geo/math.h"
#include "geo/wgs84.h"

#define BEARINGS 8
#define UNIFORM 1.7320508075688772 /* bound over sigma, evenly spread */
#define APOGEE_LOW_M 3e3
#define APOGEE_HIGH_M 60000e3
#define RANGE_LOW_M 10e3
#define RANGE_HIGH_M 15000e3
#define FILL_HALVINGS 40
#define PLACE_RAD_PER_M (1 / WGS84_A_M)
#define ROUGH_SHARE 0.05 /* sigma of Kepler's time, and */
#define ROUGH_S 60.0

/* One way to fly the claim: everything that moves the flight time. */
struct trial {
    struct claim_shape shape;
    enum claim_propellant propellant;
    double burn_sigmas;
    double share;
    double beta_kgm2;
};

/* How long a trial flies, or one claim by all its bearings. */
struct timing {
    bool is_found;
    bool is_rough; /* Kepler's time, not that of a solved flight */
    double flight_s;
    double sigma_s;
    double burn_s;
};

static struct timing time_roughly(const struct trial *t, const struct claim_boost *boost)
{
    double speed = claim_arc_kepler_speed_mps(t->shape.apogee_m, t->shape.range_m);
    double burn_s = boost->burn_s > 0 ? boost->burn_s : speed / boost->acceleration_mps2;
    double kepler_s = claim_arc_kepler_s(t->shape.apogee_m, t->shape.range_m);

    return (struct timing){
        .is_found = t->shape.apogee_m >= CLAIM_AIR_M,
        .is_rough = true,
        .flight_s = kepler_s + (1 - boost->path_share) * burn_s,
        .sigma_s = ROUGH_SHARE * kepler_s + ROUGH_S,
        .burn_s = burn_s,
    };
}

static struct timing time_trial(const struct trial *t)
{
    struct claim_allowance allowance =
        claim_allowance_of(t->propellant, t->shape.apogee_m, t->shape.range_m);
    struct claim_boost boost = claim_boost_of(&allowance, t->burn_sigmas);

    boost.path_share = t->share;
    boost.beta_kgm2 = t->beta_kgm2;
    struct claim_arc arc = claim_arc_solve(&t->shape, &boost);
    if (!arc.is_found)
        return time_roughly(t, &boost);
    return (struct timing){.is_found = true, .flight_s = arc.flight_s, .burn_s = arc.burn_s};
}

static struct trial trial_of(const struct claim *c, double apogee_m, double range_m)
{
    return (struct trial){
        .shape = {c->place, c->bearing_rad.is_known ? c->bearing_rad.value : 0, apogee_m, range_m},
        .propellant = c->propellant,
        .share = CLAIM_PATH_SHARE,
        .beta_kgm2 = CLAIM_BETA_KGM2,
    };
}

/* An unknown bearing: the middle of what all bearings give, and their spread as a sigma.  One that
 * cannot be solved makes the answer rough. */
static struct timing time_any_bearing(struct trial t)
{
    struct timing whole = {0};
    double least = 0;
    double most = 0;

    for (int i = 0; i < BEARINGS; i++) {
        t.shape.bearing_rad = 2 * MATH_PI * i / BEARINGS;
        struct timing one = time_trial(&t);

        if (!one.is_found || one.is_rough)
            return one;
        least = i == 0 || one.flight_s < least ? one.flight_s : least;
        most = i == 0 || one.flight_s > most ? one.flight_s : most;
        whole.burn_s += one.burn_s / BEARINGS;
    }
    whole.is_found = true;
    whole.flight_s = (least + most) / 2;
    whole.sigma_s = (most - least) / 2 / UNIFORM;
    return whole;
}

static struct timing time_only(const struct claim *c, double apogee_m, double range_m)
{
    struct trial t = trial_of(c, apogee_m, range_m);

    return c->bearing_rad.is_known ? time_trial(&t) : time_any_bearing(t);
}

static double change(const struct trial *changed, const struct timing *base)
{
    struct timing timing = time_trial(changed);

    return timing.is_found ? timing.flight_s - base->flight_s : 0;
}

static double sigma_of(const struct claim_figure *f)
{
    return f->is_known && !f->is_floor ? f->bound / UNIFORM : 0;
}

/* What boost and air leave open: squared seconds. */
static double variance_of_model(const struct trial *t, const struct timing *base)
{
    struct trial longer = *t;
    struct trial straighter = *t;
    struct trial lighter = *t;

    longer.burn_sigmas = 1;
    straighter.share += CLAIM_PATH_SHARE_SIGMA;
    lighter.beta_kgm2 /= CLAIM_BETA_FACTOR;
    double by_burn = change(&longer, base);
    double by_share = change(&straighter, base);
    double by_air = change(&lighter, base);
    return by_burn * by_burn + by_share * by_share + by_air * by_air;
}

/* What the rounding of the other figures leaves open: squared seconds. */
static double variance_of_rounding(const struct claim *c, const struct trial *t,
                                   const struct timing *base)
{
    struct trial higher = *t;
    struct trial further = *t;
    struct trial turned = *t;
    struct trial shifted = *t;

    higher.shape.apogee_m += sigma_of(&c->apogee_m);
    further.shape.range_m += sigma_of(&c->range_m);
    turned.shape.bearing_rad += sigma_of(&c->bearing_rad);
    shifted.shape.place.lat_rad -=
        (t->shape.place.lat_rad > 0 ? 1 : -1) * c->place_bound_m / UNIFORM * PLACE_RAD_PER_M;
    double by_apogee = change(&higher, base);
    double by_range = change(&further, base);
    double by_bearing = change(&turned, base);
    double by_place = change(&shifted, base);
    return by_apogee * by_apogee + by_range * by_range + by_bearing * by_bearing +
           by_place * by_place;
}

static struct timing time_with_sigma(const struct claim *c, double apogee_m, double range_m)
{
    struct timing timing = time_only(c, apogee_m, range_m);
    struct trial t = trial_of(c, apogee_m, range_m);
    struct timing base = time_trial(&t);

    if (!timing.is_found || timing.is_rough || base.is_rough)
        return timing;
    timing.sigma_s = sqrt(timing.sigma_s * timing.sigma_s + variance_of_model(&t, &base) +
                          variance_of_rounding(c, &t, &base));
    return timing;
}

static void predict(const struct claim *c, struct claim_verdict *v)
{
    struct timing timing = time_with_sigma(c, c->apogee_m.value, c->range_m.value);
    struct claim_allowance allowance =
        claim_allowance_of(c->propellant, c->apogee_m.value, c->range_m.value);

    v->has_predicted = timing.is_found;
    v->is_rough = timing.is_found && timing.is_rough;
    v->predicted_s = timing.flight_s;
    v->sigma_s = timing.sigma_s;
    v->burn_s = timing.burn_s;
    v->is_predicted_floor = c->apogee_m.is_floor || c->range_m.is_floor;
    v->is_intercontinental = allowance.is_intercontinental;
}

static void answer(struct claim_verdict *v, enum claim_answer answer, enum claim_reason reason)
{
    v->answer = answer;
    v->reason = reason;
}

/* A missing figure between `low` and `high`: the flight time grows with it. */
struct search {
    const struct claim *claim;
    enum claim_quantity quantity;
    double low;
    double high;
};

static struct timing time_at(const struct search *s, double value)
{
    return s->quantity == CLAIM_APOGEE ? time_only(s->claim, value, s->claim->range_m.value)
                                       : time_only(s->claim, s->claim->apogee_m.value, value);
}

/* By halves; where no flight exists the value is too low (the air is in the way). */
static double value_for(const struct search *s, double flight_s)
{
    double low = s->low;
    double high = s->high;

    for (int i = 0; i < FILL_HALVINGS && high - low > 1; i++) {
        double middle = (low + high) / 2;
        struct timing timing = time_at(s, middle);

        if (!timing.is_found || timing.flight_s < flight_s)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* Fills the missing figure, or says that no value of it takes so long, or so short, a time. */
static void fill(const struct claim *c, struct claim_verdict *v, struct search s)
{
    double time_s = c->flight_s.value;
    double value = value_for(&s, time_s);
    bool is_apogee = s.quantity == CLAIM_APOGEE;
    struct timing timing = is_apogee ? time_with_sigma(c, value, c->range_m.value)
                                     : time_with_sigma(c, c->apogee_m.value, value);
    double spare_s = CLAIM_SIGMAS * timing.sigma_s + c->flight_s.bound;

    if (!timing.is_found || timing.flight_s - time_s > spare_s) {
        answer(v, c->flight_s.is_floor ? CLAIM_NOT_KNOWN : CLAIM_DOES_NOT_FIT,
               CLAIM_NO_FLIGHT_SO_SHORT);
        return;
    }
    if (time_s - timing.flight_s > spare_s) {
        answer(v, CLAIM_DOES_NOT_FIT, CLAIM_NO_FLIGHT_SO_LONG);
        return;
    }
    double sigma_s = math_hypot(timing.sigma_s, sigma_of(&c->flight_s));
    double above = value_for(&s, time_s + sigma_s) - value;
    double below = value - value_for(&s, time_s - sigma_s);

    v->filled_sigma = above > below ? above : below;
    v->filled_value = value;
    v->is_filled_floor = c->flight_s.is_floor;
    /* A range no better known than half of itself is no answer: a lofted flight's time hardly
     * depends on it. */
    if (is_apogee || v->filled_sigma < value / 2)
        v->filled = s.quantity;
}

static void fill_apogee(const struct claim *c, struct claim_verdict *v)
{
    answer(v, CLAIM_NOT_KNOWN, CLAIM_APOGEE_NOT_STATED);
    if (!c->range_m.is_floor)
        fill(c, v, (struct search){c, CLAIM_APOGEE, APOGEE_LOW_M, APOGEE_HIGH_M});
}

static void fill_range(const struct claim *c, struct claim_verdict *v)
{
    answer(v, CLAIM_NOT_KNOWN, CLAIM_RANGE_NOT_STATED);
    if (!c->apogee_m.is_floor)
        fill(c, v, (struct search){c, CLAIM_RANGE, RANGE_LOW_M, RANGE_HIGH_M});
}

static void compare(const struct claim *c, struct claim_verdict *v)
{
    double late_s = c->flight_s.value - v->predicted_s;

    v->allowance_s = CLAIM_SIGMAS * v->sigma_s + c->flight_s.bound;
    v->sigma_s = math_hypot(v->sigma_s, sigma_of(&c->flight_s));
    if (late_s > v->allowance_s && !v->is_predicted_floor)
        answer(v, CLAIM_DOES_NOT_FIT, CLAIM_TIME_TOO_LONG);
    else if (late_s < -v->allowance_s && !c->flight_s.is_floor)
        answer(v, CLAIM_DOES_NOT_FIT, CLAIM_TIME_TOO_SHORT);
    else
        answer(v, CLAIM_FITS, CLAIM_TIMES_AGREE);
}

static void judge_shape(const struct claim *c, struct claim_verdict *v)
{
    predict(c, v);
    if (!v->has_predicted) {
        answer(v, CLAIM_DOES_NOT_FIT, CLAIM_NO_SUCH_FLIGHT);
    } else if (c->flight_s.is_known) {
        compare(c, v);
        /* Where the apogee is a floor, the time says more. */
        if (v->answer == CLAIM_FITS && c->apogee_m.is_floor && !c->range_m.is_floor)
            fill(c, v, (struct search){c, CLAIM_APOGEE, APOGEE_LOW_M, APOGEE_HIGH_M});
    } else {
        answer(v, CLAIM_NOT_KNOWN, CLAIM_TIME_NOT_STATED);
        v->filled = CLAIM_FLIGHT;
        v->filled_value = v->predicted_s;
        v->filled_sigma = v->sigma_s;
        v->is_filled_floor = v->is_predicted_floor;
    }
}

struct claim_verdict claim_judge(const struct claim *c)
{
    struct claim_verdict v = {.answer = CLAIM_NOT_KNOWN, .reason = CLAIM_TOO_LITTLE_STATED};
    int known = c->apogee_m.is_known + c->range_m.is_known + c->flight_s.is_known;

    if (c->range_m.is_known && c->range_m.value > CLAIM_RANGE_MAX_M)
        answer(&v, CLAIM_DOES_NOT_FIT, CLAIM_RANGE_TOO_LONG);
    else if (!c->has_place)
        v.reason = CLAIM_PLACE_NOT_STATED;
    else if (known < 2)
        v.reason = CLAIM_TOO_LITTLE_STATED;
    else if (!c->apogee_m.is_known)
        fill_apogee(c, &v);
    else if (!c->range_m.is_known)
        fill_range(c, &v);
    else
        judge_shape(c, &v);
    return v;
}
