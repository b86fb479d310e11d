/* sensor/registry.h: which sensors does this nation own, where and how good are they?
 *
 * Reads the YAML registry (field names of model/sensor.h with human units: place_lat_deg,
 * range_sigma_m, angle_sigma_mrad, ...; see data/registry).  Checked against its schema; an
 * unknown key, a value outside its range or two names that fall together (TDM-12) is refused with
 * one log line `file:line: what, what to do`.  Start-up only: allocates; outside the core.
 */
#ifndef SENSOR_REGISTRY_H
#define SENSOR_REGISTRY_H

#include "base/bytes.h"
#include "base/status.h"
#include "model/sensor.h"

/* From a text in memory; `name` stands for the file in messages.  STATUS_CONFIG when refused. */
MUST_USE enum status sensor_registry_parse(struct bytes text, const char *name,
                                           struct sensor_registry *registry);
/* From a file; STATUS_IO when it cannot be read. */
MUST_USE enum status sensor_registry_read(const char *path, struct sensor_registry *registry);

#endif
