/* test/fuzz/speak.h: what a partner with a good key could say: signed views, messages, frames.
 *
 * A signature stops random bytes at the door; a partner's own faults come through it.  So the
 * targets sign what the fuzzer's bytes ask for.
 */
#ifndef SPEAK_H
#define SPEAK_H

#include "crypt/sign.h"
#include "fuzz.h"
#include "model/session.h"
#include "wire/frame.h"

struct fuzz_keys {
    struct signing_key own;
    struct signing_key partner;
    struct signing_key other; /* of a third nation, behind the partner */
    struct signing_key control;
};

/* The same keys each time; starts the library. */
const struct fuzz_keys *fuzz_keys(void);

/* A view with any header and any values, under one good signature.  False when it is too long. */
bool fuzz_put_view(struct fuzz *f, struct nation origin, const struct signing_key *key,
                   uint32_t exercise, struct byte_builder *out);

/* A session message with any content; `serial` is the caller's. */
void fuzz_session_message(struct fuzz *f, struct session_message *message);
void fuzz_marks(struct fuzz *f, struct channel_marks *marks);
void fuzz_put_signed(const struct session_message *message, const struct signing_key *key,
                     struct byte_builder *out);
/* A frame of one body from `head` (origin, destination, epoch). */
void fuzz_put_frame(const struct frame *head, struct bytes body, struct byte_builder *out);

#endif
