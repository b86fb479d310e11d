/* picture/fuse.c: all tracks flown to one time, joined one after the other, the sharpest first.
 *
 * The order follows from the tracks alone (volume, then nation), so every node that holds the same
 * tracks gets the same bits.
 */
#include "picture/fuse.h"

#include <string.h>

#include "geo/matrix.h"
#include "geo/vector.h"

#define NS_PER_S 1e9
#define FRESH_S 120.0       /* an older state is flown too far on assumptions to help */
#define CONTRADICTION2 22.5 /* chi-square 0.999 with 6 degrees of freedom */
#define SEARCH_TURNS 30     /* golden section: the weight to about a millionth */
#define GOLDEN 0.61803398874989484820
/* What the flight of a state leaves out: higher harmonics of gravity, thin air. */
#define DRIFT_MPS2 2e-4

static bool inverse_of(const struct moved_state *s, double inverse[36])
{
    return matrix_invert_spd(6, &s->covariance[0][0], inverse);
}

/* w A + (1 - w) B. */
static void blend(double w, const double a[36], const double b[36], double out[36])
{
    for (int i = 0; i < 36; i++)
        out[i] = w * a[i] + (1 - w) * b[i];
}

/* The determinant of the blended information, as the product of a Cholesky diagonal: it is
 * log-concave in the weight, so it has one greatest value. */
static double volume_of(double w, const double a[36], const double b[36])
{
    double sum[36];
    double product = 1;

    blend(w, a, b, sum);
    if (!matrix_cholesky(6, sum, sum))
        return 0;
    for (int i = 0; i < 6; i++)
        product *= sum[i * 7];
    return product;
}

static double best_weight(const double a[36], const double b[36])
{
    double low = 0;
    double high = 1;

    for (int turn = 0; turn < SEARCH_TURNS; turn++) {
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);

        if (volume_of(left, a, b) < volume_of(right, a, b))
            low = left;
        else
            high = right;
    }
    return (low + high) / 2;
}

static void vector_of(const struct moved_state *s, double x[6])
{
    memcpy(x,
           (double[6]){s->position.x, s->position.y, s->position.z, s->velocity.x, s->velocity.y,
                       s->velocity.z},
           6 * sizeof *x);
}

static void put_vector(struct moved_state *s, const double x[6])
{
    s->position = (struct ecef){x[0], x[1], x[2]};
    s->velocity = (struct ecef){x[3], x[4], x[5]};
}

/* a - b: small beside the states themselves, so that nothing is lost to rounding. */
static void difference_of(const struct moved_state *a, const struct moved_state *b, double d[6])
{
    struct ecef p = ecef_sub(a->position, b->position);
    struct ecef v = ecef_sub(a->velocity, b->velocity);

    memcpy(d, (double[6]){p.x, p.y, p.z, v.x, v.y, v.z}, 6 * sizeof *d);
}

bool fuse_intersection(struct moved_state *a, const struct moved_state *b)
{
    double of_a[36], of_b[36], p[36], d[6], pulled[6], x[6], step[6];

    if (!inverse_of(a, of_a) || !inverse_of(b, of_b))
        return false;
    double w = best_weight(of_a, of_b);
    blend(w, of_a, of_b, p);
    if (!matrix_invert_spd(6, p, p))
        return false;
    difference_of(b, a, d);
    matrix_multiply(6, 6, 1, of_b, d, pulled);
    matrix_multiply(6, 6, 1, p, pulled, step);
    vector_of(a, x);
    for (int i = 0; i < 6; i++)
        x[i] += (1 - w) * step[i];
    put_vector(a, x);
    memcpy(a->covariance, p, sizeof p);
    return true;
}

/* Half way between the two; A + B + d d' / 4 is at least A + d d' / 4 and at least B + d d' / 4. */
void fuse_union(struct moved_state *a, const struct moved_state *b)
{
    double d[6], x[6];

    difference_of(b, a, d);
    vector_of(a, x);
    for (int i = 0; i < 6; i++) {
        x[i] += d[i] / 2;
        for (int j = 0; j < 6; j++)
            a->covariance[i][j] += b->covariance[i][j] + d[i] * d[j] / 4;
    }
    put_vector(a, x);
}

