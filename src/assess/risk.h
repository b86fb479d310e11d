/* assess/risk.h: which areas lie beneath: populated places decide (place/), never polygons.
 *
 * An area is at risk of impact when a place of it lies in the 90 % area grown by the margin, and is
 * overflown when the predicted ground track passes a place of it within the corridor, which grows
 * with the cross-track sigma.  The height of the object plays no part.  Pure; no allocation.
 */
#ifndef ASSESS_RISK_H
#define ASSESS_RISK_H

#include <stdint.h>

#include "assess/impact.h"

/* Fills risks and risk_count of `a`, whose impact is already filled from `f`. */
void risks_from_forecast(const struct impact_forecast *f, int64_t state_ns, int64_t now_ns,
                         const struct assess_rules *rules, struct assessment *a);

#endif
