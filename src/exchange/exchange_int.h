/* exchange/exchange_int.h: what the files of this room share: speaking, and reading marks. */
#ifndef EXCHANGE_INT_H
#define EXCHANGE_INT_H

#include "exchange/chain.h"
#include "exchange/session.h"

/* Each signs one message of ours and puts it into the ring. */
void exchange_say_hello(struct exchange_session *s);
void exchange_say_heartbeat(struct exchange_session *s);
void exchange_say_receipt(struct exchange_session *s);
void exchange_say_checkpoint(struct exchange_session *s);
void exchange_say_resend(struct exchange_session *s, uint8_t channel, uint64_t to);
void exchange_say_bye(struct exchange_session *s, enum bye_reason reason);

/* Whether bodies of the channel may flow: up and, for an exercise, armed on both sides. */
bool exchange_is_open(const struct exchange_session *s, uint8_t channel);
/* The pump goes on after what the peer has, and after what it is to skip. */
void exchange_resume(struct exchange_channel *c, uint64_t after);
/* Skips what the peer's armed exercise, when it is ours too, does not begin with. */
void exchange_apply_begins(struct exchange_session *s);

/* A signed message in lane 0. */
enum exchange_verdict exchange_hear(struct exchange_session *s, const struct frame *frame,
                                    const struct moment *moment, struct arena *scratch,
                                    struct exchange_taken *taken);

#endif