static bool are_contradicting(const struct moved_state *a, const struct moved_state *b)
{
    double s[36], d[6];

    for (int i = 0; i < 36; i++)
        s[i] = a->covariance[i / 6][i % 6] + b->covariance[i / 6][i % 6];
    difference_of(a, b, d);
    return !matrix_cholesky(6, s, s) || matrix_mahalanobis(6, s, d) > CONTRADICTION2;
}

static void drift(struct moved_state *s, double age_s)
{
    double velocity = DRIFT_MPS2 * age_s;
    double position = velocity * age_s / 2;

    for (int i = 0; i < 3; i++) {
        s->covariance[i][i] += position * position;
        s->covariance[i + 3][i + 3] += velocity * velocity;
        s->covariance[i][i + 3] += position * velocity;
        s->covariance[i + 3][i] += position * velocity;
    }
}

static bool is_fresh(const struct opinion *o, int64_t now_ns)
{
    return o->has_track && !track_is_burning(&o->track) &&
           (double)(now_ns - o->track.state_ns) <= FRESH_S * NS_PER_S;
}

/* One nation's word in the fusion: its track, flown, and how much room it leaves. */
struct candidate {
    const struct track *track;
    struct moved_state state;
    double volume;
};

static bool candidate_of(const struct track *t, int64_t time_ns, struct candidate *c)
{
    double position[9];

    c->track = t;
    if (!track_moved_to(t, time_ns, FRESH_S, &c->state) || track_is_slowed(t, time_ns, &c->state))
        return false;
    drift(&c->state, (double)(time_ns - t->state_ns) / NS_PER_S);
    for (int i = 0; i < 9; i++)
        position[i] = c->state.covariance[i / 3][i % 3];
    if (!matrix_cholesky(3, position, position))
        return false;
    c->volume = position[0] * position[4] * position[8];
    return true;
}

static bool goes_before(const struct candidate *a, const struct candidate *b)
{
    if (a->volume < b->volume || b->volume < a->volume)
        return a->volume < b->volume;
    return memcmp(a->track->origin.code, b->track->origin.code, sizeof a->track->origin.code) < 0;
}

static int64_t newest_state_ns(const struct event *e, int64_t now_ns)
{
    int64_t newest_ns = INT64_MIN;

    for (int i = 0; i < e->opinion_count; i++)
        if (is_fresh(&e->opinions[i], now_ns) && e->opinions[i].track.state_ns > newest_ns)
            newest_ns = e->opinions[i].track.state_ns;
    return newest_ns;
}

/* Sharpest first, all at `time_ns`. */
static int gather(const struct event *e, int64_t now_ns, int64_t time_ns,
                  struct candidate out[NATIONS_MAX])
{
    int count = 0;

    for (int i = 0; i < e->opinion_count; i++) {
        struct candidate c;
        int at = count;

        if (!is_fresh(&e->opinions[i], now_ns) || !candidate_of(&e->opinions[i].track, time_ns, &c))
            continue;
        for (; at > 0 && goes_before(&c, &out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = c;
        count++;
    }
    return count;
}

static void publish(const struct moved_state *s, int64_t time_ns, struct track *t)
{
    t->state_ns = time_ns;
    t->position = s->position;
    t->velocity = s->velocity;
    memcpy(t->covariance, s->covariance, sizeof t->covariance);
    t->ascent_count = 0;
}

bool fuse_tracks(const struct event *e, int64_t now_ns, struct fusion *out)
{
    struct candidate of[NATIONS_MAX];
    int64_t time_ns = newest_state_ns(e, now_ns);
    int count = gather(e, now_ns, time_ns, of);

    if (count < 2)
        return false;
    memset(out, 0, sizeof *out);
    out->track = *of[0].track;
    for (int i = 0; i < count; i++) {
        const struct track *t = of[i].track;

        out->parts[out->part_count++] = (struct fusion_part){t->origin, t->id};
        if (t->last_seen_ns > out->track.last_seen_ns)
            out->track.last_seen_ns = t->last_seen_ns;
        if (i == 0)
            continue;
        bool is_odd = are_contradicting(&of[0].state, &of[i].state);
        if (is_odd || !fuse_intersection(&of[0].state, &of[i].state))
            fuse_union(&of[0].state, &of[i].state);
        out->is_contradicted = out->is_contradicted || is_odd;
    }
    publish(&of[0].state, time_ns, &out->track);
    return true;
}
