/* flight/batch.c: groups of as many arcs as there are lanes; the last group repeats its last arc.
 *
 * The choice of the width reads what the processor is, once more at each call: no state, and no
 * trace in the answers.
 */
#include "flight/batch.h"

#include "base/check.h"
#include "flight/batch_groups.h"

#define LIMIT_MAX_S 20000.0

struct width {
    int lanes;
    void (*fly)(const struct flight_start starts[], double limit_s, struct flight_arc arcs[]);
};

static const struct width widths[FLIGHT_WIDTHS] = {
    [FLIGHT_SCALAR] = {1, batch_group_scalar},
    [FLIGHT_SSE2] = {2, batch_group_sse2},
    [FLIGHT_AVX2] = {4, batch_group_avx2},
    [FLIGHT_AVX512] = {8, batch_group_avx512},
};

int flight_width_lanes(enum flight_width width)
{
    CHECK(width < FLIGHT_WIDTHS);
    return widths[width].lanes;
}

bool flight_width_runs(enum flight_width width)
{
    if (width == FLIGHT_AVX512)
        return __builtin_cpu_supports("avx512f") != 0;
    if (width == FLIGHT_AVX2)
        return __builtin_cpu_supports("avx2") != 0;
    return width < FLIGHT_WIDTHS;
}

void flight_batch_by(enum flight_width width, const struct flight_start starts[], int count,
                     double limit_s, struct flight_arc arcs[])
{
    CHECK(flight_width_runs(width));
    const struct width *w = &widths[width];
    struct flight_start last[BATCH_LANES_MAX];
    struct flight_arc last_arcs[BATCH_LANES_MAX];
    int i = 0;

    limit_s = limit_s < LIMIT_MAX_S ? limit_s : LIMIT_MAX_S;
    for (; i + w->lanes <= count; i += w->lanes)
        w->fly(starts + i, limit_s, arcs + i);
    if (i >= count)
        return;
    for (int k = 0; k < w->lanes; k++)
        last[k] = starts[i + k < count ? i + k : count - 1];
    w->fly(last, limit_s, last_arcs);
    for (int k = 0; i + k < count; k++)
        arcs[i + k] = last_arcs[k];
}

void flight_batch(const struct flight_start starts[], int count, double limit_s,
                  struct flight_arc arcs[])
{
    enum flight_width width = FLIGHT_AVX512;

    while (width != FLIGHT_SCALAR && !flight_width_runs(width))
        width--;
    flight_batch_by(width, starts, count, limit_s, arcs);
}
