/* test/fuzz/fuzz_detection.c: any bytes through the compact stream, whole and in pieces. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    return fuzz_feed(&sensor_driver_stream, octets, size);
}
