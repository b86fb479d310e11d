/* geo/vector.c: three components at a time. */
#include "geo/vector.h"

#include <math.h>

struct ecef ecef_add(struct ecef a, struct ecef b)
{
    return (struct ecef){a.x + b.x, a.y + b.y, a.z + b.z};
}

struct ecef ecef_sub(struct ecef a, struct ecef b)
{
    return (struct ecef){a.x - b.x, a.y - b.y, a.z - b.z};
}

struct ecef ecef_scale(struct ecef a, double factor)
{
    return (struct ecef){a.x * factor, a.y * factor, a.z * factor};
}

struct ecef ecef_add_scaled(struct ecef a, struct ecef b, double factor)
{
    return (struct ecef){a.x + b.x * factor, a.y + b.y * factor, a.z + b.z * factor};
}

double ecef_dot(struct ecef a, struct ecef b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

struct ecef ecef_cross(struct ecef a, struct ecef b)
{
    return (struct ecef){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

double ecef_norm(struct ecef a)
{
    return sqrt(ecef_dot(a, a));
}

struct ecef ecef_unit(struct ecef a)
{
    double norm = ecef_norm(a);

    return norm > 0 ? ecef_scale(a, 1 / norm) : (struct ecef){0};
}
