/* exchange/trust_test.c: every refusal has its own verdict; a partner that breaks its word is told
 * from one that has trouble with its link.
 */
#include <string.h>

#include "base/test.h"
#include "exchange/pair_test.h"
#include "exchange/session.h"

static struct pair pair;
static uint8_t memory[2 * FRAME_SIZE_MAX];
static struct exchange_taken taken;

static void bring_up(uint64_t seed)
{
    pair_init(&pair, seed);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS / 10);
}

static struct frame body_frame(uint64_t first)
{
    struct frame f = {.origin = pair.sides[0].session.options.self,
                      .destination = pair.sides[1].session.options.self,
                      .epoch = 3,
                      .lane = LANE_WARNING,
                      .first = first,
                      .count = 1};

    f.bodies[0] = pair_body(0, LANE_WARNING, first);
    return f;
}

static enum exchange_verdict give(const struct frame *frame)
{
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    wire_frame_put(frame, &b);
    return pair_give(&pair, 1, byte_builder_bytes(&b), &taken);
}

TEST(trust_refusals_of_bodies)
{
    bring_up(1);
    struct frame f = body_frame(1);
    TEST_EQ(give(&f), EXCHANGE_OK, 0);
    TEST_EQ(taken.body_count, 1, 0);
    TEST_EQ(give(&f), EXCHANGE_REPEATED, 1);
    TEST_EQ(taken.body_count, 0, 1);
    f = body_frame(3);
    TEST_EQ(give(&f), EXCHANGE_GAP, 2);
    f = body_frame(1 + RECEIPT_SPAN);
    TEST_EQ(give(&f), EXCHANGE_GAP, 3);
    f = body_frame(2 + RECEIPT_SPAN);
    TEST_EQ(give(&f), EXCHANGE_LEAP, 4);
    f = body_frame(NUMBER_MAX - FRAME_BODIES_MAX);
    TEST_EQ(give(&f), EXCHANGE_LEAP, 5);
    f = body_frame(2);
    (void)nation_parse("KOR", &f.origin);
    TEST_EQ(give(&f), EXCHANGE_WRONG_ORIGIN, 6);
    f = body_frame(2);
    (void)nation_parse("KOR", &f.destination);
    TEST_EQ(give(&f), EXCHANGE_WRONG_DESTINATION, 7);
    f = body_frame(2);
    f.epoch = 2;
    TEST_EQ(give(&f), EXCHANGE_WRONG_EPOCH, 8);
    f.epoch = 4;
    TEST_EQ(give(&f), EXCHANGE_WRONG_EPOCH, 9);
    f = body_frame(2);
    f.exercise = 5;
    TEST_EQ(give(&f), EXCHANGE_NOT_ARMED, 10);
    TEST_EQ(pair_give(&pair, 1, bytes_of("\xff", 1), &taken), EXCHANGE_MALFORMED, 11);
    TEST_EQ(pair_give(&pair, 1, bytes_of("\x08\x02", 2), &taken), EXCHANGE_WRONG_VERSION, 12);
    TEST_EQ(pair_give(&pair, 1, bytes_of("\x08\x01", 2), &taken), EXCHANGE_OUT_OF_RANGE, 13);
    TEST_EQ(pair_give(&pair, 1, bytes_of("\x08\x81\x00", 3), &taken), EXCHANGE_NOT_CANONICAL, 14);
    TEST_EQ(pair.sides[1].session.channels[LANE_WARNING].taken, 1, 15);
    TEST_EQ(pair.sides[1].wrong, 0, 15);
    pair_cut(&pair);
    f = body_frame(2);
    TEST_EQ(give(&f), EXCHANGE_NOT_UP, 16);
    struct moment moment = pair_moment(&pair, 1);
    exchange_link_up(&pair.sides[1].session, &moment);
    TEST_EQ(give(&f), EXCHANGE_NOT_UP, 17); /* a link, but no hello */
}

