/* wire/session_test.c: every kind of session message both ways; refusals; damage. */
#include "wire/session.h"

#include <stddef.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"

static _Alignas(16) uint8_t memory[SESSION_ARENA_SIZE];
static uint8_t octets[SESSION_SIGNED_MAX];

static struct channel_marks all_marks(void)
{
    static const uint8_t numbered[] = {1, 2, 3, 5, 6, 7};
    struct channel_marks marks = {.count = 6};

    for (int i = 0; i < 6; i++) {
        marks.of[i].channel = numbered[i];
        marks.of[i].number = i == 3 ? NUMBER_MAX : (uint64_t)i * 1000;
        memset(marks.of[i].chain, i * 40, CHAIN_SIZE);
    }
    return marks;
}

static struct session_message sample(enum session_kind kind)
{
    struct session_message m = {.kind = kind, .epoch = UINT32_MAX, .serial = UINT64_MAX};

    (void)nation_parse("KOR", &m.origin);
    (void)nation_parse("USA", &m.destination);
    switch (kind) {
    case SESSION_HELLO:
        m.hello = (struct session_hello){.schema_min = 1,
                                         .schema_max = 3,
                                         .exercise = 2024,
                                         .interval_ms = 1000,
                                         .peer_epoch = 5,
                                         .heard = 77,
                                         .taken = all_marks(),
                                         .begins = all_marks()};
        break;
    case SESSION_HEARTBEAT:
        m.heartbeat = (struct session_heartbeat){.echo_sent_ns = INT64_MAX,
                                                 .echo_taken_ns = 12,
                                                 .interval_ms = 200,
                                                 .heard = 9,
                                                 .peer_epoch = 1,
                                                 .taken = all_marks()};
        break;
    case SESSION_RECEIPT:
        m.receipt = (struct session_receipt){.peer_epoch = 3, .taken = all_marks()};
        break;
    case SESSION_RESEND:
        m.resend = (struct session_resend){.channel = 7, .from = 1, .to = NUMBER_MAX};
        break;
    case SESSION_CHECKPOINT:
        m.checkpoint = (struct session_checkpoint){.sent = all_marks()};
        break;
    case SESSION_BYE:
        m.bye = BYE_OPERATOR;
        break;
    }
    return m;
}

static struct bytes encoded(const struct session_message *m)
{
    struct byte_builder b = byte_builder_init(octets, sizeof octets);

    wire_session_put(m, &b);
    return byte_builder_bytes(&b);
}

static enum session_wire_verdict decoded(struct bytes bytes, struct session_message *m)
{
    struct arena arena = arena_init(memory, sizeof memory);

    return wire_session_get(bytes, &arena, m);
}

TEST(session_message_comes_back_as_it_went)
{
    for (int kind = SESSION_HELLO; kind <= SESSION_BYE; kind++) {
        struct session_message m = sample((enum session_kind)kind);
        struct session_message got;
        static uint8_t first[SESSION_BODY_MAX];
        struct bytes bytes = encoded(&m);

        TEST_EQ(bytes.size > 0, true, kind);
        memcpy(first, bytes.at, bytes.size);
        TEST_EQ(decoded(bytes, &got), SESSION_WIRE_OK, kind);
        TEST_EQ(got.kind, kind, kind);
        TEST_EQ(got.epoch, m.epoch, kind);
        TEST_EQ(got.serial, m.serial, kind);
        TEST_EQ(nation_equal(got.origin, m.origin), true, kind);
        TEST_EQ(nation_equal(got.destination, m.destination), true, kind);
        TEST_EQ(bytes_equal(encoded(&got), bytes_of(first, bytes.size)), true, kind);
    }
    struct session_message m = sample(SESSION_HELLO);
    struct session_message got;
    TEST_EQ(decoded(encoded(&m), &got), SESSION_WIRE_OK, 0);
    TEST_EQ(got.hello.exercise, 2024, 0);
    TEST_EQ(got.hello.heard, 77, 0);
    TEST_EQ(got.hello.begins.of[3].number, NUMBER_MAX, 0);
    TEST_EQ(got.hello.taken.of[5].chain[31], 200, 0);
}

