/* score/siap.c: for each object the runs that are still going on.
 *
 * The fewest runs that cover an object's tracked steps are found going forward: take all runs at
 * the first step as candidates, drop each that ends; when none is left, one run has served as far
 * as any could, and the runs of the next tracked step are the new candidates.
 */
#include "score/siap.h"

#include "base/check.h"
#include "geo/vector.h"

struct siap_object {
    int64_t first_ns;
    int64_t last_ns;
    int64_t tracked_ns;
    int64_t longest_ns;
    int needed; /* NU */
    int run_count;
    bool is_known;
};

struct siap_run {
    uint64_t number; /* of the track */
    int64_t since_ns;
    bool is_seen; /* at this step */
    bool is_candidate;
};

static const double S_PER_NS = 1e-9;

size_t siap_memory_size(int objects_max, int tracks_max)
{
    return (size_t)objects_max *
           (sizeof(struct siap_object) + (size_t)tracks_max * sizeof(struct siap_run));
}

void siap_init(struct siap *s, int objects_max, int tracks_max, void *memory)
{
    CHECK((uintptr_t)memory % sizeof(double) == 0);
    *s = (struct siap){.objects_max = objects_max, .tracks_max = tracks_max, .objects = memory};
    s->runs = (struct siap_run *)(void *)(s->objects + objects_max);
    for (int i = 0; i < objects_max; i++)
        s->objects[i] = (struct siap_object){0};
}

void siap_assign_nearest(const struct siap_truth *truths, int truth_count,
                         struct siap_track *tracks, int track_count, double cutoff_m)
{
    for (int j = 0; j < track_count; j++) {
        double nearest_m = 0;

        tracks[j].truth = SIAP_UNASSIGNED;
        for (int i = 0; i < truth_count; i++) {
            double distance_m = ecef_norm(ecef_sub(tracks[j].position, truths[i].position));

            if (distance_m > cutoff_m)
                continue;
            if (tracks[j].truth == SIAP_UNASSIGNED || distance_m < nearest_m) {
                tracks[j].truth = i;
                nearest_m = distance_m;
            }
        }
    }
}

static struct siap_run *find_run(const struct siap_object *o, struct siap_run *runs,
                                 uint64_t number)
{
    for (int i = 0; i < o->run_count; i++)
        if (runs[i].number == number)
            return &runs[i];
    return NULL;
}

/* Runs without their track at this step are over. */
static void end_runs(struct siap_object *o, struct siap_run *runs)
{
    int kept = 0;

    for (int i = 0; i < o->run_count; i++)
        if (runs[i].is_seen) {
            runs[kept] = runs[i];
            runs[kept++].is_seen = false;
        }
    o->run_count = kept;
}

/* Ended runs go before new ones come: together they could be more than tracks_max. */
static void turn_runs(struct siap_object *o, struct siap_run *runs, int64_t time_ns, int truth,
                      const struct siap_track *tracks, int track_count)
{
    for (int j = 0; j < track_count; j++) {
        struct siap_run *run = find_run(o, runs, tracks[j].number);

        if (run != NULL && tracks[j].truth == truth)
            run->is_seen = true;
    }
    end_runs(o, runs);
    for (int j = 0; j < track_count; j++)
        if (tracks[j].truth == truth && find_run(o, runs, tracks[j].number) == NULL)
            runs[o->run_count++] =
                (struct siap_run){.number = tracks[j].number, .since_ns = time_ns};
}

static void count_runs(struct siap_object *o, struct siap_run *runs, int64_t time_ns)
{
    bool has_candidate = false;
    bool goes_on = false;

    for (int i = 0; i < o->run_count; i++) {
        int64_t length_ns = time_ns - runs[i].since_ns;

        has_candidate = has_candidate || runs[i].is_candidate;
        goes_on = goes_on || length_ns > 0;
        o->longest_ns = length_ns > o->longest_ns ? length_ns : o->longest_ns;
    }
    if (goes_on)
        o->tracked_ns += time_ns - o->last_ns;
    if (has_candidate || o->run_count == 0)
        return;
    o->needed++;
    for (int i = 0; i < o->run_count; i++)
        runs[i].is_candidate = true;
}