/* A frame may hold old and new. */
TEST(trust_takes_the_new_part_of_a_frame)
{
    static uint8_t copies[3][2048];

    bring_up(2);
    struct frame f = body_frame(1);
    TEST_EQ(give(&f), EXCHANGE_OK, 0);
    f.count = 3;
    for (uint64_t i = 0; i < 3; i++) {
        struct bytes body = pair_body(0, LANE_WARNING, 1 + i);
        memcpy(copies[i], body.at, body.size);
        f.bodies[i] = bytes_of(copies[i], body.size);
    }
    TEST_EQ(give(&f), EXCHANGE_OK, 1);
    TEST_EQ(taken.body_count, 2, 1);
    TEST_EQ(taken.first, 2, 1);
    TEST_EQ(pair.sides[1].wrong, 0, 1);
}

/* A message signed by side 0, or, with `forged`, by a key that is nobody's. */
static enum exchange_verdict tell(struct session_message *message, bool forged)
{
    uint8_t body_memory[SESSION_BODY_MAX];
    uint8_t signed_memory[SESSION_SIGNED_MAX];
    struct byte_builder body = byte_builder_init(body_memory, sizeof body_memory);
    struct byte_builder out = byte_builder_init(signed_memory, sizeof signed_memory);
    struct signing_key key = pair.sides[0].key;
    struct signature signature;
    struct frame f = body_frame(1);

    if (forged)
        signing_key_make(&key, (const uint8_t[KEY_ENTROPY_SIZE]){99});
    wire_session_put(message, &body);
    key_sign(&key, SESSION_LABEL, byte_builder_bytes(&body), &signature);
    wire_signed_put(byte_builder_bytes(&body), signature.bytes, &out);
    f.lane = LANE_SESSION;
    f.first = 0;
    f.epoch = message->epoch;
    f.bodies[0] = byte_builder_bytes(&out);
    return give(&f);
}

static struct session_message message_of(enum session_kind kind)
{
    static uint64_t serial = 1000;
    struct session_message m = {.kind = kind,
                                .origin = pair.sides[0].session.options.self,
                                .destination = pair.sides[1].session.options.self,
                                .epoch = 3,
                                .serial = ++serial};

    if (kind == SESSION_HELLO)
        m.hello = (struct session_hello){
            .schema_min = 1, .schema_max = 1, .interval_ms = 1000, .peer_epoch = 4};
    if (kind == SESSION_HEARTBEAT)
        m.heartbeat = (struct session_heartbeat){.interval_ms = 1000, .peer_epoch = 4};
    if (kind == SESSION_BYE)
        m.bye = BYE_STOPPING;
    return m;
}

static struct channel_marks mark_of(uint8_t channel, uint64_t number, const uint8_t *chain)
{
    struct channel_marks marks = {.count = 1};

    marks.of[0].channel = channel;
    marks.of[0].number = number;
    if (chain != NULL)
        memcpy(marks.of[0].chain, chain, CHAIN_SIZE);
    return marks;
}

