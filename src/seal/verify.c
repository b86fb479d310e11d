/* seal/verify.c: reading: is this the origin's word, whole as far as it goes; narrowing a view. */
#include <string.h>

#include "seal/seal.h"
#include "seal/seal_int.h"

const char *seal_verdict_name(enum seal_verdict verdict)
{
    switch (verdict) {
    case SEAL_OK:
        return "ok";
    case SEAL_MALFORMED:
        return "malformed";
    case SEAL_BAD_HEADER:
        return "bad_header";
    case SEAL_WRONG_EXERCISE:
        return "wrong_exercise";
    case SEAL_UNKNOWN_ORIGIN:
        return "unknown_origin";
    case SEAL_FORGED:
        return "forged";
    case SEAL_BAD_OPENING:
        return "bad_opening";
    case SEAL_UNKNOWN_FIELD:
        return "unknown_field";
    case SEAL_BAD_VALUE:
        return "bad_value";
    case SEAL_NOT_HELD:
        return "not_held";
    }
    return "unknown";
}

/* Gives back what a reading took, so that one arena serves a whole turn. */
static void arena_back(struct arena *arena, const struct arena *before)
{
    *arena = *before;
}

static enum seal_verdict check_signature(const struct view *view, const struct notice *head,
                                         const struct seal_ring *ring)
{
    struct seal_signed message = seal_signed_bytes(view->header, view->root);
    struct signature signature;
    enum seal_verdict verdict = SEAL_UNKNOWN_ORIGIN;

    memcpy(signature.bytes, view->signature.at, SIGNATURE_SIZE);
    for (int i = 0; i < ring->count; i++) {
        const struct seal_key *k = &ring->keys[i];

        if (!nation_equal(k->origin, head->origin) || k->is_exercise != (head->exercise != 0))
            continue;
        if (key_verify(&k->key, SEAL_SIGN_LABEL, bytes_of(message.bytes, sizeof message.bytes),
                       &signature))
            return SEAL_OK;
        verdict = SEAL_FORGED;
    }
    return verdict;
}

static bool is_under_root(const struct view *view, const struct view_opening *o)
{
    struct digest up = seal_leaf_hash(view->header, o->field, o->salt, o->value);
    size_t node = VIEW_LEAVES + o->leaf;

    for (size_t level = 0; level < VIEW_DEPTH; level++) {
        struct bytes sibling = bytes_part(o->path, level * DIGEST_SIZE, DIGEST_SIZE);

        up = node % 2 == 0 ? seal_node_hash(digest_bytes(&up), sibling)
                           : seal_node_hash(sibling, digest_bytes(&up));
        node /= 2;
    }
    return bytes_equal(digest_bytes(&up), view->root);
}

static enum seal_verdict take_opening(const struct view *view, const struct view_opening *o,
                                      struct notice *out)
{
    struct notice_field *f = &out->fields[out->field_count];

    if (!is_under_root(view, o))
        return SEAL_BAD_OPENING;
    if (o->field >= FIELDS_END || (wire_kind_fields(out->kind) & FIELD_BIT(o->field)) == 0)
        return SEAL_UNKNOWN_FIELD;
    if (!wire_field_is_canonical(o->field, o->value))
        return SEAL_BAD_VALUE;
    f->field = o->field;
    f->size = o->value.size;
    memcpy(f->value, o->value.at, o->value.size);
    out->field_count++;
    return SEAL_OK;
}

static enum seal_verdict verify(struct bytes bytes, const struct seal_ring *ring, uint32_t exercise,
                                struct arena *arena, struct notice *out)
{
    struct view view;

    if (!wire_view_get(bytes, arena, &view))
        return SEAL_MALFORMED;
    if (!wire_header_get(view.header, out))
        return SEAL_BAD_HEADER;
    if (out->exercise != exercise)
        return SEAL_WRONG_EXERCISE;
    enum seal_verdict verdict = check_signature(&view, out, ring);
    for (size_t i = 0; verdict == SEAL_OK && i < view.opening_count; i++)
        verdict = take_opening(&view, &view.openings[i], out);
    return verdict;
}

enum seal_verdict seal_verify_view(struct bytes view, const struct seal_ring *ring,
                                   uint32_t exercise, struct arena *arena, struct notice *out)
{
    struct arena before = *arena;

    out->field_count = 0;
    enum seal_verdict verdict = verify(view, ring, exercise, arena, out);
    arena_back(arena, &before);
    return verdict;
}

static enum seal_verdict narrow(struct bytes bytes, uint64_t fields, struct arena *arena,
                                struct byte_builder *out)
{
    struct view view;
    size_t kept = 0;

    if (!wire_view_get(bytes, arena, &view))
        return SEAL_MALFORMED;
    for (size_t i = 0; i < view.opening_count; i++) {
        enum field field = view.openings[i].field;

        if (field >= FIELDS_END || (fields & FIELD_BIT(field)) == 0)
            continue;
        view.openings[kept++] = view.openings[i];
        fields &= ~FIELD_BIT(field);
    }
    if (fields != 0)
        return SEAL_NOT_HELD;
    view.opening_count = kept;
    return wire_view_put(&view, out) ? SEAL_OK : SEAL_MALFORMED;
}

enum seal_verdict seal_narrow(struct bytes view, uint64_t fields, struct arena *arena,
                              struct byte_builder *out)
{
    struct arena before = *arena;
    enum seal_verdict verdict = narrow(view, fields, arena, out);

    arena_back(arena, &before);
    return verdict;
}
