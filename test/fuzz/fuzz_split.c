/* test/fuzz/fuzz_split.c: any stream through the splitter, and each frame through the decoder.
 *
 * Whole and in pieces give the same frames; a frame that is taken encodes to the same bytes.
 */
#include <string.h>

#include "fuzz.h"
#include "wire/frame.h"

static void check_frame(struct bytes bytes)
{
    static _Alignas(16) uint8_t memory[FRAME_ARENA_SIZE];
    static uint8_t again[FRAME_SIZE_MAX];
    static struct frame frame;
    struct arena arena = arena_init(memory, sizeof memory);
    struct byte_builder b = byte_builder_init(again, sizeof again);

    if (wire_frame_get(bytes, &arena, &frame) != FRAME_OK)
        return;
    CHECK(frame.count >= 1 && frame.count <= FRAME_BODIES_MAX);
    wire_frame_put(&frame, &b);
    CHECK(bytes_equal(byte_builder_bytes(&b), bytes));
    CHECK(wire_frame_size(&frame) >= bytes.size);
}

/* A number that stands for all frames that came out. */
static uint64_t split(struct bytes stream, size_t piece, bool is_checked)
{
    static struct frame_splitter splitter;
    uint64_t sum = 0;

    memset(&splitter, 0, sizeof splitter);
    for (size_t at = 0; at < stream.size; at += piece) {
        size_t size = stream.size - at < piece ? stream.size - at : piece;
        struct bytes part = bytes_part(stream, at, size);
        struct bytes frame;
        enum split_verdict verdict;

        while ((verdict = frame_split(&splitter, &part, &frame)) == SPLIT_FRAME) {
            sum = sum * 31 + frame.size;
            if (is_checked)
                check_frame(frame);
        }
        if (verdict == SPLIT_BAD)
            return sum + 1;
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct bytes stream = bytes_of(octets, size);

    if (size == 0)
        return 0;
    check_frame(stream);
    CHECK(split(stream, size, true) == split(stream, 1 + octets[size - 1] % 37, false));
    return 0;
}
