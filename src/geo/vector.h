/* geo/vector.h: arithmetic of Earth-fixed vectors.  Pure; inline, because the arcs of flight/ spend
 * their time here.
 */
#ifndef GEO_VECTOR_H
#define GEO_VECTOR_H

#include <math.h>

#include "geo/axes.h"

static inline struct ecef ecef_add(struct ecef a, struct ecef b)
{
    return (struct ecef){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct ecef ecef_sub(struct ecef a, struct ecef b)
{
    return (struct ecef){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline struct ecef ecef_scale(struct ecef a, double factor)
{
    return (struct ecef){a.x * factor, a.y * factor, a.z * factor};
}

/* a + b * factor */
static inline struct ecef ecef_add_scaled(struct ecef a, struct ecef b, double factor)
{
    return (struct ecef){a.x + b.x * factor, a.y + b.y * factor, a.z + b.z * factor};
}

static inline double ecef_dot(struct ecef a, struct ecef b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct ecef ecef_cross(struct ecef a, struct ecef b)
{
    return (struct ecef){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double ecef_norm(struct ecef a)
{
    return sqrt(ecef_dot(a, a));
}

/* Length 1; of a zero vector, zero. */
static inline struct ecef ecef_unit(struct ecef a)
{
    double norm = ecef_norm(a);

    return norm > 0 ? ecef_scale(a, 1 / norm) : (struct ecef){0};
}

#endif
