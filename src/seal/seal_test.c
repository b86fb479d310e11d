/* seal/seal_test.c: what a view proves, what it hides, and every way to cheat that we know of.
 *
 * With BLESS=1 in the environment the vectors in test/vectors/notice are written instead of
 * compared; they are for whoever writes a second implementation from docs/wire/notice.md.
 */
#include "seal/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "crypt/crypt.h"
#include "seal/seal_int.h"

#define NOW_NS INT64_C(1664836962000000000)
#define RAD 0.017453292519943295
#define VECTORS "test/vectors/notice"

static const struct secret node_secret = {{0x42, 1, 2, 3}};
static struct signing_key jpn_live, jpn_exercise, usa_exercise;
static struct seal_ring ring;
static struct notice notice;        /* what JPN says, in exercise 7 */
static struct sealed_notice sealed; /* the same, sealed */
static uint8_t memory[VIEW_ARENA_SIZE];

static struct nation nation(const char *code)
{
    struct nation n;

    TEST_EQ(nation_parse(code, &n), true, 0);
    return n;
}

static void key_make(struct signing_key *key, uint8_t seed)
{
    uint8_t entropy[KEY_ENTROPY_SIZE];

    memset(entropy, seed, sizeof entropy);
    signing_key_make(key, entropy);
}

static void ring_add(const char *origin, bool is_exercise, const struct signing_key *key)
{
    ring.keys[ring.count++] =
        (struct seal_key){nation(origin), is_exercise, signing_key_public(key)};
}

static void make_notice(struct notice *n, uint32_t exercise)
{
    static struct assessment a;

    a = (struct assessment){.made_ns = NOW_NS + 9, .last_observed_ns = NOW_NS, .count = 1};
    a.has_launch = true;
    a.launch.point = (struct geodetic){40.85 * RAD, 129.66 * RAD, 120.5};
    a.launch.time_ns = NOW_NS - 60000000000;
    a.launch.time_sigma_s = 2.5;
    a.launch.area90 = (struct ground_ellipse){a.launch.point, 9000.0, 4000.0, 1.25, 0.9};
    a.class = CLASS_INTERMEDIATE_RANGE;
    a.class_probability = 0.93;
    wire_notice_init(n, nation("JPN"), exercise, NOTICE_ASSESSMENT);
    n->epoch = 1;
    n->revision = 3;
    seal_notice_id(&node_secret, exercise, 1, NOTICE_ASSESSMENT, 17, n->id);
    TEST_EQ(wire_notice_from_assessment(&a, 5, n), true, 0);
    struct sensor_names s = {.count = 1, .name = {"RADAR-A"}};
    TEST_EQ(wire_notice_add_sensors(n, &s), true, 0);
    struct onward o = {.count = 1, .to = {nation("KOR")}};
    TEST_EQ(wire_notice_add_onward(n, &o), true, 0);
}

static void start(void)
{
    TEST_EQ(crypt_start(), STATUS_OK, 0);
    ring.count = 0;
    key_make(&jpn_live, 1);
    key_make(&jpn_exercise, 2);
    key_make(&usa_exercise, 3);
    ring_add("JPN", false, &jpn_live);
    ring_add("JPN", true, &jpn_exercise);
    ring_add("USA", true, &usa_exercise);
    make_notice(&notice, 7);
    seal_notice(&jpn_exercise, &node_secret, &notice, &sealed);
}

static struct bytes view_of(const struct sealed_notice *from, uint64_t fields, uint8_t *room)
{
    struct byte_builder b = byte_builder_init(room, VIEW_SIZE_MAX);

    TEST_EQ(seal_view(from, fields, &b), true, 0);
    return byte_builder_bytes(&b);
}

static enum seal_verdict verify(struct bytes view, uint32_t exercise, struct notice *out)
{
    struct arena arena = arena_init(memory, sizeof memory);
    enum seal_verdict verdict = seal_verify_view(view, &ring, exercise, &arena, out);

