/* wire/session.h: the bytes of session messages, and of their signed wrapping.
 *
 * encode: session_message -> canonical body -> (caller signs) -> signed message.  Reading goes the
 * other way and never re-serialises what a signature covers.  Canonical: only the bytes that
 * encoding gives are taken.  No allocation: decoding borrows the arena.
 */
#ifndef WIRE_SESSION_H
#define WIRE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "model/session.h"

#define SESSION_BODY_MAX 1280u /* the canonical body of one message */
#define SESSION_SIGNATURE_SIZE 64u
#define SESSION_SIGNED_MAX 1408u                 /* body and signature */
#define SESSION_ARENA_SIZE 8192u                 /* what reading may take, both calls together */
#define SESSION_LABEL "tocsin session message 1" /* under which a body is signed */

enum session_wire_verdict {
    SESSION_WIRE_OK,
    SESSION_WIRE_MALFORMED,
    SESSION_WIRE_NOT_CANONICAL,
    SESSION_WIRE_OUT_OF_RANGE,
};

/* A message outside its ranges is our fault: CHECK. */
void wire_session_put(const struct session_message *message, struct byte_builder *body);
enum session_wire_verdict wire_session_get(struct bytes body, struct arena *arena,
                                           struct session_message *message);

void wire_signed_put(struct bytes body, const uint8_t signature[SESSION_SIGNATURE_SIZE],
                     struct byte_builder *out);
/* `body` and `signature` (SESSION_SIGNATURE_SIZE) borrow from `arena`. */
enum session_wire_verdict wire_signed_get(struct bytes message, struct arena *arena,
                                          struct bytes *body, struct bytes *signature);

#endif
