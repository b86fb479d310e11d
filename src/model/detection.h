/* model/detection.h: one report as the sensor said it, in its axes, by its clock. */
#ifndef MODEL_DETECTION_H
#define MODEL_DETECTION_H

#include <stdbool.h>
#include <stdint.h>

#define SENSOR_NAME_MAX 32  /* with terminator */
#define SENSORS_MAX 64      /* in one nation's registry */
#define OBJECT_LABEL_MAX 32 /* with terminator: the sensor's own name for what it saw */

enum detection_axes {
    DETECTION_AZEL,  /* azimuth from north, elevation from the horizon, at the sensor */
    DETECTION_RADEC, /* right ascension, declination: EME2000 axes at the sensor (TDM-14) */
};

struct detection {
    uint32_t exercise;             /* 0 = live */
    char sensor[SENSOR_NAME_MAX];  /* as the feed names it, normalised (TDM-12) */
    char object[OBJECT_LABEL_MAX]; /* the sensor's track label; empty when none */
    int64_t seen_ns;               /* TAI; time of reception at the sensor unless is_at_object */
    bool is_at_object;             /* the time is already the object's, not the receiver's */
    enum detection_axes axes;
    double angle1_rad; /* azimuth [0, 2 pi) or right ascension */
    double angle2_rad; /* elevation or declination [-pi/2, pi/2] */
    bool has_range;
    double range_m; /* as the feed gives it: measure/ halves a round trip (TDM-2) */
    bool has_doppler;
    double doppler_mps; /* range rate, positive away */
    bool is_degraded;   /* DATA_QUALITY = DEGRADED */
};

#endif
