/* node/setup.h: from a checked configuration to what a core is made of: keys, registry, policy. */
#ifndef NODE_SETUP_H
#define NODE_SETUP_H

#include "journal/record.h"
#include "node/config.h"
#include "node/env.h"

/* Reads the key files, the registry and the policy that `config` names.  Each failure is logged
 * with its file. */
MUST_USE enum status setup_read(const struct node_config *config, struct node_setup *setup);
/* Whose journal it is. */
void setup_identity(const struct node_setup *setup, struct journal_identity *identity);

#endif
