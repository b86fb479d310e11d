/* test/fuzz/fuzz_session.c: any bytes as a session message and as its signed wrapping; receipts in
 * a journal are read by the same two calls.  What is taken encodes to the same bytes. */
#include "fuzz.h"
#include "wire/session.h"

static _Alignas(16) uint8_t memory[SESSION_ARENA_SIZE];

static void check_body(struct bytes bytes, struct arena *arena)
{
    static struct session_message message;
    static uint8_t again[SESSION_BODY_MAX];
    struct byte_builder b = byte_builder_init(again, sizeof again);

    if (wire_session_get(bytes, arena, &message) != SESSION_WIRE_OK)
        return;
    wire_session_put(&message, &b);
    CHECK(bytes_equal(byte_builder_bytes(&b), bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static uint8_t again[SESSION_SIGNED_MAX];
    struct bytes whole = bytes_of(octets, size);
    struct arena arena = arena_init(memory, sizeof memory);
    struct byte_builder b = byte_builder_init(again, sizeof again);
    struct bytes body;
    struct bytes signature;

    check_body(whole, &arena);
    arena_reset(&arena);
    if (wire_signed_get(whole, &arena, &body, &signature) != SESSION_WIRE_OK)
        return 0;
    CHECK(signature.size == SESSION_SIGNATURE_SIZE);
    wire_signed_put(body, signature.at, &b);
    CHECK(bytes_equal(byte_builder_bytes(&b), whole));
    check_body(body, &arena);
    return 0;
}
