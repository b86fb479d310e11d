/* sensor/name.h: one spelling for each sensor name.
 *
 * CCSDS 503.0-B-2 section 4.3.8 and TDM-12: text values ignore case, an underscore equals a blank,
 * blanks collapse.  `radar_a` and `RADAR  A` are one sensor, spelt `RADAR A` inside.
 */
#ifndef SENSOR_NAME_H
#define SENSOR_NAME_H

#include <stdbool.h>

#include "model/detection.h"

/* False, and empty `to`, when the name is empty, too long or not printable ASCII. */
bool sensor_name_normalise(const char *from, char to[SENSOR_NAME_MAX]);

#endif
