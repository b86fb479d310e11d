/* format/ccsds.h: CCSDS Tracking Data Message 2.0, KVN, written (503.0-B-2).
 *
 * Strict: printable ASCII, fixed order, times in UTC, angles and ranges in fixed point with at
 * most 16 digits (TDM-13), half of the two-way path (TDM-2), RADEC in EME2000 (TDM-14).  A message
 * is a header, segments (one sensor, one object, one set of quantities each) and their records.
 * Reading back gives the same detections to 1e-10 degree, 1 micrometre, 1e-6 m/s and 1 ns.
 * No I/O: writes into the caller's memory; what does not fit sets is_overflowed.
 */
#ifndef FORMAT_CCSDS_H
#define FORMAT_CCSDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/detection.h"

/* `exercise_name` is used when `exercise` is not 0: printable ASCII, not empty. */
struct ccsds_header {
    int64_t created_ns; /* TAI */
    const char *originator;
    const char *message_id; /* NULL for none */
    uint32_t exercise;
    const char *exercise_name;
};

void ccsds_put_header(struct text_builder *b, const struct ccsds_header *header);
/* Metadata and DATA_START for detections that share sensor, object, axes and quantities with `d`.
 */
void ccsds_put_segment(struct text_builder *b, const struct detection *d);
/* True when `d` may follow `previous` in its segment. */
bool ccsds_same_segment(const struct detection *previous, const struct detection *d);
void ccsds_put_record(struct text_builder *b, const struct detection *d);
void ccsds_end_segment(struct text_builder *b);

#endif
