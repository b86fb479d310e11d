/* wire/view.c: protobuf-c under our limits: one spelling, no allocation outside the arena. */
#include "wire/view.h"

#include <string.h>

#include "wire/arena.h"
#include "wire/notice.pb-c.h"

#define PATH_SIZE (VIEW_DEPTH * VIEW_HASH_SIZE)

/* protobuf-c wants a pointer to bytes that it may change; packing does not change them. */
static ProtobufCBinaryData lent(struct bytes b)
{
    union {
        const uint8_t *theirs;
        uint8_t *ours;
    } at = {.theirs = b.at};

    return (ProtobufCBinaryData){.len = b.size, .data = at.ours};
}

static struct bytes borrowed(ProtobufCBinaryData b)
{
    return bytes_of(b.data, b.len);
}

bool wire_view_put(const struct view *view, struct byte_builder *out)
{
    Tocsin__Wire__V1__View message = TOCSIN__WIRE__V1__VIEW__INIT;
    Tocsin__Wire__V1__Opening openings[NOTICE_FIELDS_MAX];
    Tocsin__Wire__V1__Opening *list[NOTICE_FIELDS_MAX];

    if (view->opening_count > NOTICE_FIELDS_MAX)
        return false;
    for (size_t i = 0; i < view->opening_count; i++) {
        const struct view_opening *o = &view->openings[i];

        tocsin__wire__v1__opening__init(&openings[i]);
        openings[i].leaf = o->leaf + 1;
        openings[i].field = (uint32_t)o->field;
        openings[i].salt = lent(o->salt);
        openings[i].value = lent(o->value);
        openings[i].path = lent(o->path);
        list[i] = &openings[i];
    }
    message.header = lent(view->header);
    message.root = lent(view->root);
    message.signature = lent(view->signature);
    message.n_openings = view->opening_count;
    message.openings = list;
    size_t size = tocsin__wire__v1__view__get_packed_size(&message);
    if (out->is_overflowed || size > VIEW_SIZE_MAX || size > out->room - out->size)
        return false;
    out->size += tocsin__wire__v1__view__pack(&message, out->at + out->size);
    return true;
}

static bool opening_get(const Tocsin__Wire__V1__Opening *from, enum field before,
                        struct view_opening *o)
{
    *o = (struct view_opening){.leaf = from->leaf - 1,
                               .salt = borrowed(from->salt),
                               .value = borrowed(from->value),
                               .path = borrowed(from->path)};
    if (from->base.n_unknown_fields != 0 || from->leaf < 1 || from->leaf > VIEW_LEAVES ||
        from->field <= (uint32_t)before || from->field > UINT8_MAX)
        return false;
    o->field = (enum field)from->field;
    return o->salt.size == VIEW_SALT_SIZE && o->path.size == PATH_SIZE && o->value.size > 0 &&
           o->value.size <= FIELD_VALUE_MAX;
}

/* Protobuf has many spellings of one message (order, padding of varints, fields set to their
 * default); ours is the one that packing gives. */
static bool is_our_spelling(const Tocsin__Wire__V1__View *message, struct bytes bytes,
                            struct arena *arena)
{
    uint8_t *again;

    if (tocsin__wire__v1__view__get_packed_size(message) != bytes.size)
        return false;
    again = arena_take(arena, bytes.size);
    if (again == NULL)
        return false;
    tocsin__wire__v1__view__pack(message, again);
    return memcmp(again, bytes.at, bytes.size) == 0;
}

bool wire_view_get(struct bytes bytes, struct arena *arena, struct view *view)
{
    ProtobufCAllocator allocator = wire_arena_allocator(arena);
    enum field before = FIELD_NONE;

    if (bytes.size > VIEW_SIZE_MAX)
        return false;
    Tocsin__Wire__V1__View *message =
        tocsin__wire__v1__view__unpack(&allocator, bytes.size, bytes.at);
    if (message == NULL || message->base.n_unknown_fields != 0 ||
        message->n_openings > NOTICE_FIELDS_MAX)
        return false;
    view->header = borrowed(message->header);
    view->root = borrowed(message->root);
    view->signature = borrowed(message->signature);
    view->opening_count = message->n_openings;
    for (size_t i = 0; i < view->opening_count; i++) {
        if (!opening_get(message->openings[i], before, &view->openings[i]))
            return false;
        before = view->openings[i].field;
    }
    return view->header.size == NOTICE_HEADER_SIZE && view->root.size == VIEW_HASH_SIZE &&
           view->signature.size == VIEW_SIGNATURE_SIZE && is_our_spelling(message, bytes, arena);
}
