/* flight/batch_scalar.c: arcs in one lane; built with the flags of that width. */
#define LANES 1
#include "flight/batch_lanes.h"

void batch_group_scalar(const struct flight_start starts[], double limit_s,
                        struct flight_arc arcs[])
{
    fly_group(starts, limit_s, arcs);
}
