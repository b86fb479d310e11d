/* test/fuzz/fuzz_scenario.c: any bytes as a scenario. */
#include "drill/scenario.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static struct scenario scenario;

    if (scenario_parse(bytes_of(octets, size), "fuzz", &scenario) == STATUS_OK)
        CHECK(scenario.nation_count >= 0 && scenario.nation_count <= NATIONS_MAX);
    return 0;
}
