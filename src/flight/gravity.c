/* flight/gravity.c */
#include "flight/gravity.h"

#include <math.h>

#include "geo/vector.h"
#include "geo/wgs84.h"

struct ecef gravity_at(struct ecef position)
{
    double r2 = ecef_dot(position, position);
    double r = sqrt(r2);
    double mass = -WGS84_GM / (r2 * r);
    double oblate = 1.5 * WGS84_J2 * WGS84_A_M * WGS84_A_M / r2;
    double z2 = 5 * position.z * position.z / r2;
    double turn = WGS84_OMEGA * WGS84_OMEGA;

    return (struct ecef){
        .x = mass * position.x * (1 + oblate * (1 - z2)) + turn * position.x,
        .y = mass * position.y * (1 + oblate * (1 - z2)) + turn * position.y,
        .z = mass * position.z * (1 + oblate * (3 - z2)),
    };
}

struct ecef coriolis_of(struct ecef velocity)
{
    return (struct ecef){2 * WGS84_OMEGA * velocity.y, -2 * WGS84_OMEGA * velocity.x, 0};
}

void gravity_gradient(struct ecef position, double gradient[3][3])
{
    double r2 = ecef_dot(position, position);
    double k = WGS84_GM / (r2 * sqrt(r2));
    const double p[3] = {position.x, position.y, position.z};

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            gradient[i][j] = 3 * k * p[i] * p[j] / r2 - (i == j ? k : 0);
    gradient[0][0] += WGS84_OMEGA * WGS84_OMEGA;
    gradient[1][1] += WGS84_OMEGA * WGS84_OMEGA;
}
