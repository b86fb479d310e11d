/* cli/findings_out.h: findings for people, and for programs. */
#ifndef CLI_FINDINGS_OUT_H
#define CLI_FINDINGS_OUT_H

#include <stdbool.h>

#include "cli/evidence.h"
#include "cli/findings.h"
#include "model/sensor.h"

/* Both write to standard output; false when it refused. */
bool findings_print_text(const struct findings *f, const struct evidence *e,
                         const struct sensor_registry *registry);
/* One JSON object: docs/assess.schema.json. */
bool findings_print_json(const struct findings *f, const struct evidence *e,
                         const struct sensor_registry *registry, const char *registry_path);

#endif
