/* sim/sim_fixture.c: reads the notional registries once. */
#include "sim/sim_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "crypt/crypt.h"
#include "sensor/registry.h"

static struct sensor_registry registries[3];

struct sim_options sim_fixture(uint64_t seed, int minutes)
{
    static const char *const codes[] = {"USA", "JPN", "KOR"};
    struct sim_options o = {.seed = seed,
                            .nation_count = 3,
                            .duration_ns = (int64_t)minutes * 60 * INT64_C(1000000000)};

    if (crypt_start() != STATUS_OK)
        abort();
    for (int i = 0; i < 3; i++) {
        char path[64];

        (void)snprintf(path, sizeof path, "data/registry/%s.yaml", codes[i]);
        if (registries[i].count == 0 && sensor_registry_read(path, &registries[i]) != STATUS_OK)
            abort();
        if (!nation_parse(codes[i], &o.nations[i].nation))
            abort();
        o.nations[i].registry = &registries[i];
    }
    return o;
}
