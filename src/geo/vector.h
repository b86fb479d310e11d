/* geo/vector.h: arithmetic of Earth-fixed vectors.  Pure. */
#ifndef GEO_VECTOR_H
#define GEO_VECTOR_H

#include "geo/axes.h"

struct ecef ecef_add(struct ecef a, struct ecef b);
struct ecef ecef_sub(struct ecef a, struct ecef b);
struct ecef ecef_scale(struct ecef a, double factor);
/* a + b * factor */
struct ecef ecef_add_scaled(struct ecef a, struct ecef b, double factor);
double ecef_dot(struct ecef a, struct ecef b);
struct ecef ecef_cross(struct ecef a, struct ecef b);
double ecef_norm(struct ecef a);
/* Length 1; of a zero vector, zero. */
struct ecef ecef_unit(struct ecef a);

#endif