TEST(session_message_refusals)
{
    static const struct {
        const char *hex;
        enum session_wire_verdict want;
    } rows[] = {
        {"080112034b4f521a03555341200128015a020801", SESSION_WIRE_OK},           /* bye */
        {"080112034b4f521a03555341200128015a020803", SESSION_WIRE_OUT_OF_RANGE}, /* bye why? */
        {"080212034b4f521a03555341200128015a020801", SESSION_WIRE_OUT_OF_RANGE}, /* version */
        {"080112034b4f521a0355534128015a020801", SESSION_WIRE_OUT_OF_RANGE},     /* epoch 0 */
        {"080112034b4f521a0355534120015a020801", SESSION_WIRE_OUT_OF_RANGE},     /* serial 0 */
        {"080112024b4f1a03555341200128015a020801", SESSION_WIRE_OUT_OF_RANGE},   /* nation KO */
        {"080112034b4f521a0355534120012801", SESSION_WIRE_OUT_OF_RANGE},         /* no kind */
        {"080112034b4f521a03555341200128015a0208016001", SESSION_WIRE_MALFORMED},
        {"080112034b4f521a03555341200128015a0408011001", SESSION_WIRE_OUT_OF_RANGE},
        {"080112034b4f521a03555341200128014a06080110011801", SESSION_WIRE_OK},
        {"080112034b4f521a03555341200128014a06080410011801", SESSION_WIRE_OUT_OF_RANGE},
        {"080112034b4f521a03555341200128014a06080810011801", SESSION_WIRE_OUT_OF_RANGE},
        {"080112034b4f521a03555341200128014a06080110021801", SESSION_WIRE_OUT_OF_RANGE},
        {"080112034b4f521a035553412001280142020801", SESSION_WIRE_OUT_OF_RANGE}, /* no marks */
        {"080112034b4f521a0355534120015a0208012801", SESSION_WIRE_NOT_CANONICAL},
        {"0801", SESSION_WIRE_OUT_OF_RANGE},
        {"08", SESSION_WIRE_MALFORMED},
        {"", SESSION_WIRE_MALFORMED},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session_message got;
        size_t size = strlen(rows[i].hex) / 2;

        TEST_EQ(bytes_from_hex(rows[i].hex, octets, size), true, i);
        TEST_EQ(decoded(bytes_of(octets, size), &got), rows[i].want, i);
    }
}

TEST(marks_ascend_and_name_channels_with_numbers)
{
    for (int row = 0; row < 3; row++) {
        struct session_message m = sample(SESSION_RECEIPT);
        struct session_message got;

        m.receipt.taken.of[1].channel = (uint8_t)(row == 0 ? 1 : row == 1 ? 4 : 2);
        enum session_wire_verdict want = row == 2 ? SESSION_WIRE_OK : SESSION_WIRE_OUT_OF_RANGE;
        TEST_EQ(decoded(encoded(&m), &got), want, row);
    }
}

TEST(signed_message_comes_back_as_it_went)
{
    static const uint8_t signature[SESSION_SIGNATURE_SIZE] = {1, 2, 3};
    uint8_t body[200] = {9};
    struct byte_builder b = byte_builder_init(octets, sizeof octets);
    struct arena arena = arena_init(memory, sizeof memory);
    struct bytes got;
    struct bytes sign;

    wire_signed_put(bytes_of(body, sizeof body), signature, &b);
    struct bytes all = byte_builder_bytes(&b);
    TEST_EQ(wire_signed_get(all, &arena, &got, &sign), SESSION_WIRE_OK, 0);
    TEST_EQ(bytes_equal(got, bytes_of(body, sizeof body)), true, 0);
    TEST_EQ(bytes_equal(sign, bytes_of(signature, sizeof signature)), true, 0);
    for (size_t size = 0; size < all.size; size++) { /* cut anywhere */
        arena_reset(&arena);
        TEST_EQ(wire_signed_get(bytes_of(octets, size), &arena, &got, &sign) != SESSION_WIRE_OK,
                true, size);
    }
}

TEST(session_damage_is_never_taken_for_another_spelling)
{
    struct dice dice = dice_init(20231219, 3);

    for (int i = 0; i < 30000; i++) {
        static uint8_t damaged[SESSION_BODY_MAX];
        struct session_message m = sample((enum session_kind)(1 + i % 6));
        struct session_message got;
        struct bytes bytes = encoded(&m);

        octets[dice_below(&dice, (uint32_t)bytes.size)] ^= (uint8_t)(1u << dice_below(&dice, 8));
        memcpy(damaged, octets, bytes.size);
        if (decoded(bytes_of(damaged, bytes.size), &got) != SESSION_WIRE_OK)
            continue;
        TEST_EQ(bytes_equal(encoded(&got), bytes_of(damaged, bytes.size)), true, i);
    }
}
