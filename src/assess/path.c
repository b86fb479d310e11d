/* assess/path.c: the predicted ground track, point by point.
 *
 * Steps of the same length, at most PATH_POINTS_MAX; the last point is the landing itself.  Air is
 * left out of the steps: the arc to the ground has it, and the path only names what lies beneath.
 */
#include "assess/path.h"

#include "assess/powered.h"
#include "geo/geodesic.h"
#include "geo/wgs84.h"

#define STEP_MIN_S 4.0

static void put(struct impact_forecast *out, const struct flight_state *s, double after_s)
{
    out->path[out->path_count++] =
        (struct path_point){.place = ecef_to_geodetic(s->position), .after_s = after_s};
}

void path_draw(const struct path_flight *flight, struct impact_forecast *out)
{
    double burnt_s = flight->burnt.burnt_s;
    double whole_s = burnt_s + flight->arc.flight_s;
    double step_s = whole_s / (PATH_POINTS_MAX - 3); /* burn, coast and landing each round up */
    struct flight_state s = flight->from;
    double t = 0;

    out->path_count = 0;
    if (!flight->arc.is_impact)
        return;
    if (step_s < STEP_MIN_S)
        step_s = STEP_MIN_S;
    put(out, &s, 0);
    while (t + step_s < burnt_s) {
        s = powered_burn(s, &flight->motor, t, t + step_s, flight->to_mps).state;
        t += step_s;
        put(out, &s, t);
    }
    s = flight->burnt.state;
    if (burnt_s > 0)
        put(out, &s, burnt_s);
    for (t = burnt_s; t + step_s < whole_s; t += step_s) {
        flight_step(&s, 0, step_s);
        put(out, &s, t + step_s);
    }
    put(out, &flight->arc.end, whole_s);
}

double path_end_azimuth(const struct path_point path[], int count)
{
    if (count < 2)
        return 0;
    /* The last step may be a few metres long: look back two. */
    int back = count > 2 ? count - 3 : count - 2;
    return geodesic_inverse(path[back].place, path[count - 1].place).azimuth2_rad;
}
