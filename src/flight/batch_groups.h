/* flight/batch_groups.h: one group of arcs by each width; flight/batch.c alone calls them.
 *
 * `starts` and `arcs` have as many elements as the width has lanes.
 */
#ifndef FLIGHT_BATCH_GROUPS_H
#define FLIGHT_BATCH_GROUPS_H

#include "flight/batch.h"

#define BATCH_LANES_MAX 8 /* of the widest */

void batch_group_scalar(const struct flight_start starts[], double limit_s,
                        struct flight_arc arcs[]);
void batch_group_sse2(const struct flight_start starts[], double limit_s, struct flight_arc arcs[]);
void batch_group_avx2(const struct flight_start starts[], double limit_s, struct flight_arc arcs[]);
void batch_group_avx512(const struct flight_start starts[], double limit_s,
                        struct flight_arc arcs[]);

#endif