static void count_identity(struct siap *s, const struct siap_truth *truths, int truth,
                           const struct siap_track *tracks, int track_count)
{
    int assigned = 0;
    int with_id = 0;
    int right = 0;

    for (int j = 0; j < track_count; j++) {
        if (tracks[j].truth != truth)
            continue;
        assigned++;
        with_id += tracks[j].has_id;
        right += tracks[j].has_id && tracks[j].id == truths[truth].id;
    }
    if (assigned == 0)
        return;
    s->truths_tracked++;
    s->unidentified += with_id == 0;
    s->right += right == assigned;
    s->wrong += with_id == assigned && right == 0;
}

static void sum_tracks(struct siap *s, const struct siap_truth *truths, int truth_count,
                       const struct siap_track *tracks, int track_count)
{
    s->tracks += track_count;
    for (int j = 0; j < track_count; j++) {
        if (tracks[j].truth == SIAP_UNASSIGNED)
            continue;
        CHECK(tracks[j].truth >= 0);
        CHECK(tracks[j].truth < truth_count);
        const struct siap_truth *truth = &truths[tracks[j].truth];
        s->tracks_assigned++;
        s->position_error_m += ecef_norm(ecef_sub(tracks[j].position, truth->position));
        s->velocity_error_mps += ecef_norm(ecef_sub(tracks[j].velocity, truth->velocity));
    }
}

void siap_step(struct siap *s, int64_t time_ns, const struct siap_truth *truths, int truth_count,
               const struct siap_track *tracks, int track_count)
{
    CHECK(!s->has_begun || time_ns > s->last_ns);
    CHECK(track_count <= s->tracks_max);
    s->has_begun = true;
    s->last_ns = time_ns;
    s->truths += truth_count;
    sum_tracks(s, truths, truth_count, tracks, track_count);
    for (int i = 0; i < truth_count; i++) {
        CHECK(truths[i].object >= 0);
        CHECK(truths[i].object < s->objects_max);
        struct siap_object *o = &s->objects[truths[i].object];
        struct siap_run *runs = s->runs + (size_t)truths[i].object * (size_t)s->tracks_max;

        CHECK(!o->is_known || o->last_ns < time_ns); /* an object, once in a step */
        if (!o->is_known)
            *o = (struct siap_object){.first_ns = time_ns, .is_known = true};
        turn_runs(o, runs, time_ns, i, tracks, track_count);
        count_runs(o, runs, time_ns);
        o->last_ns = time_ns;
        count_identity(s, truths, i, tracks, track_count);
    }
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

struct siap_figures siap_figures(const struct siap *s)
{
    double changes = 0;
    double tracked_ns = 0;
    double longest_ns = 0;
    double lifetime_ns = 0;
    double tracked = (double)s->truths_tracked;
    double assigned = (double)s->tracks_assigned;

    for (int i = 0; i < s->objects_max; i++) {
        const struct siap_object *o = &s->objects[i];

        changes += o->needed > 0 ? o->needed - 1 : 0;
        tracked_ns += (double)o->tracked_ns;
        longest_ns += (double)o->longest_ns;
        lifetime_ns += (double)(o->last_ns - o->first_ns);
    }
    return (struct siap_figures){
        .has_objects = s->truths > 0,
        .completeness = share(tracked, (double)s->truths),
        .has_tracks = s->tracks > 0,
        .spuriousness = share((double)s->tracks - assigned, (double)s->tracks),
        .has_assigned = s->tracks_assigned > 0,
        .ambiguity = share(assigned, tracked),
        .position_error_m = share(s->position_error_m, assigned),
        .velocity_error_mps = share(s->velocity_error_mps, assigned),
        .id_completeness = share(tracked - (double)s->unidentified, tracked),
        .id_correctness = share((double)s->right, tracked),
        .id_ambiguity = share(tracked - (double)(s->unidentified + s->right + s->wrong), tracked),
        .has_time_tracked = tracked_ns > 0,
        .changes_per_s = share(changes, tracked_ns * S_PER_NS),
        .has_lifetime = lifetime_ns > 0,
        .longest_segment = share(longest_ns, lifetime_ns),
    };
}
