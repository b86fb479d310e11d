/* cli/sim_judge.c: did the simulated hours ask what they should, and is the answer good enough? */
#include "cli/sim_judge.h"

#include "base/log.h"

#define LAUNCHES_PER_HOUR 6.0
#define TOLD_SHARE                                                                                 \
    0.8 /* of a seed's nations that were up; a node that has just lost its link may not know */
#define JUDGED_SEEDS 40
#define COVERAGE_LOW 0.83
#define COVERAGE_HIGH 0.96
#define AREA_LIMIT_KM2 40000.0

static bool complain(const struct sim_report *r, const char *what, double got, double want)
{
    log_error("sim: seed %llu: %s: %g, want at least %g", (unsigned long long)r->seed, what, got,
              want);
    return false;
}

static bool has_all_faults(const struct sim_report *r)
{
    bool has = true;

    for (int i = 0; i < SIM_FAULTS; i++)
        if (r->faults[i] == 0)
            has = complain(r, sim_fault_name((enum sim_fault)i), 0, 1);
    return has;
}

bool sim_seed_is_whole(const struct sim_report *r, double hours)
{
    double told = r->launch_estimates;
    bool is_whole = true;

    if (hours < 1)
        return true;
    is_whole = has_all_faults(r);
    if (r->launch_count < LAUNCHES_PER_HOUR * hours)
        is_whole = complain(r, "launches", r->launch_count, LAUNCHES_PER_HOUR * hours);
    if (told < TOLD_SHARE * r->launch_asked)
        is_whole = complain(r, "launches told", told, TOLD_SHARE * r->launch_asked);
    if (r->launch_near < r->launch_estimates)
        is_whole = complain(r, "launches told within 50 km", r->launch_near, told);
    if (r->launch_timely < r->launch_estimates)
        is_whole = complain(r, "launches told within 15 s", r->launch_timely, told);
    if (r->sample_count < TOLD_SHARE * r->impact_asked)
        is_whole = complain(r, "impacts told", r->sample_count, TOLD_SHARE * r->impact_asked);
    return is_whole;
}

bool sim_showing_is_good(const struct sim_showing *s, int64_t seeds)
{
    if (seeds < JUDGED_SEEDS || (s->coverage >= COVERAGE_LOW && s->coverage <= COVERAGE_HIGH &&
                                 s->median_area_km2 < AREA_LIMIT_KM2))
        return true;
    log_error("sim: the 90 %% areas hold %.3f of %llu (want %.2f to %.2f), median %.1f km2 (want "
              "less than %.0f)",
              s->coverage, (unsigned long long)s->samples, COVERAGE_LOW, COVERAGE_HIGH,
              s->median_area_km2, AREA_LIMIT_KM2);
    return false;
}
