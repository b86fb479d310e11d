/* geo/axes.h: positions and velocities, each frame a type of its own.
 *
 * `struct ecef` is Earth-centred, Earth-fixed (WGS84, turning with the Earth), metres or metres per
 * second: a velocity in it is relative to the turning Earth.  `struct enu` is east, north, up at a
 * stated place.  `struct geodetic` is WGS84 latitude, longitude (radians) and ellipsoid height (m).
 * Plain values; no allocation.
 */
#ifndef GEO_AXES_H
#define GEO_AXES_H

struct ecef {
    double x;
    double y;
    double z;
};

struct enu {
    double east;
    double north;
    double up;
};

struct geodetic {
    double lat_rad;  /* -pi/2 .. pi/2 */
    double lon_rad;  /* -pi .. pi */
    double height_m; /* above the ellipsoid */
};

#endif