    TEST_EQ(arena.used, 0, 0);
    return verdict;
}

static const uint64_t some = FIELD_BIT(FIELD_LAUNCH_POINT) | FIELD_BIT(FIELD_LAUNCH_TIME) |
                             FIELD_BIT(FIELD_TRACK_ID) | FIELD_BIT(FIELD_ONWARD);

TEST(view_gives_what_it_opens_and_no_more)
{
    static uint8_t room[VIEW_SIZE_MAX];
    static struct notice got;

    start();
    TEST_EQ(verify(view_of(&sealed, some, room), 7, &got), SEAL_OK, 0);
    TEST_EQ(wire_notice_fields(&got), some, 1);
    TEST_EQ(got.kind, NOTICE_ASSESSMENT, 2);
    TEST_EQ(got.revision, 3, 3);
    TEST_EQ(memcmp(got.id, notice.id, sizeof got.id), 0, 4);
    for (size_t i = 0; i < got.field_count; i++) {
        const struct notice_field *f = wire_notice_field(&notice, got.fields[i].field);

        TEST_EQ(bytes_equal(bytes_of(f->value, f->size),
                            bytes_of(got.fields[i].value, got.fields[i].size)),
                true, i);
    }
    TEST_EQ(verify(view_of(&sealed, 0, room), 7, &got), SEAL_OK, 5); /* header and root alone */
    TEST_EQ(got.field_count, 0, 6);
    TEST_EQ(verify(view_of(&sealed, UINT64_MAX, room), 7, &got), SEAL_OK, 7);
    TEST_EQ(got.field_count, notice.field_count, 8);
}

TEST(view_is_the_same_bytes_again)
{
    static uint8_t first[VIEW_SIZE_MAX], second[VIEW_SIZE_MAX];
    static struct sealed_notice other;

    start();
    seal_notice(&jpn_exercise, &node_secret, &notice, &other);
    TEST_EQ(bytes_equal(view_of(&sealed, some, first), view_of(&other, some, second)), true, 0);
}

