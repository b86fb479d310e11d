/* test/fuzz/fuzz_frame.c: any bytes as a stream of frames into a session that is up.
 *
 * The first byte chooses whether what follows is the stream itself, one frame, or the body of a
 * message that is signed as the partner would: the decoders behind a good signature are reached.
 */
#include <stdbool.h>

#include "base/check.h"
#include "crypt/crypt.h"
#include "exchange/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);

static _Alignas(16) uint8_t scratch_memory[EXCHANGE_ARENA_SIZE];
static struct exchange_session session;
static struct signing_key keys[2];
static const struct moment moment = {.wall_ns = 1, .mono_ns = 1};

static struct nation nation_of(const char *text)
{
    struct nation n;

    CHECK(nation_parse(text, &n));
    return n;
}

static void give(struct bytes bytes)
{
    struct arena scratch = arena_init(scratch_memory, sizeof scratch_memory);
    struct exchange_taken taken;

    (void)exchange_take_frame(&session, bytes, &moment, &scratch, &taken);
    while (exchange_next_message(&session) != NULL) {
    }
}

static void give_signed(struct bytes body)
{
    uint8_t signed_memory[SESSION_SIGNED_MAX];
    static uint8_t frame_memory[FRAME_SIZE_MAX];
    struct byte_builder message = byte_builder_init(signed_memory, sizeof signed_memory);
    struct byte_builder out = byte_builder_init(frame_memory, sizeof frame_memory);
    struct frame frame = {
        .origin = nation_of("USA"), .destination = nation_of("JPN"), .epoch = 1, .count = 1};
    struct signature signature;

    key_sign(&keys[0], SESSION_LABEL, body, &signature);
    wire_signed_put(body, signature.bytes, &message);
    if (message.is_overflowed)
        return;
    frame.bodies[0] = byte_builder_bytes(&message);
    wire_frame_put(&frame, &out);
    give(byte_builder_bytes(&out));
}

/* A session that has accepted a hello, and has one body of its own under way. */
static void bring_up(void)
{
    struct session_message hello = {.kind = SESSION_HELLO,
                                    .origin = nation_of("USA"),
                                    .destination = nation_of("JPN"),
                                    .epoch = 1,
                                    .serial = 1};
    uint8_t memory[SESSION_BODY_MAX];
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    struct channel_mark mark;
    struct exchange_options options = {.self = nation_of("JPN"),
                                       .partner = nation_of("USA"),
                                       .epoch = 1,
                                       .key = &keys[1],
                                       .partner_key = signing_key_public(&keys[0]),
                                       .heartbeat_ns = HEARTBEAT_QUIET_NS};

    exchange_init(&session, &options);
    exchange_arm(&session, 7, &moment);
    exchange_link_up(&session, &moment);
    hello.hello = (struct session_hello){
        .schema_min = 1, .schema_max = 1, .interval_ms = 1000, .exercise = 7, .peer_epoch = 1};
    wire_session_put(&hello, &body);
    give_signed(byte_builder_bytes(&body));
    CHECK(exchange_state(&session) == EXCHANGE_UP);
    CHECK(exchange_enqueue(&session, LANE_WARNING, 0, bytes_of("a", 1), &mark));
}

static void give_stream(struct bytes stream)
{
    static struct frame_splitter splitter;
    struct bytes frame;

    splitter.size = 0;
    while (frame_split(&splitter, &stream, &frame) == SPLIT_FRAME)
        give(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static bool is_started;
    struct bytes rest = bytes_of(octets, size);

    if (size == 0)
        return 0;
    if (!is_started) {
        CHECK(crypt_start() == STATUS_OK);
        signing_key_make(&keys[0], (const uint8_t[KEY_ENTROPY_SIZE]){1});
        signing_key_make(&keys[1], (const uint8_t[KEY_ENTROPY_SIZE]){2});
        is_started = true;
    }
    bring_up();
    rest = bytes_part(rest, 1, rest.size - 1);
    if (octets[0] % 3 == 0)
        give_stream(rest);
    else if (octets[0] % 3 == 1)
        give(rest);
    else
        give_signed(rest);
    return 0;
}
