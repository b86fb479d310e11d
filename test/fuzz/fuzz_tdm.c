/* test/fuzz/fuzz_tdm.c: any bytes through the driver tdm, whole and in pieces. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    return fuzz_feed(&sensor_driver_tdm, octets, size);
}
