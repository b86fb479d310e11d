/* cli/ending.h: what a demonstration came to, as two tables on a terminal. */
#ifndef CLI_ENDING_H
#define CLI_ENDING_H

#include <jansson.h>

/* `summary` is the whole of summary.json: docs/summary.schema.json. */
void ending_print(const json_t *summary);

#endif
