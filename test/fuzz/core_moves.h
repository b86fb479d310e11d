/* test/fuzz/core_moves.h: detections and partners' statements made of the fuzzer's bytes. */
#ifndef CORE_MOVES_H
#define CORE_MOVES_H

#include "model/detection.h"
#include "model/moment.h"
#include "model/sensor.h"
#include "node/node.h"
#include "speak.h"

#define FUZZ_NOW_NS (INT64_C(1700000000) * SECOND_NS)

/* Two radars and two infrared platforms. */
void fuzz_sensors(struct sensor_registry *registry);
/* Any sensor, any direction, any range that the wire can carry. */
void fuzz_detection(struct fuzz *f, uint32_t exercise, int64_t near_ns, struct detection *d);
/* A track or an assessment of any size, sealed as its origin would. */
bool fuzz_put_statement(struct fuzz *f, struct nation origin, const struct signing_key *key,
                        uint32_t exercise, int64_t now_ns, struct byte_builder *out);

#endif
