/* model/measurement.h: a detection in our axes and SI units, with covariance, bias removed.
 *
 * The time is the object's: light time is taken off.  Angles stay angles (the filter linearises at
 * its own prediction); the axes are given as a rotation: rows east, north, up of the sensor place
 * in ECEF, or of the platform frame.  A line of sight (infrared) has no range.
 */
#ifndef MODEL_MEASUREMENT_H
#define MODEL_MEASUREMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/axes.h"

enum measurement_kind {
    MEASUREMENT_RADAR,         /* range, azimuth, elevation, perhaps range rate */
    MEASUREMENT_LINE_OF_SIGHT, /* azimuth and elevation only */
};

struct measurement {
    uint32_t exercise;
    int sensor; /* index in the own registry */
    enum measurement_kind kind;
    int64_t seen_ns;   /* TAI, at the object */
    struct ecef place; /* of the sensor at that time */
    struct ecef east;  /* axes of the angles, unit vectors in ECEF */
    struct ecef north;
    struct ecef up;
    double azimuth_rad;   /* from north to east, [0, 2 pi) */
    double elevation_rad; /* from the east-north plane, [-pi/2, pi/2] */
    double range_m;       /* MEASUREMENT_RADAR only */
    bool has_doppler;
    double doppler_mps;   /* range rate in the Earth-fixed frame */
    double range_sigma_m; /* one sigma each; independent */
    double azimuth_sigma_rad;
    double elevation_sigma_rad;
    double doppler_sigma_mps;
};

#endif
