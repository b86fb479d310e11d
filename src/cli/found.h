/* cli/found.h: makes the folders of several nations at once: for demonstrations and tests.
 *
 * In earnest each nation makes its own keys and people compare fingerprints; here one program holds
 * all of them for a moment, and says so.  Partners' keys are pinned as they are made.
 */
#ifndef CLI_FOUND_H
#define CLI_FOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "model/nation.h"
#include "node/config.h"

#define FOUND_PORT 47000 /* usual first port; links +0.., feeds +100.., pages +200.. */

struct found {
    const char *directory; /* made; may exist, but must hold no nation yet */
    int count;
    struct nation nations[NATIONS_MAX];
    struct nation hub; /* none: mesh */
    uint16_t first_port;
    struct shadow_config shadow; /* exercise 0: live nodes; control_key is filled here */
    /* The registry of nation i as text; NULL: one with no sensor. */
    const char *registries[NATIONS_MAX];
};

/* "hub:USA" or "mesh" into `f->hub`; false when it is neither or the hub is no nation of it. */
bool found_topology(struct found *f, const char *text);
/* "USA,JPN,KOR" into `f->nations`. */
bool found_nations(struct found *f, const char *text);
/* STATUS_CONFIG: a nation's folder exists already.  Logs each failure with its path. */
MUST_USE enum status found_make(struct found *f);

#endif
