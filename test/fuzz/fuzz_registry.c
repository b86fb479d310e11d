/* test/fuzz/fuzz_registry.c: any bytes as a sensor registry; what is taken is within its limits. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "sensor/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static struct sensor_registry registry;

    if (sensor_registry_parse(bytes_of(octets, size), "fuzz", &registry) != STATUS_OK)
        return 0;
    CHECK(registry.count >= 0 && registry.count <= SENSORS_MAX);
    for (int i = 0; i < registry.count; i++) {
        const struct sensor *s = &registry.sensors[i];

        CHECK(memchr(s->name, '\0', sizeof s->name) != NULL && s->name[0] != '\0');
        CHECK(isfinite(s->angle_sigma_rad) && s->angle_sigma_rad > 0);
        CHECK(s->kind == SENSOR_INFRARED || (isfinite(s->range_sigma_m) && s->range_sigma_m > 0));
        CHECK(isfinite(s->place.lat_rad) && fabs(s->place.lat_rad) < 1.5709);
        CHECK(isfinite(s->place.lon_rad) && isfinite(s->place.height_m));
    }
    return 0;
}
