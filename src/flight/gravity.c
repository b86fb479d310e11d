/* flight/gravity.c: the tide of a point mass and of the turning. */
#include "flight/gravity.h"

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
