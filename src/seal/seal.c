/* seal/seal.c: making: commitments at secret places among decoys, one signature, views.
 *
 * One stream per notice gives everything secret: first the order of the leaves, then 32 bytes per
 * leaf, of which a real leaf takes 16 as its salt and a decoy takes all as its commitment.  Nobody
 * without the node's secret can tell such bytes from a hash.
 */
#include "seal/seal.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"
#include "seal/seal_int.h"

#define ORDER_BYTES (8 * VIEW_LEAVES)
#define STREAM_BYTES (ORDER_BYTES + VIEW_LEAVES * DIGEST_SIZE)

static_assert(NOTICE_FIELDS_MAX <= VIEW_LEAVES / 2, "at least half of the leaves are decoys");
static_assert(1 << VIEW_DEPTH == VIEW_LEAVES, "a full tree");
static_assert(VIEW_HASH_SIZE == DIGEST_SIZE && VIEW_SIGNATURE_SIZE == SIGNATURE_SIZE, "one size");

/* Fisher-Yates (Knuth, TAOCP 2, algorithm P); 64 bits per draw: bias under 2^-57. */
static void shuffle(const uint8_t *random, uint8_t place[VIEW_LEAVES])
{
    for (uint8_t i = 0; i < VIEW_LEAVES; i++)
        place[i] = i;
    for (size_t i = VIEW_LEAVES - 1; i > 0; i--) {
        size_t j = bytes_read_u64(random + 8 * i) % (i + 1);
        uint8_t kept = place[i];

        place[i] = place[j];
        place[j] = kept;
    }
}

/* What the caller promised. */
static void check_notice(const struct notice *notice)
{
    uint64_t allowed = wire_kind_fields(notice->kind);
    enum field before = FIELD_NONE;

    CHECK(notice->version == NOTICE_VERSION);
    CHECK(notice->revision > 0);
    CHECK(notice->field_count <= NOTICE_FIELDS_MAX);
    for (size_t i = 0; i < notice->field_count; i++) {
        const struct notice_field *f = &notice->fields[i];

        CHECK(f->field > before);
        CHECK(f->field < FIELDS_END);
        CHECK((allowed & FIELD_BIT(f->field)) != 0);
        CHECK(wire_field_is_canonical(f->field, bytes_of(f->value, f->size)));
        before = f->field;
    }
}

static void fill_leaves(const uint8_t *stream, struct sealed_notice *sealed)
{
    const struct notice *notice = sealed->notice;
    const uint8_t *per_leaf = stream + ORDER_BYTES;
    struct bytes header = bytes_of(sealed->header, sizeof sealed->header);
    uint8_t place[VIEW_LEAVES];

    shuffle(stream, place);
    for (size_t i = 0; i < VIEW_LEAVES; i++)
        memcpy(sealed->nodes[VIEW_LEAVES + i].bytes, per_leaf + DIGEST_SIZE * i, DIGEST_SIZE);
    for (size_t i = 0; i < notice->field_count; i++) {
        const struct notice_field *f = &notice->fields[i];

        sealed->leaf[i] = place[i];
        memcpy(sealed->salt[i], per_leaf + (size_t)DIGEST_SIZE * place[i], VIEW_SALT_SIZE);
        sealed->nodes[VIEW_LEAVES + place[i]] =
            seal_leaf_hash(header, f->field, bytes_of(sealed->salt[i], VIEW_SALT_SIZE),
                           bytes_of(f->value, f->size));
    }
}

void seal_notice(const struct signing_key *key, const struct secret *node,
                 const struct notice *notice, struct sealed_notice *sealed)
{
    uint8_t stream[STREAM_BYTES];

    check_notice(notice);
    memset(sealed, 0, sizeof *sealed);
    sealed->notice = notice;
    wire_header_put(notice, sealed->header);
    struct bytes header = bytes_of(sealed->header, sizeof sealed->header);
    struct secret s = secret_derive(node, "tocsin notice secret 1", header);
    secret_expand(&s, "leaves", stream, sizeof stream);
    secret_wipe(&s);
    fill_leaves(stream, sealed);
    for (size_t i = VIEW_LEAVES - 1; i > 0; i--)
        sealed->nodes[i] = seal_node_hash(digest_bytes(&sealed->nodes[2 * i]),
                                          digest_bytes(&sealed->nodes[2 * i + 1]));
    struct seal_signed message = seal_signed_bytes(header, digest_bytes(&sealed->nodes[1]));
    key_sign(key, SEAL_SIGN_LABEL, bytes_of(message.bytes, sizeof message.bytes),
             &sealed->signature);
}

/* The siblings from leaf to root. */
static void copy_path(const struct sealed_notice *sealed, size_t leaf, uint8_t *path)
{
    size_t node = VIEW_LEAVES + leaf;

    for (int level = 0; level < VIEW_DEPTH; level++) {
        memcpy(path, sealed->nodes[node ^ 1].bytes, DIGEST_SIZE);
        path += DIGEST_SIZE;
        node /= 2;
    }
}

bool seal_view(const struct sealed_notice *sealed, uint64_t fields, struct byte_builder *out)
{
    static_assert(NOTICE_FIELDS_MAX * VIEW_DEPTH * DIGEST_SIZE <= 8192, "paths fit the stack");
    uint8_t paths[NOTICE_FIELDS_MAX][VIEW_DEPTH * DIGEST_SIZE];
    struct view view = {.header = bytes_of(sealed->header, sizeof sealed->header),
                        .root = digest_bytes(&sealed->nodes[1]),
                        .signature = bytes_of(sealed->signature.bytes, SIGNATURE_SIZE)};

    for (size_t i = 0; i < sealed->notice->field_count; i++) {
        const struct notice_field *f = &sealed->notice->fields[i];

        if ((fields & FIELD_BIT(f->field)) == 0)
            continue;
        copy_path(sealed, sealed->leaf[i], paths[i]);
        view.openings[view.opening_count++] =
            (struct view_opening){.leaf = sealed->leaf[i],
                                  .field = f->field,
                                  .salt = bytes_of(sealed->salt[i], VIEW_SALT_SIZE),
                                  .value = bytes_of(f->value, f->size),
                                  .path = bytes_of(paths[i], sizeof paths[i])};
    }
    return wire_view_put(&view, out);
}
