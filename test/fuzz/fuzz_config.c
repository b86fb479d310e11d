/* test/fuzz/fuzz_config.c: any bytes as a node.yaml. */
#include "fuzz_yaml.h"
#include "node/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct node_config *config;

    if (config_open(&config, fuzz_file(octets, size)) == STATUS_OK) {
        CHECK(config->epoch != 0);
        CHECK(config->partners_count < NATIONS_MAX);
        config_close(config);
    }
    return 0;
}
