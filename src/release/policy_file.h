/* release/policy_file.h: reads a release policy from YAML.  Outside the core: heap and I/O.
 *
 * Strict: an unknown key, name, nation, field or kind, a doubled rule name, an opening of sensors
 * is refused with file and line.  The old policy stays when the new is refused.
 */
#ifndef RELEASE_POLICY_FILE_H
#define RELEASE_POLICY_FILE_H

#include "base/status.h"
#include "release/release.h"

#define POLICY_FILE_MAX (64 * 1024) /* bytes */

/* Logs the reason as "file:line: what, what to do". */
MUST_USE enum status release_policy_load(const char *path, struct release_policy *policy);
/* Writes `policy` as YAML that loads to the same; for `tocsin init`. */
MUST_USE enum status release_policy_save(const char *path, const struct release_policy *policy);

#endif
