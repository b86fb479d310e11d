/* wire/view.h: the bytes of a view: header, root, signature, openings.
 *
 * A protobuf message with one spelling: what decodes is packed again and must be the same bytes.
 * Structure only; whether the signature and the openings hold is for seal/ to say.
 */
#ifndef WIRE_VIEW_H
#define WIRE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "model/notice.h"
#include "wire/notice.h"

#define VIEW_LEAVES 64 /* of the fixed tree */
#define VIEW_DEPTH 6
#define VIEW_HASH_SIZE 32
#define VIEW_SALT_SIZE 16
#define VIEW_SIGNATURE_SIZE 64
#define VIEW_SIZE_MAX (16 * 1024)   /* one frame */
#define VIEW_ARENA_SIZE (48 * 1024) /* what wire_view_get() may take */

struct view_opening {
    uint32_t leaf; /* position in the tree, 0 .. VIEW_LEAVES - 1 */
    enum field field;
    struct bytes salt;  /* VIEW_SALT_SIZE */
    struct bytes value; /* canonical */
    struct bytes path;  /* VIEW_DEPTH sibling hashes, leaf to root */
};

struct view {
    struct bytes header;    /* NOTICE_HEADER_SIZE, as signed */
    struct bytes root;      /* VIEW_HASH_SIZE */
    struct bytes signature; /* VIEW_SIGNATURE_SIZE */
    size_t opening_count;
    struct view_opening openings[NOTICE_FIELDS_MAX]; /* ascending by field, each once */
};

/* False when `out` is too small or the view is larger than VIEW_SIZE_MAX. */
bool wire_view_put(const struct view *view, struct byte_builder *out);
/* `view` borrows from `bytes` and `arena`.  False on anything but the one spelling. */
bool wire_view_get(struct bytes bytes, struct arena *arena, struct view *view);

#endif
