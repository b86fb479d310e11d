/* model/sensor.h: one line of a nation's sensor registry.  Never leaves the nation. */
#ifndef MODEL_SENSOR_H
#define MODEL_SENSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/axes.h"
#include "model/detection.h"

enum sensor_kind {
    SENSOR_RADAR,    /* range, azimuth, elevation, perhaps Doppler, from a place on the ground */
    SENSOR_INFRARED, /* angles only, from a stated platform position */
};

struct sensor {
    char name[SENSOR_NAME_MAX];
    enum sensor_kind kind;
    struct geodetic place; /* of the antenna, or of the platform (Earth-fixed) */
    double range_sigma_m;
    double angle_sigma_rad; /* each of the two angles */
    double doppler_sigma_mps;
    double range_bias_m;    /* known; removed by measure/ */
    double angle1_bias_rad; /* known; removed by measure/ */
    double angle2_bias_rad;
    double range_max_m;        /* beyond it a report is refused */
    double elevation_min_rad;  /* the simulator's and the filter's horizon */
    double scan_s;             /* nominal interval between reports */
    double detect_probability; /* per scan, of an object in view */
    bool is_range_round_trip;  /* TDM-2: the feed gives the whole path */
    bool is_seen_at_object;    /* TDM-6: the feed's time tag is the object's */
    double height_min_m;       /* infrared: it sees the plume only above this (cloud) */
};

struct sensor_registry {
    int count;
    struct sensor sensors[SENSORS_MAX]; /* names distinct after normalising */
};

#endif
