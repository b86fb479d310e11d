/* flight/batch_avx512.c: arcs in eight lanes; built with the flags of that width. */
#define LANES 8
#include "flight/batch_lanes.h"

void batch_group_avx512(const struct flight_start starts[], double limit_s,
                        struct flight_arc arcs[])
{
    fly_group(starts, limit_s, arcs);
}
