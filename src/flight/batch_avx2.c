/* flight/batch_avx2.c: arcs in four lanes; built with the flags of that width. */
#define LANES 4
#include "flight/batch_lanes.h"

void batch_group_avx2(const struct flight_start starts[], double limit_s, struct flight_arc arcs[])
{
    fly_group(starts, limit_s, arcs);
}
