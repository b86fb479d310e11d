/* format/yaml.h: libcyaml with messages that name file, line, fault and remedy.
 *
 * For what is read at start-up: registries, scenarios, plans.  Numbers are loaded as text and read
 * by yaml_text_number(), because libcyaml takes `1.5deg` for 1.5 and `nan` for a number. Allocates;
 * outside the core.  The prefix is yaml_text_: libyaml owns yaml_.
 */
#ifndef FORMAT_YAML_H
#define FORMAT_YAML_H

#include <cyaml/cyaml.h>

#include "base/bytes.h"
#include "base/status.h"

#define YAML_SIZE_MAX (1u << 20) /* octets of one file */

/* Loads `text` by `schema` into `*value` (gives; free with yaml_text_free).  STATUS_CONFIG, logged
 * once as `name:line: what, what to do`, when it does not fit. */
MUST_USE enum status yaml_text_load(struct bytes text, const char *name,
                                    const cyaml_schema_value_t *schema, void **value);
void yaml_text_free(const cyaml_schema_value_t *schema, void *value);

/* The whole file, and room for one byte more (gives; free with free()).  STATUS_IO, logged, or
 * STATUS_CONFIG when too large. */
MUST_USE enum status yaml_text_read(const char *path, char **text, size_t *size);

/* One number of a loaded text. */
struct yaml_number {
    const char *key; /* with its unit, as in the file */
    double low;
    double high;
    double unit; /* what it is multiplied by */
    bool is_required;
};

/* `written` NULL: false when required, else `*value` stays.  A refusal is logged with `name:line`,
 * the key and its range; `line` is where the entry begins. */
bool yaml_text_number(const struct yaml_number *number, const char *written, const char *name,
                      int line, double *value);
/* The line, from 1, on which the `entry`th (from 0) element of the list under `list:` begins; 1
 * when not found. */
int yaml_text_entry_line(struct bytes text, const char *list, int entry);

#endif
