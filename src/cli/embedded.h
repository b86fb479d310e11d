/* cli/embedded.h: scenarios and notional registries that travel inside the binary.
 *
 * Made at build time from data/; a name is the path below data/, such as
 * "scenarios/2022-10-04.yaml".
 */
#ifndef CLI_EMBEDDED_H
#define CLI_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name; /* NULL ends the table */
    const unsigned char *at;
    size_t size;
};

extern const struct embedded_file embedded_files[];

/* NULL when there is none of that name. */
const struct embedded_file *embedded_find(const char *name);

#endif
