/* wire/detection.h: one record of the compact detection stream, to octets and back.
 *
 * Canonical: only the octets that encoding gives are taken.  Angles travel in nanoradians, ranges
 * in millimetres, speeds in millimetres per second: what does not survive that is not a detection.
 * No allocation: protobuf-c decodes into an arena of the call.
 */
#ifndef WIRE_DETECTION_H
#define WIRE_DETECTION_H

#include <stdint.h>

#include "base/bytes.h"
#include "model/detection.h"

#define DETECTION_RECORD_MAX 512u   /* octets of one record, without its length */
#define DETECTION_PREAMBLE_SIZE 12u /* "TDS1" and the stream id */

enum detection_wire_verdict {
    DETECTION_WIRE_OK,
    DETECTION_WIRE_MALFORMED,     /* not protobuf of our schema, or an unknown field */
    DETECTION_WIRE_NOT_CANONICAL, /* another spelling of the same record */
    DETECTION_WIRE_OUT_OF_RANGE,  /* a value outside its range */
};

void detection_put_preamble(struct byte_builder *b, uint64_t stream_id);
/* Length and record; `number` >= 1.  A detection outside the wire's ranges overflows `b`. */
void detection_put_record(struct byte_builder *b, const struct detection *d, uint64_t number);
/* `record` is what follows the length; at most DETECTION_RECORD_MAX octets, of any content. */
enum detection_wire_verdict detection_read_record(struct bytes record, struct detection *d,
                                                  uint64_t *number);

#endif