TEST(trust_refusals_of_messages)
{
    bring_up(3);
    struct session_message m = message_of(SESSION_HEARTBEAT);
    TEST_EQ(tell(&m, false), EXCHANGE_OK, 0);
    TEST_EQ(tell(&m, false), EXCHANGE_STALE_MESSAGE, 1);
    m = message_of(SESSION_HEARTBEAT);
    TEST_EQ(tell(&m, true), EXCHANGE_BAD_SIGNATURE, 2);
    m = message_of(SESSION_HEARTBEAT);
    (void)nation_parse("KOR", &m.origin);
    TEST_EQ(tell(&m, false), EXCHANGE_WRONG_ORIGIN, 3);
    m = message_of(SESSION_HEARTBEAT); /* one that was meant for another partner */
    (void)nation_parse("KOR", &m.destination);
    TEST_EQ(tell(&m, false), EXCHANGE_WRONG_DESTINATION, 4);
    m = message_of(SESSION_HELLO);
    m.epoch = 2;
    TEST_EQ(tell(&m, false), EXCHANGE_WRONG_EPOCH, 5);
    m = message_of(SESSION_HEARTBEAT);
    m.epoch = 9;
    TEST_EQ(tell(&m, false), EXCHANGE_WRONG_EPOCH, 6);
    m = message_of(SESSION_HELLO);
    m.hello.schema_min = m.hello.schema_max = 2;
    TEST_EQ(tell(&m, false), EXCHANGE_NO_SCHEMA, 7);
    m = message_of(SESSION_RECEIPT);
    m.receipt = (struct session_receipt){.peer_epoch = 4, .taken = mark_of(1, 1, NULL)};
    TEST_EQ(tell(&m, false), EXCHANGE_AHEAD, 8);
    m = message_of(SESSION_RESEND);
    m.resend = (struct session_resend){.channel = 1, .from = 1, .to = 1};
    TEST_EQ(tell(&m, false), EXCHANGE_AHEAD, 9);
    m = message_of(SESSION_HELLO);
    m.hello.begins = mark_of(1, 5, NULL); /* live channels skip nothing */
    TEST_EQ(tell(&m, false), EXCHANGE_OUT_OF_RANGE, 10);
    struct frame f = body_frame(1);
    f.lane = LANE_SESSION;
    f.first = 0;
    TEST_EQ(give(&f), EXCHANGE_BAD_MESSAGE, 11);
    pair_cut(&pair);
    struct moment moment = pair_moment(&pair, 1);
    exchange_link_up(&pair.sides[1].session, &moment);
    m = message_of(SESSION_HEARTBEAT);
    TEST_EQ(tell(&m, false), EXCHANGE_NOT_UP, 12);
    m = message_of(SESSION_HELLO);
    TEST_EQ(tell(&m, false), EXCHANGE_OK, 13);
    TEST_EQ(taken.is_now_up, true, 13);
}

TEST(trust_a_receipt_never_goes_back)
{
    bring_up(4);
    for (int i = 0; i < 10; i++)
        (void)pair_say(&pair, 1, LANE_WARNING, 0);
    pair_run(&pair, SECOND_NS / 10);
    const struct exchange_channel *c = &pair.sides[1].session.channels[LANE_WARNING];
    TEST_EQ(c->acked, 10, 0);
    const uint8_t *chain_ten = c->chains[10].bytes;

    struct session_message m = message_of(SESSION_RECEIPT);
    m.receipt =
        (struct session_receipt){.peer_epoch = 4, .taken = mark_of(1, 9, c->chains[9].bytes)};
    TEST_EQ(tell(&m, false), EXCHANGE_BROKEN_RECEIPT, 1);
    m = message_of(SESSION_RECEIPT); /* the right number, another story */
    m.receipt = (struct session_receipt){.peer_epoch = 4, .taken = mark_of(1, 10, NULL)};
    TEST_EQ(tell(&m, false), EXCHANGE_BROKEN_RECEIPT, 2);
    m = message_of(SESSION_RESEND);
    m.resend = (struct session_resend){.channel = 1, .from = 10, .to = 10};
    TEST_EQ(tell(&m, false), EXCHANGE_BROKEN_RECEIPT, 3);
    m = message_of(SESSION_RECEIPT);
    m.receipt = (struct session_receipt){.peer_epoch = 4, .taken = mark_of(1, 10, chain_ten)};
    TEST_EQ(tell(&m, false), EXCHANGE_OK, 4);
    TEST_EQ(c->acked, 10, 4);
}

