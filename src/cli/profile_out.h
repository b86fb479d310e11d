/* cli/profile_out.h: what a trace says, for people and for programs. */
#ifndef CLI_PROFILE_OUT_H
#define CLI_PROFILE_OUT_H

#include <stdbool.h>

#include "assess/profile.h"

/* One JSON object on standard output, by docs/profile.schema.json; false when it could not be
 * written. */
bool profile_print_json(const struct profile *p, const char *file);
void profile_print_text(const struct profile *p);

#endif
