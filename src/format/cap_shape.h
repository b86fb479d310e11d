/* format/cap_shape.h: polygons and circles of CAP 1.2, and the geometry its schema never checks.
 *
 * CAP writes `lat,lon`, in degrees: a polygon is closed (the last pair repeats the first) and has
 * at least four pairs; a circle is `lat,lon radius_km`.  A sound polygon does not touch or cross
 * itself and no edge spans 180 degrees of longitude or more: one that goes over longitude 180 is
 * cut there first.  Plain values; no allocation.
 */
#ifndef FORMAT_CAP_SHAPE_H
#define FORMAT_CAP_SHAPE_H

#include "base/text.h"

#define CAP_POINTS_MAX 128
#define CAP_RADIUS_MAX_KM 5000.0
#define CAP_DECIMALS 4 /* 11 m; a shape is checked as it will be written */

struct cap_point {
    double lat_deg;
    double lon_deg;
};

struct cap_polygon {
    int count; /* of points, the closing one included */
    struct cap_point points[CAP_POINTS_MAX];
};

struct cap_circle {
    struct cap_point centre;
    double radius_km;
};

enum cap_shape_verdict {
    CAP_SHAPE_OK,
    CAP_SHAPE_TOO_FEW,  /* under four pairs */
    CAP_SHAPE_TOO_MANY, /* over CAP_POINTS_MAX */
    CAP_SHAPE_OPEN,     /* the last pair is not the first */
    CAP_SHAPE_RANGE,    /* no latitude or longitude, or not finite */
    CAP_SHAPE_SPAN,     /* an edge of 180 degrees of longitude or more: cut it at 180 first */
    CAP_SHAPE_CROSSED,  /* touches or crosses itself, or has an edge without length */
    CAP_SHAPE_RADIUS,   /* not above zero, or above CAP_RADIUS_MAX_KM */
    CAP_SHAPE_UNREADABLE
};

enum cap_shape_verdict cap_polygon_check(const struct cap_polygon *polygon);
enum cap_shape_verdict cap_circle_check(const struct cap_circle *circle);

/* White space of any kind and amount separates pairs: published feeds break lines there. */
enum cap_shape_verdict cap_polygon_read(const char *text, struct cap_polygon *polygon);
enum cap_shape_verdict cap_circle_read(const char *text, struct cap_circle *circle);

void cap_polygon_put(struct text_builder *b, const struct cap_polygon *polygon);
void cap_circle_put(struct text_builder *b, const struct cap_circle *circle);

/* Cuts a closed polygon whose longitudes run on continuously, up to 540 either way, at longitude
 * 180 or -180.  Fills one or two parts with longitudes in -180..180 and says how many; 0 when a
 * part would have too many points. */
int cap_polygon_cut(const struct cap_polygon *polygon, struct cap_polygon parts[2]);

#endif
