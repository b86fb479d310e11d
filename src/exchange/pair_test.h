/* exchange/pair_test.h: for tests: two sessions with their pumps, back to back over a lossy pipe.
 *
 * Bodies are a function of origin, channel and number, so that each side can say what should come
 * and nothing needs to be kept.  A step is 10 ms.  "Committed" is at once: the order (journal,
 * then act) is the caller's here as in a node.
 */
#ifndef EXCHANGE_PAIR_TEST_H
#define EXCHANGE_PAIR_TEST_H

#include "base/dice.h"
#include "exchange/pump.h"
#include "exchange/session.h"
#include "partner/clock.h"

#define PIPE_MAX 256
#define STEP_NS INT64_C(10000000)

struct pipe_frame {
    int64_t due_ns;
    size_t size;
    uint8_t bytes[FRAME_SIZE_MAX];
};

struct side {
    struct signing_key key;
    struct exchange_session session;
    struct pump pump;
    int64_t skew_ns;        /* its wall clock against the true one */
    uint64_t got[CHANNELS]; /* newest number that the application was given */
    uint64_t wrong;         /* bodies out of order, twice, or not what was sent */
    uint64_t frames_in;
    struct clock_estimator clock;
    int in_flight;
    struct pipe_frame pipe[PIPE_MAX]; /* to this side */
};

struct pair {
    struct side sides[2];
    int64_t now_ns;
    bool is_linked;
    bool is_silent; /* the link stands, nothing comes through */
    struct dice dice;
    uint32_t lose_permille, repeat_permille, reorder_permille, cut_permille;
    int64_t retry_ns; /* when a cut link comes back */
    uint64_t cuts;
};

void pair_init(struct pair *p, uint64_t seed);
void pair_link(struct pair *p);
void pair_cut(struct pair *p);
struct moment pair_moment(const struct pair *p, int side);
/* The next body of that channel, numbered and stored. */
bool pair_say(struct pair *p, int side, enum lane lane, uint32_t exercise);
/* The body that `origin` sends under that number; valid until the next call. */
struct bytes pair_body(int origin, uint8_t channel, uint64_t number);
/* Session messages go to the pump, the pump follows. */
void pair_drain(struct pair *p, int side);
/* Gives one frame to a side, as the link does. */
enum exchange_verdict pair_give(struct pair *p, int side, struct bytes frame,
                                struct exchange_taken *taken);
void pair_step(struct pair *p);
void pair_run(struct pair *p, int64_t for_ns);
/* Nothing waits and everything is receipted, both ways. */
bool pair_is_settled(const struct pair *p);

#endif
