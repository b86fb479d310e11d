/* bench/core_meters.c: meters by name. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core.h"

#define METERS_MAX 32

static struct {
    const char *unit;
    char name[48];
    struct meter *meter;
} meters[METERS_MAX];
static int meter_count;

struct meter *core_meter(const char *name, const char *unit)
{
    for (int i = 0; i < meter_count; i++)
        if (strcmp(meters[i].name, name) == 0)
            return meters[i].meter;
    CHECK(meter_count < METERS_MAX);
    CHECK(strlen(name) < sizeof meters[0].name);
    memcpy(meters[meter_count].name, name, strlen(name) + 1);
    meters[meter_count].unit = unit;
    meters[meter_count].meter = calloc(1, sizeof *meters[meter_count].meter);
    CHECK(meters[meter_count].meter != NULL);
    return meters[meter_count++].meter;
}

void core_print(void)
{
    for (int i = 0; i < meter_count; i++)
        meter_print(meters[i].meter, meters[i].name, meters[i].unit);
}
