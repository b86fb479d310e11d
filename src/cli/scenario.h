/* cli/scenario.h: a scenario by built-in name or by file, with its registries read. */
#ifndef CLI_SCENARIO_H
#define CLI_SCENARIO_H

#include "base/status.h"
#include "drill/scenario.h"

/* `name` is a built-in one ("2022-10-04") or a path.  Logs what is wrong and what names there are.
 */
MUST_USE enum status scenario_load(const char *name, struct scenario *s);

#endif
