/* cli/summary.h: what a nation knew and when, from its journal alone.
 *
 * The journal is run through a core again (node/replay.h), which proves on the way that it gives
 * the same bytes; what the core held after each step is written down.  Latencies are those that
 * were measured when it ran, by the wall clock.
 */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include <jansson.h>

#include "base/status.h"

/* Gives the object of one nation (docs/summary.schema.json, nations.<NAT>) from its node.yaml. */
MUST_USE enum status summary_of_nation(const char *node_yaml, json_t **nation);

#endif
