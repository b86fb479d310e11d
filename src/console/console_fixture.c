/* console/console_fixture.c: for tests: a throw-away certificate, and files. */
#include "console/console_fixture.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static void to_text(BIO *bio, char text[FIXTURE_PEM_MAX])
{
    int size = BIO_read(bio, text, FIXTURE_PEM_MAX - 1);

    CHECK(size > 0);
    text[size] = '\0';
    (void)BIO_free(bio);
}

static X509 *make_certificate(EVP_PKEY *key)
{
    X509 *x = X509_new();
    X509V3_CTX context;

    CHECK(x != NULL);
    CHECK(X509_set_version(x, X509_VERSION_3) == 1);
    CHECK(ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1);
    CHECK(X509_gmtime_adj(X509_getm_notBefore(x), -3600) != NULL);
    CHECK(X509_gmtime_adj(X509_getm_notAfter(x), 86400) != NULL);
    X509_NAME *name = X509_get_subject_name(x);
    CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost",
                                     -1, -1, 0) == 1);
    CHECK(X509_set_issuer_name(x, name) == 1);
    CHECK(X509_set_pubkey(x, key) == 1);
    X509V3_set_ctx(&context, x, x, NULL, NULL, 0);
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, &context, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    CHECK(names != NULL && X509_add_ext(x, names, -1) == 1);
    X509_EXTENSION_free(names);
    CHECK(X509_sign(x, key, EVP_sha256()) > 0);
    return x;
}

void fixture_certificate(char certificate[FIXTURE_PEM_MAX], char private_key[FIXTURE_PEM_MAX])
{
    EVP_PKEY *key = EVP_EC_gen("P-256");

    CHECK(key != NULL);
    X509 *x = make_certificate(key);
    BIO *bio = BIO_new(BIO_s_mem());
    CHECK(PEM_write_bio_X509(bio, x) == 1);
    to_text(bio, certificate);
    bio = BIO_new(BIO_s_mem());
    CHECK(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1);
    to_text(bio, private_key);
    X509_free(x);
    EVP_PKEY_free(key);
}

char *fixture_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");

    CHECK(file != NULL);
    CHECK(fseek(file, 0, SEEK_END) == 0);
    long end = ftell(file);
    CHECK(end >= 0 && fseek(file, 0, SEEK_SET) == 0);
    char *text = malloc((size_t)end + 1);
    CHECK(text != NULL);
    *size = fread(text, 1, (size_t)end, file);
    CHECK(*size == (size_t)end);
    text[*size] = '\0';
    (void)fclose(file);
    return text;
}
