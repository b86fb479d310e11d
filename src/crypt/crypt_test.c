/* crypt/crypt_test.c: published vectors, separation of labels and parts, key files. */
#include "crypt/crypt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"
#include "crypt/derive.h"
#include "crypt/hash.h"
#include "crypt/key_file.h"
#include "crypt/sign.h"

static struct bytes text(const char *t)
{
    return bytes_of(t, strlen(t));
}

static bool is_hex(const uint8_t *at, size_t size, const char *want)
{
    char hex[2 * 64 + 1];

    bytes_to_hex(bytes_of(at, size), hex);
    return strcmp(hex, want) == 0;
}

TEST(hash_is_sha256_of_block_and_framed_parts)
{
    /* python3: sha256(b'label'.ljust(64, b'\0') + b'\0\0\0\3abc' + b'\0\0\0\0').hexdigest() */
    struct bytes parts[] = {text("abc"), text("")};
    struct digest d = hash_parts("label", parts, 2);

    TEST_EQ(is_hex(d.bytes, 32, "5641120efd7f78271263e88935de7050b6b967c4dd7ed13d365bc83f9f511d5b"),
            true, 0);
}

TEST(hash_of_two_uses_differ)
{
    struct bytes joined[] = {text("ab"), text("c")};
    struct bytes moved[] = {text("a"), text("bc")};
    struct bytes one[] = {text("abc")};
    struct digest first = hash_parts("label", joined, 2);
    struct digest others[] = {
        hash_parts("label", moved, 2),
        hash_parts("label", one, 1),
        hash_parts("labem", joined, 2),
        hash_parts("label", joined, 1),
    };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        TEST_EQ(digest_equal(&first, &others[i]), false, i);
}

TEST(key_public_half_is_that_of_rfc_8032)
{
    /* RFC 8032, section 7.1, TEST 1. */
    uint8_t seed[32];
    struct signing_key key;

    bytes_from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32);
    signing_key_make(&key, seed);
    struct public_key half = signing_key_public(&key);
    TEST_EQ(
        is_hex(half.bytes, 32, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
        true, 0);
}

TEST(key_signs_one_message_under_one_label)
{
    uint8_t entropy[32] = {1};
    struct signing_key key;
    struct signing_key other;
    struct signature s;

    TEST_EQ(crypt_start(), STATUS_OK, 0);
    signing_key_make(&key, entropy);
    entropy[0] = 2;
    signing_key_make(&other, entropy);
    struct public_key half = signing_key_public(&key);
    struct public_key strange = signing_key_public(&other);
    key_sign(&key, "use", text("message"), &s);
    TEST_EQ(key_verify(&half, "use", text("message"), &s), true, 1);
    TEST_EQ(key_verify(&half, "usf", text("message"), &s), false, 2);
    TEST_EQ(key_verify(&half, "use", text("massage"), &s), false, 3);
    TEST_EQ(key_verify(&strange, "use", text("message"), &s), false, 4);
    TEST_EQ(public_key_id(&half) == public_key_id(&strange), false, 5);
    for (size_t bit = 0; bit < 8 * sizeof s.bytes; bit++) {
        s.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        TEST_EQ(key_verify(&half, "use", text("message"), &s), false, bit);
        s.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

TEST(key_of_small_order_never_verifies)
{
    struct public_key zero = {{1}}; /* the neutral element: every signature of 0s would fit */
    struct signature s = {{1}};

    TEST_EQ(key_verify(&zero, "use", text("message"), &s), false, 0);
}

TEST(secret_derive_separates)
{
    struct secret root = {{7}};
    struct secret a = secret_derive(&root, "a", text("bc"));
    struct secret moved = secret_derive(&root, "ab", text("c"));
    struct secret again = secret_derive(&root, "a", text("bc"));
    uint8_t long_run[100];
    uint8_t short_run[10];

    TEST_EQ(memcmp(&a, &moved, sizeof a) == 0, false, 0);
    TEST_EQ(memcmp(&a, &again, sizeof a) == 0, true, 1);
    /* python3: blake2b(b'\1abc', key=b'\7' + bytes(31), digest_size=32).hexdigest() */
    TEST_EQ(is_hex(a.bytes, 32, "e13ce49477fcadfa2b6e9cfc52ec766e6d10ac2f23dbe64a794f593e0434636d"),
            true, 2);
    secret_expand(&a, "x", long_run, sizeof long_run);
    secret_expand(&a, "x", short_run, sizeof short_run);
    TEST_EQ(memcmp(long_run, short_run, sizeof short_run), 0, 3);
    secret_expand(&a, "y", short_run, sizeof short_run);
    TEST_EQ(memcmp(long_run, short_run, sizeof short_run) == 0, false, 4);
}

TEST(key_file_round_trip_and_refusals)
{
    char folder[] = "/tmp/crypt_test.XXXXXX";
    char path[64];
    uint8_t entropy[32] = {3};
    struct signing_key key;
    struct signing_key back;
    struct public_key half;
    struct stat about;

    TEST_EQ(mkdtemp(folder) != NULL, true, 0);
    snprintf(path, sizeof path, "%s/key", folder);
    signing_key_make(&key, entropy);
    TEST_EQ(signing_key_save(path, &key), STATUS_OK, 1);
    TEST_EQ(stat(path, &about), 0, 2);
    TEST_EQ(about.st_mode & 0777, 0600, 3);
    TEST_EQ(signing_key_load(path, &back), STATUS_OK, 4);
    TEST_EQ(memcmp(&key, &back, sizeof key), 0, 5);
    TEST_EQ(signing_key_save(path, &key), STATUS_IO, 6);     /* never over an old one */
    TEST_EQ(public_key_load(path, &half), STATUS_CONFIG, 7); /* another kind of key */
    TEST_EQ(chmod(path, 0640), 0, 8);
    TEST_EQ(signing_key_load(path, &back), STATUS_CONFIG, 9); /* others may read it */
    TEST_EQ(chmod(path, 0600), 0, 10);
    TEST_EQ(truncate(path, 60), 0, 11);
    TEST_EQ(signing_key_load(path, &back), STATUS_CONFIG, 12);
    unlink(path);
    TEST_EQ(signing_key_load(path, &back), STATUS_IO, 13);
    rmdir(folder);
}
