/* geo/frame.h: directions between EME2000 (J2000) and the turning Earth.
 *
 * IAU 2006 precession (Fukushima-Williams angles; Capitaine and others, A&A 412 (2003), and Hilton
 * and others, Celest. Mech. 94 (2006)), the 20 largest terms of IAU 2000B nutation (McCarthy and
 * Luzum, Celest. Mech. 85 (2003)), Earth rotation angle (IERS Conventions 2010, eq. 5.15).  Left
 * out: polar motion (under 1.5 microradians), frame bias (0.1), UT1 - UTC (under 66).  Pure.
 */
#ifndef GEO_FRAME_H
#define GEO_FRAME_H

#include <stdint.h>

#include "geo/axes.h"

/* A direction or a difference of positions; lengths are kept. */
struct ecef frame_eme2000_to_ecef(int64_t tai_ns, struct ecef inertial);
struct ecef frame_ecef_to_eme2000(int64_t tai_ns, struct ecef fixed);

#endif
