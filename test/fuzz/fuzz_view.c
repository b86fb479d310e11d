/* test/fuzz/fuzz_view.c: any bytes as a view, and any content under a good signature.
 *
 * First byte 0: the rest is the view.  Otherwise a view is built and signed from the moves that
 * follow (speak.h).  A view that verifies holds only canonical fields of its kind; narrowed to
 * half of them it verifies again.
 */
#include "seal/seal.h"
#include "speak.h"

#define EXERCISE 7u

static _Alignas(16) uint8_t memory[VIEW_ARENA_SIZE + 16];

static struct seal_ring ring_of(const struct fuzz_keys *keys)
{
    return (struct seal_ring){
        .count = 2,
        .keys = {{.origin = {"JPN"}, .key = signing_key_public(&keys->partner)},
                 {.origin = {"JPN"}, .is_exercise = true, .key = signing_key_public(&keys->other)}},
    };
}

static void check_narrowed(struct bytes view, const struct seal_ring *ring, uint32_t exercise,
                           const struct notice *whole)
{
    static uint8_t narrow[VIEW_SIZE_MAX];
    static struct notice less;
    struct byte_builder out = byte_builder_init(narrow, sizeof narrow);
    struct arena arena = arena_init(memory, sizeof memory);
    uint64_t fields = wire_notice_fields(whole) & UINT64_C(0x5555555555555555);

    CHECK(seal_narrow(view, fields, &arena, &out) == SEAL_OK);
    CHECK(seal_verify_view(byte_builder_bytes(&out), ring, exercise, &arena, &less) == SEAL_OK);
    CHECK(wire_notice_fields(&less) == fields);
}

static void check(struct bytes view, const struct seal_ring *ring, uint32_t exercise)
{
    static struct notice notice;
    struct arena arena = arena_init(memory, sizeof memory);

    if (seal_verify_view(view, ring, exercise, &arena, &notice) != SEAL_OK)
        return;
    CHECK(notice.exercise == exercise);
    CHECK((wire_notice_fields(&notice) & ~wire_kind_fields(notice.kind)) == 0);
    for (size_t i = 0; i < notice.field_count; i++)
        CHECK(wire_field_is_canonical(notice.fields[i].field,
                                      bytes_of(notice.fields[i].value, notice.fields[i].size)));
    check_narrowed(view, ring, exercise, &notice);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static uint8_t view[VIEW_SIZE_MAX];
    const struct fuzz_keys *keys = fuzz_keys();
    struct seal_ring ring = ring_of(keys);
    struct fuzz f = fuzz_of(octets, size);
    uint8_t way = fuzz_u8(&f);
    uint32_t exercise = (way & 2) != 0 ? EXERCISE : 0;
    struct byte_builder out = byte_builder_init(view, sizeof view);

    if (way == 0) {
        check(f.rest, &ring, 0);
        check(f.rest, &ring, EXERCISE);
    } else if (fuzz_put_view(&f, (struct nation){"JPN"},
                             exercise != 0 ? &keys->other : &keys->partner, exercise, &out)) {
        check(byte_builder_bytes(&out), &ring, exercise);
    }
    return 0;
}
