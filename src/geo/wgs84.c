/* geo/wgs84.c: closed form one way, Bowring's iteration the other. */
#include "geo/wgs84.h"

#include <math.h>

#include "geo/math.h"
#include "geo/vector.h"

#define CORE_M 1e5

struct ecef geodetic_to_ecef(struct geodetic g)
{
    double sin_lat;
    double cos_lat;
    double sin_lon;
    double cos_lon;

    math_sincos(g.lat_rad, &sin_lat, &cos_lat);
    math_sincos(g.lon_rad, &sin_lon, &cos_lon);
    double n = WGS84_A_M / sqrt(1 - WGS84_E2 * sin_lat * sin_lat);
    double r = (n + g.height_m) * cos_lat;

    return (struct ecef){r * cos_lon, r * sin_lon, (n * (1 - WGS84_E2) + g.height_m) * sin_lat};
}

/* Bowring, "Transformation from spatial to geographical coordinates", Survey Review 23 (1976), with
 * the parametric latitude iterated: three rounds reach the last bits up to geostationary heights.
 */
struct geodetic ecef_to_geodetic(struct ecef position)
{
    double p = math_hypot(position.x, position.y);
    double ep2 = WGS84_E2 / (1 - WGS84_E2);

    double radius = math_hypot(p, position.z);
    if (radius < CORE_M) /* the normals meet in here: no latitude of its own */
        return (struct geodetic){math_atan2(position.z, p), math_atan2(position.y, position.x),
                                 radius - WGS84_A_M};
    double tan_up = position.z * WGS84_A_M;
    double tan_down = p * WGS84_B_M;
    double sin_lat = 0;
    double cos_lat = 1;
    for (int i = 0; i < 4; i++) {
        double norm = math_hypot(tan_up, tan_down);
        double s = tan_up / norm;
        double c = tan_down / norm;
        double up = position.z + ep2 * WGS84_B_M * s * s * s;
        double down = p - WGS84_E2 * WGS84_A_M * c * c * c;

        norm = math_hypot(up, down);
        sin_lat = up / norm;
        cos_lat = down / norm;
        tan_up = (1 - WGS84_F) * sin_lat;
        tan_down = cos_lat;
    }
    double n = WGS84_A_M / sqrt(1 - WGS84_E2 * sin_lat * sin_lat);
    double height = p * cos_lat + position.z * sin_lat - WGS84_A_M * WGS84_A_M / n;

    return (struct geodetic){math_atan2(sin_lat, cos_lat), math_atan2(position.y, position.x),
                             height};
}

struct enu_axes enu_axes_at(struct geodetic g)
{
    double sin_lat;
    double cos_lat;
    double sin_lon;
    double cos_lon;

    math_sincos(g.lat_rad, &sin_lat, &cos_lat);
    math_sincos(g.lon_rad, &sin_lon, &cos_lon);
    return (struct enu_axes){
        .east = {-sin_lon, cos_lon, 0},
        .north = {-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat},
        .up = {cos_lat * cos_lon, cos_lat * sin_lon, sin_lat},
    };
}

struct enu ecef_to_enu(const struct enu_axes *axes, struct ecef vector)
{
    return (struct enu){ecef_dot(axes->east, vector), ecef_dot(axes->north, vector),
                        ecef_dot(axes->up, vector)};
}

struct ecef enu_to_ecef(const struct enu_axes *axes, struct enu vector)
{
    return ecef_add_scaled(
        ecef_add_scaled(ecef_scale(axes->east, vector.east), axes->north, vector.north), axes->up,
        vector.up);
}
