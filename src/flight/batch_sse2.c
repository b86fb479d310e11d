/* flight/batch_sse2.c: arcs in two lanes; built with the flags of that width. */
#define LANES 2
#include "flight/batch_lanes.h"

void batch_group_sse2(const struct flight_start starts[], double limit_s, struct flight_arc arcs[])
{
    fly_group(starts, limit_s, arcs);
}
