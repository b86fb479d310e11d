/* wire/frame.h: what travels on a link: one frame of bodies, and the stream that frames make.
 *
 * On a stream each frame stands behind its length, 4 bytes big-endian.  A frame names origin,
 * destination, epoch, exercise, lane and the number of its first body; the others follow without
 * a gap.  Lane 0 carries exactly one signed session message, unnumbered, exercise 0.  Canonical:
 * only the bytes that encoding gives are taken.  No allocation: decoding borrows the arena.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "model/nation.h"
#include "model/notice.h"

#define FRAME_VERSION 1u
#define FRAME_SIZE_MAX 16384u   /* without its length */
#define FRAME_OVERHEAD_MAX 128u /* of a frame with one body, beside the body */
#define FRAME_BODY_MAX (FRAME_SIZE_MAX - FRAME_OVERHEAD_MAX)
#define FRAME_TRACK_SIZE_MAX                                                                       \
    4096u /* a track frame with several bodies: a warning waits no longer */
#define FRAME_BODIES_MAX 32u
#define FRAME_LENGTH_SIZE 4u
#define FRAME_ARENA_SIZE 49152u /* enough for any frame; too small a one refuses, safely */

struct frame {
    struct nation origin;
    struct nation destination;
    uint32_t epoch;    /* the origin's; never 0 */
    uint32_t exercise; /* 0 = live */
    enum lane lane;
    uint64_t first;       /* number of bodies[0]; 0 in lane 0, else 1..NUMBER_MAX */
    int64_t sent_wall_ns; /* TAI, at the socket; unsigned: trusted as far as the link is */
    size_t count;         /* 1 .. FRAME_BODIES_MAX */
    struct bytes bodies[FRAME_BODIES_MAX]; /* none empty */
};

enum frame_verdict {
    FRAME_OK,
    FRAME_MALFORMED,     /* not our schema, an unknown field, or larger than the arena allows */
    FRAME_NOT_CANONICAL, /* another spelling of the same frame */
    FRAME_WRONG_VERSION,
    FRAME_OUT_OF_RANGE, /* a value, count or size outside its limit */
};

/* Appends the frame without its length.  A frame outside the limits is our fault: CHECK; too
 * little room overflows `out`. */
void wire_frame_put(const struct frame *frame, struct byte_builder *out);
/* Bytes that wire_frame_put() adds for these bodies at the most. */
size_t wire_frame_size(const struct frame *frame);
/* `frame` borrows from `arena`. */
enum frame_verdict wire_frame_get(struct bytes bytes, struct arena *arena, struct frame *frame);

/* Cuts a stream into frames.  Zeroed is empty. */
struct frame_splitter {
    size_t size;
    uint8_t kept[FRAME_LENGTH_SIZE + FRAME_SIZE_MAX];
};

enum split_verdict {
    SPLIT_FRAME, /* `frame` borrows the splitter, until the next call */
    SPLIT_MORE,  /* all was taken; give the bytes that come next */
    SPLIT_BAD,   /* a length over FRAME_SIZE_MAX: the stream is of no more use */
};

/* Takes from the front of `stream`, which it advances.  A length of 0 is the listener's welcome
 * (docs/wire/session.md) and is passed over. */
enum split_verdict frame_split(struct frame_splitter *s, struct bytes *stream, struct bytes *frame);

#endif