TEST(trust_altered_bodies_break_the_chain)
{
    for (int order = 0; order < 2; order++) { /* the checkpoint after the body, and before it */
        bring_up(5);
        struct session_message m = message_of(SESSION_CHECKPOINT);
        m.checkpoint.sent = mark_of(1, 1, (const uint8_t[CHAIN_SIZE]){1, 2, 3});
        struct frame f = body_frame(1);
        if (order == 0) {
            TEST_EQ(give(&f), EXCHANGE_OK, order);
            TEST_EQ(tell(&m, false), EXCHANGE_BROKEN_CHAIN, order);
        } else {
            TEST_EQ(tell(&m, false), EXCHANGE_OK, order);
            TEST_EQ(give(&f), EXCHANGE_BROKEN_CHAIN, order);
            TEST_EQ(taken.body_count, 1, order);
        }
    }
}

/* The planted fault of I1: a receipt leaves before the commit, then the power goes. */
TEST(trust_an_early_receipt_is_found)
{
    static struct exchange_session durable;

    for (int is_early = 0; is_early < 2; is_early++) {
        bring_up(6);
        (void)pair_say(&pair, 0, LANE_WARNING, 0);
        pair_run(&pair, SECOND_NS / 10);
        durable = pair.sides[1].session; /* the journal's last commit */
        for (int i = 0; i < 3; i++)
            (void)pair_say(&pair, 0, LANE_WARNING, 0);
        if (is_early)
            pair_run(&pair, SECOND_NS / 10); /* taken and receipted, never committed */
        pair_cut(&pair);
        pair.sides[1].session = durable;
        memset(pair.sides[1].got, 0, sizeof pair.sides[1].got);
        pair.sides[1].got[LANE_WARNING] = 1;
        struct moment moment = pair_moment(&pair, 1);
        exchange_link_down(&pair.sides[1].session, &moment);
        pair_link(&pair);
        pair_run(&pair, SECOND_NS);
        TEST_EQ(pair.sides[0].session.counts.verdicts[EXCHANGE_BROKEN_RECEIPT] > 0, is_early,
                is_early);
        TEST_EQ(pair.sides[1].got[LANE_WARNING], 4, is_early); /* sent again all the same */
        TEST_EQ(pair.sides[1].wrong, 0, is_early);
    }
}

/* A node that came back with an old store but its old epoch: the partner has more than it gave. */
TEST(trust_a_rolled_back_store_does_not_come_up)
{
    bring_up(7);
    (void)pair_say(&pair, 1, LANE_WARNING, 0);
    pair_run(&pair, SECOND_NS / 10);
    pair_cut(&pair);
    pair.sides[1].session.channels[LANE_WARNING].sent = 0;
    pair.sides[1].session.channels[LANE_WARNING].acked = 0;
    pair_link(&pair);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(exchange_state(&pair.sides[1].session), EXCHANGE_GREETING, 0);
    TEST_EQ(pair.sides[1].session.counts.verdicts[EXCHANGE_AHEAD] > 0, true, 0);
}

TEST(trust_any_damage_is_refused_or_harmless)
{
    static uint8_t damaged[FRAME_SIZE_MAX];
    struct dice dice = dice_init(7, 7);

    bring_up(8);
    for (uint64_t i = 0; i < 20000; i++) {
        struct session_message m = message_of(SESSION_HEARTBEAT);
        struct frame f = body_frame(pair.sides[1].session.channels[1].taken + 1);
        struct byte_builder b = byte_builder_init(damaged, sizeof damaged);

        if (i % 8 == 0) {
            TEST_EQ(tell(&m, i % 16 == 0), i % 16 == 0 ? EXCHANGE_BAD_SIGNATURE : EXCHANGE_OK, i);
            continue;
        }
        wire_frame_put(&f, &b);
        damaged[dice_below(&dice, 40)] ^= (uint8_t)(1 + dice_below(&dice, 255));
        (void)pair_give(&pair, 1, bytes_of(damaged, b.size), &taken);
    }
    TEST_EQ(exchange_state(&pair.sides[1].session), EXCHANGE_UP, 0);
}