TEST(every_flipped_bit_is_refused)
{
    static uint8_t room[VIEW_SIZE_MAX];
    static struct notice got;

    start();
    struct bytes view = view_of(&sealed, some, room);
    for (size_t bit = 0; bit < 8 * view.size; bit++) {
        room[bit / 8] ^= (uint8_t)(1u << bit % 8);
        TEST_EQ(verify(view, 7, &got) == SEAL_OK, false, bit);
        room[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    /* A view cut right before an opening is a narrower view, as a relay may make; no other cut. */
    int narrower = 0;
    for (size_t size = 0; size < view.size; size++)
        narrower += verify(bytes_of(room, size), 7, &got) == SEAL_OK;
    TEST_EQ(narrower, 4, 0);
}

TEST(each_refusal_has_its_own_word)
{
    static uint8_t room[VIEW_SIZE_MAX];
    static struct notice got, bent;
    static struct sealed_notice other;

    start();
    struct bytes view = view_of(&sealed, some, room);
    TEST_EQ(verify(view, 0, &got), SEAL_WRONG_EXERCISE, 0);
    TEST_EQ(verify(view, 8, &got), SEAL_WRONG_EXERCISE, 1);
    ring.keys[1].origin = nation("KOR");
    TEST_EQ(verify(view, 7, &got), SEAL_UNKNOWN_ORIGIN, 2);
    ring.keys[1].origin = nation("JPN");
    ring.keys[1].key = ring.keys[2].key;
    TEST_EQ(verify(view, 7, &got), SEAL_FORGED, 3);
    ring_add("JPN", true, &jpn_exercise); /* the second key of a rotation */
    TEST_EQ(verify(view, 7, &got), SEAL_OK, 4);

    start();
    seal_notice(&jpn_live, &node_secret, &notice, &other); /* exercise signed by the live key */
    TEST_EQ(verify(view_of(&other, some, room), 7, &got), SEAL_FORGED, 5);
    make_notice(&bent, 0);
    seal_notice(&jpn_exercise, &node_secret, &bent, &other); /* live signed by the exercise key */
    TEST_EQ(verify(view_of(&other, some, room), 0, &got), SEAL_FORGED, 6);
    seal_notice(&jpn_live, &node_secret, &bent, &other);
    TEST_EQ(verify(view_of(&other, some, room), 0, &got), SEAL_OK, 7);
    TEST_EQ(verify(bytes_of("", 0), 7, &got), SEAL_MALFORMED, 8);
}

TEST(other_spellings_of_a_view_are_refused)
{
    static uint8_t room[VIEW_SIZE_MAX];
    static struct notice got;

    start();
    struct bytes view = view_of(&sealed, 0, room);
    uint8_t *end = room + view.size;
    /* Tag and length of the header, header, then the rest. */
    size_t head = 2 + NOTICE_HEADER_SIZE;
    uint8_t kept[2 + NOTICE_HEADER_SIZE];

    memcpy(end, "\x78\x01", 2); /* unknown field 15 */
    TEST_EQ(verify(bytes_of(room, view.size + 2), 7, &got), SEAL_MALFORMED, 0);
    memcpy(end, room, head); /* the header twice: protobuf takes the last */
    TEST_EQ(verify(bytes_of(room, view.size + head), 7, &got), SEAL_MALFORMED, 1);
    memcpy(kept, room, head); /* the header last */
    memmove(room, room + head, view.size - head);
    memcpy(room + view.size - head, kept, head);
    TEST_EQ(verify(view, 7, &got), SEAL_MALFORMED, 2);
    view = view_of(&sealed, 0, room); /* a length of two bytes where one is enough */
    memmove(room + 3, room + 2, view.size - 2);
    room[1] |= 0x80;
    room[2] = 0;
    TEST_EQ(verify(bytes_of(room, view.size + 1), 7, &got), SEAL_MALFORMED, 3);
}

/* A view with the openings of `theirs` under the header and signature of `sealed`. */
static enum seal_verdict spliced(const struct sealed_notice *theirs, bool is_root_theirs)
{
    static uint8_t room[VIEW_SIZE_MAX], out[VIEW_SIZE_MAX], scratch[VIEW_ARENA_SIZE];
    static struct view view;
    static struct notice got;
    struct arena arena = arena_init(scratch, sizeof scratch);
    struct byte_builder b = byte_builder_init(out, sizeof out);

    TEST_EQ(wire_view_get(view_of(theirs, some, room), &arena, &view), true, 0);
    view.header = bytes_of(sealed.header, sizeof sealed.header);
    view.signature = bytes_of(sealed.signature.bytes, SIGNATURE_SIZE);
    if (!is_root_theirs)
        view.root = digest_bytes(&sealed.nodes[1]);
    TEST_EQ(wire_view_put(&view, &b), true, 0);
    return verify(byte_builder_bytes(&b), 7, &got);
}

TEST(openings_of_another_notice_do_not_fit)
{
    static struct notice later;
    static struct sealed_notice theirs;

    start();
    later = notice;
    later.revision = 4;
    seal_notice(&jpn_exercise, &node_secret, &later, &theirs);
    TEST_EQ(spliced(&theirs, false), SEAL_BAD_OPENING, 0);
    TEST_EQ(spliced(&theirs, true), SEAL_FORGED, 1);
}

/* What a key holder may sign by mistake or malice: refused for what it says. */
static enum seal_verdict signed_opening(enum field field, struct bytes value)
{
    static uint8_t out[VIEW_SIZE_MAX];
    static struct notice got;
    uint8_t salt[VIEW_SALT_SIZE] = {1};
    uint8_t path[VIEW_DEPTH * DIGEST_SIZE] = {0};
    struct byte_builder b = byte_builder_init(out, sizeof out);
    struct bytes header = bytes_of(sealed.header, sizeof sealed.header);
    struct digest up = seal_leaf_hash(header, field, bytes_of(salt, sizeof salt), value);
    struct signature signature;

    for (int level = 0; level < VIEW_DEPTH; level++) /* leaf 0: always the left child */
        up = seal_node_hash(digest_bytes(&up), bytes_of(path, DIGEST_SIZE));
    struct seal_signed message = seal_signed_bytes(header, digest_bytes(&up));
    key_sign(&jpn_exercise, SEAL_SIGN_LABEL, bytes_of(message.bytes, sizeof message.bytes),
             &signature);
    struct view view = {.header = header,
                        .root = digest_bytes(&up),
                        .signature = bytes_of(signature.bytes, SIGNATURE_SIZE),
                        .opening_count = 1};
    view.openings[0] = (struct view_opening){0, field, bytes_of(salt, sizeof salt), value,
                                             bytes_of(path, sizeof path)};
    TEST_EQ(wire_view_put(&view, &b), true, 0);
    return verify(byte_builder_bytes(&b), 7, &got);
}

TEST(signed_nonsense_is_refused)
{
    static const uint8_t one[4] = {0, 0, 0, 1};
    static const uint8_t zero[4] = {0};

    start();
    TEST_EQ(signed_opening(FIELD_TRACK_ID, bytes_of(one, 4)), SEAL_OK, 0);
    TEST_EQ(signed_opening(FIELD_TRACK_ID, bytes_of(zero, 4)), SEAL_BAD_VALUE, 1);
    TEST_EQ(signed_opening(FIELD_TRACK_ID, bytes_of(one, 3)), SEAL_BAD_VALUE, 2);
    TEST_EQ(signed_opening(FIELD_ORDER, bytes_of(one, 4)), SEAL_UNKNOWN_FIELD, 3);
    TEST_EQ(signed_opening(FIELDS_END, bytes_of(one, 4)), SEAL_UNKNOWN_FIELD, 4);
    TEST_EQ(signed_opening((enum field)200, bytes_of(one, 4)), SEAL_UNKNOWN_FIELD, 5);
}

TEST(relay_narrows_and_cannot_widen)
{
    static uint8_t room[VIEW_SIZE_MAX], less[VIEW_SIZE_MAX];
    static struct notice got;
    struct arena arena = arena_init(memory, sizeof memory);
    struct byte_builder b = byte_builder_init(less, sizeof less);
    uint64_t fewer = some & ~FIELD_BIT(FIELD_ONWARD);

    start();
    struct bytes view = view_of(&sealed, some, room);
    TEST_EQ(seal_narrow(view, fewer | FIELD_BIT(FIELD_SENSORS), &arena, &b), SEAL_NOT_HELD, 0);
    TEST_EQ(b.size, 0, 1);
    TEST_EQ(seal_narrow(bytes_of(room, view.size - 1), fewer, &arena, &b), SEAL_MALFORMED, 2);
    TEST_EQ(seal_narrow(view, fewer, &arena, &b), SEAL_OK, 3);
    TEST_EQ(verify(byte_builder_bytes(&b), 7, &got), SEAL_OK, 4);
    TEST_EQ(wire_notice_fields(&got), fewer, 5);
    /* The very bytes that the origin would have given: nobody sees that it went round. */
    static uint8_t direct[VIEW_SIZE_MAX];
    TEST_EQ(bytes_equal(byte_builder_bytes(&b), view_of(&sealed, fewer, direct)), true, 6);
}

TEST(size_of_a_view_tells_nothing_of_the_rest)
{
    static uint8_t room[VIEW_SIZE_MAX], other_room[VIEW_SIZE_MAX];
    static struct notice rich;
    static struct sealed_notice other;
    struct risk risks[3] = {{{"JP-01"}, RISK_IMPACT, NOW_NS, NOW_NS + 1},
                            {{"JP-02"}, RISK_IMPACT, NOW_NS, NOW_NS + 1},
                            {{"JP-03"}, RISK_IMPACT, NOW_NS, NOW_NS + 1}};
    struct notice_field f;

    start();
    for (uint32_t revision = 1; revision < 200; revision++) {
        rich = notice;
        rich.revision = revision;
        TEST_EQ(wire_put_risks(&f, risks, 3), true, 0);
        rich.field_count = 0;
        for (size_t i = 0; i < notice.field_count; i++)
            if (notice.fields[i].field < FIELD_RISKS)
                TEST_EQ(wire_notice_add(&rich, &notice.fields[i]), true, i);
        struct sealed_notice *poor = &other;
        seal_notice(&jpn_exercise, &node_secret, &rich, poor);
        uint64_t fields = some & ~FIELD_BIT(FIELD_ONWARD);
        size_t before = view_of(poor, fields, room).size;
        TEST_EQ(wire_notice_add(&rich, &f), true, 0);
        seal_notice(&jpn_exercise, &node_secret, &rich, poor);
        TEST_EQ(view_of(poor, fields, other_room).size, before, revision);
    }
}

TEST(leaves_stand_anywhere_and_salts_differ)
{
    static struct sealed_notice other;
    static struct notice n;
    int seen[VIEW_LEAVES] = {0};

    start();
    for (uint32_t revision = 1; revision <= 640; revision++) {
        n = notice;
        n.revision = revision;
        seal_notice(&jpn_exercise, &node_secret, &n, &other);
        seen[other.leaf[0]]++;
        TEST_EQ(memcmp(other.salt[0], other.salt[1], VIEW_SALT_SIZE) == 0, false, revision);
        TEST_EQ(revision != 3 && memcmp(other.salt[0], sealed.salt[0], VIEW_SALT_SIZE) == 0, false,
                revision);
    }
    /* 640 throws into 64 places: mean 10; a Poisson tail beyond 30 is below 1e-6. */
    for (int i = 0; i < VIEW_LEAVES; i++)
        TEST_EQ(seen[i] > 0 && seen[i] < 30, true, i);
}

TEST(names_are_distinct_and_stable)
{
    static uint32_t numbers[2000];
    uint8_t a[NOTICE_ID_SIZE], b[NOTICE_ID_SIZE];

    for (uint32_t i = 0; i < 2000; i++) {
        numbers[i] = seal_track_number(&node_secret, 7, 1, i + 1);
        TEST_EQ(numbers[i] != 0, true, i);
        for (uint32_t j = 0; j < i; j++)
            TEST_EQ(numbers[i] == numbers[j], false, i);
    }
    TEST_EQ(seal_track_number(&node_secret, 7, 1, 5), numbers[4], 0);
    TEST_EQ(seal_track_number(&node_secret, 0, 1, 5) == numbers[4], false, 1);
    seal_notice_id(&node_secret, 7, 1, NOTICE_TRACK, 5, a);
    seal_notice_id(&node_secret, 7, 1, NOTICE_ASSESSMENT, 5, b);
    TEST_EQ(memcmp(a, b, sizeof a) == 0, false, 2);
    seal_notice_id(&node_secret, 7, 2, NOTICE_TRACK, 5, b);
    TEST_EQ(memcmp(a, b, sizeof a) == 0, false, 3);
    seal_notice_id(&node_secret, 7, 1, NOTICE_TRACK, 5, b);
    TEST_EQ(memcmp(a, b, sizeof a) == 0, true, 4);
}

TEST(random_bytes_never_crash)
{
    static uint8_t room[VIEW_SIZE_MAX], bent[VIEW_SIZE_MAX];
    static struct notice got;
    struct dice d = dice_init(7, 3);

    start();
    struct bytes view = view_of(&sealed, UINT64_MAX, room);
    for (int turn = 0; turn < 20000; turn++) {
        size_t size = 1 + dice_below(&d, (uint32_t)view.size);

        memcpy(bent, room, size);
        for (int i = 0; i < 4; i++)
            bent[dice_below(&d, (uint32_t)size)] = (uint8_t)dice_u32(&d);
        enum seal_verdict verdict = verify(bytes_of(bent, size), 7, &got);
        TEST_EQ(verdict == SEAL_OK && memcmp(bent, room, view.size) != 0, false, turn);
    }
}

/* One vector: name, hex of the view, verdict. */
static void vector_line(FILE *file, const char *name, struct bytes view, enum seal_verdict verdict)
{
    static char hex[2 * VIEW_SIZE_MAX + 1];

    bytes_to_hex(view, hex);
    fprintf(file, "%s %s %s\n", name, seal_verdict_name(verdict), hex);
}

static void write_vectors(FILE *file)
{
    static uint8_t room[VIEW_SIZE_MAX];
    char hex[65];

    for (int i = 0; i < ring.count; i++) {
        bytes_to_hex(bytes_of(ring.keys[i].key.bytes, PUBLIC_KEY_SIZE), hex);
        fprintf(file, "key %s %s %s\n", ring.keys[i].origin.code,
                ring.keys[i].is_exercise ? "exercise" : "live", hex);
    }
    vector_line(file, "none", view_of(&sealed, 0, room), SEAL_OK);
    vector_line(file, "some", view_of(&sealed, some, room), SEAL_OK);
    struct bytes all = view_of(&sealed, UINT64_MAX, room);
    vector_line(file, "all", all, SEAL_OK);
    room[all.size - 1] ^= 1; /* last byte of a path */
    vector_line(file, "path", all, SEAL_BAD_OPENING);
    room[all.size - 1] ^= 1;
    room[2 + 33] ^= 1; /* revision */
    vector_line(file, "header", all, SEAL_FORGED);
    room[2 + 33] ^= 1;
    room[2 + 13] ^= 1; /* exercise 6 */
    vector_line(file, "exercise", all, SEAL_WRONG_EXERCISE);
}

TEST(vectors_are_the_committed_ones)
{
    static char now[64 * 1024], then[64 * 1024];

    start();
    FILE *file = fmemopen(now, sizeof now, "w");
    write_vectors(file);
    fclose(file);
    if (getenv("BLESS") != NULL) {
        file = fopen(VECTORS "/views.txt", "w");
        TEST_EQ(file != NULL, true, 0);
        fputs(now, file);
        fclose(file);
    }
    file = fopen(VECTORS "/views.txt", "r");
    TEST_EQ(file != NULL, true, 1);
    size_t got = fread(then, 1, sizeof then - 1, file);
    fclose(file);
    TEST_EQ(got, strlen(now), 2);
    TEST_EQ(strcmp(now, then), 0, 3);
}

/* Each committed view, read from the file alone, gets its verdict. */
TEST(vectors_get_their_verdicts)
{
    static char line[2 * VIEW_SIZE_MAX + 200], name[32], word[32], hex[2 * VIEW_SIZE_MAX + 1];
    static uint8_t room[VIEW_SIZE_MAX];
    static struct notice got;
    int views = 0;
    FILE *file = fopen(VECTORS "/views.txt", "r");

    start();
    TEST_EQ(file != NULL, true, 0);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%31s %31s %32768s", name, word, hex) != 3 || strcmp(name, "key") == 0)
            continue;
        size_t size = strlen(hex) / 2;

        TEST_EQ(bytes_from_hex(hex, room, size), true, views);
        TEST_EQ(strcmp(seal_verdict_name(verify(bytes_of(room, size), 7, &got)), word), 0, views);
        views++;
    }
    fclose(file);
    TEST_EQ(views, 6, 1);
}
