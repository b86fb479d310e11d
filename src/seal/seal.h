/* seal/seal.h: a notice signed once, of which each reader gets only what it may have.
 *
 * Each field is committed to by a salted hash; the commitments sit at secret places among decoys
 * in a tree of 64 leaves; the origin signs header and root once.  A view opens some leaves: any
 * reader can check the origin's signature over what it got, nobody can add, alter or count the
 * rest.  The idea is that of SD-JWT (RFC 9901, sections 4.2 and 9 on salts, decoys and order); the
 * bytes are docs/wire/notice.md.
 *
 * Salts, places and ids derive from the node's secret and the notice's own header, never from a
 * counter or a stream that notices share: two notices tell nothing of what was between them.
 * Deterministic: sealing the same notice again gives the same bytes.  No allocation, no entropy.
 */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "crypt/derive.h"
#include "crypt/hash.h"
#include "crypt/sign.h"
#include "model/notice.h"
#include "wire/view.h"

#define SEAL_NODES (2 * VIEW_LEAVES) /* nodes[1] is the root, nodes[64 + i] is leaf i */
#define SEAL_KEYS_MAX (4 * NATIONS_MAX)

struct sealed_notice {
    const struct notice *notice; /* kept: must live as long */
    uint8_t header[NOTICE_HEADER_SIZE];
    struct signature signature;
    uint8_t leaf[NOTICE_FIELDS_MAX]; /* where field i of the notice stands */
    uint8_t salt[NOTICE_FIELDS_MAX][VIEW_SALT_SIZE];
    struct digest nodes[SEAL_NODES];
};

/* One pinned key; during a rotation an origin has two. */
struct seal_key {
    struct nation origin;
    bool is_exercise; /* verifies exercise notices only; else live ones only */
    struct public_key key;
};

struct seal_ring {
    int count;
    struct seal_key keys[SEAL_KEYS_MAX];
};

/* An arena here is scratch of VIEW_ARENA_SIZE; it is given back as it was. */
enum seal_verdict {
    SEAL_OK,
    SEAL_MALFORMED,      /* not the one spelling of a view */
    SEAL_BAD_HEADER,     /* version, kind, flag or nation that we do not know */
    SEAL_WRONG_EXERCISE, /* of another exercise than this session's; live is 0 */
    SEAL_UNKNOWN_ORIGIN, /* no pinned key for that origin in that mode */
    SEAL_FORGED,         /* no pinned key of the origin signed it */
    SEAL_BAD_OPENING,    /* an opening is not under the signed root */
    SEAL_UNKNOWN_FIELD,  /* a field that this kind of notice does not have */
    SEAL_BAD_VALUE,      /* signed, but not the one spelling of such a value */
    SEAL_NOT_HELD,       /* narrowing: a field asked for is not opened here */
};

const char *seal_verdict_name(enum seal_verdict verdict);

/* Id of the notice about `subject` (own track, event or alert number, never 0): unpredictable,
 * the same at each revision, never another's within the node secret's life. */
void seal_notice_id(const struct secret *node, uint32_t exercise, uint32_t epoch,
                    enum notice_kind kind, uint32_t subject, uint8_t id[NOTICE_ID_SIZE]);
/* The number under which partners know own track `track` (never 0): a keyed permutation, so no
 * two tracks share one and nothing is counted. */
uint32_t seal_track_number(const struct secret *node, uint32_t exercise, uint32_t epoch,
                           uint32_t track);

/* `notice` holds canonical fields of its kind, ascending, as wire/ made them (CHECKed). */
void seal_notice(const struct signing_key *key, const struct secret *node,
                 const struct notice *notice, struct sealed_notice *sealed);

/* The view that opens those of `fields` (bits, FIELD_BIT) that the notice holds.  False when it
 * does not fit `out`. */
bool seal_view(const struct sealed_notice *sealed, uint64_t fields, struct byte_builder *out);

/* A relay's: the same view with only `fields` of its openings left.  All of `fields` must be
 * there: asking for more is SEAL_NOT_HELD and writes nothing.  Checks structure, not signatures:
 * verify first.  SEAL_MALFORMED also when `out` or the arena is too small. */
enum seal_verdict seal_narrow(struct bytes view, uint64_t fields, struct arena *arena,
                              struct byte_builder *out);

/* Checks everything.  `out` holds the opened fields after SEAL_OK, nothing to rely on otherwise.
 * `exercise` is the one that the session serves (0 = live).  Cost: one signature verification
 * and 7 hashes per opening. */
enum seal_verdict seal_verify_view(struct bytes view, const struct seal_ring *ring,
                                   uint32_t exercise, struct arena *arena, struct notice *out);

#endif
