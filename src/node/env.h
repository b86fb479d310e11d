/* node/env.h: the one interface of the core to the world.
 *
 * In: everything that start gives (struct node_setup) and then inputs, one at a time, each stamped
 * with its moment: journal records of the INPUT kinds.  Out: struct node_output.  Signing stands
 * behind key handles (crypt/sign.h), randomness behind the node secret (crypt/derive.h); there is
 * no third way in or out, and tools/check-core holds the core's objects to it.
 */
#ifndef NODE_ENV_H
#define NODE_ENV_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/assess.h"
#include "crypt/derive.h"
#include "crypt/sign.h"
#include "model/nation.h"
#include "model/sensor.h"
#include "partner/partner.h"
#include "release/release.h"

#define NODE_FEEDS_MAX 32

/* Intervals by the now_ns clock, but for the heartbeat, which is monotonic. */
struct node_pace {
    int64_t track_ns;  /* between notices of one track */
    int64_t assess_ns; /* between assessments of one event after burnout */
    int64_t boost_ns;  /* the same before it */
    int64_t heartbeat_ns;
};

struct node_setup {
    struct nation nation;
    uint32_t epoch;
    bool is_relay;
    uint32_t shadow_exercise; /* 0: a live node; else made for that exercise and never live */
    struct signing_key live_key;
    struct signing_key exercise_key;
    struct public_key control_key; /* whose orders arm the exercise */
    struct secret secret;
    struct sensor_registry registry;
    struct release_policy policy;
    struct partner_registry partners;
    struct assess_rules rules;
    struct node_pace pace;
};

struct node_pace node_pace_default(void);

#endif
