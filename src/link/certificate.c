/* link/certificate.c: X.509 by OpenSSL: a CA that signs node certificates and nothing else. */
#include "link/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "link/tls_int.h"

#define SERIAL_SIZE 16
#define DAY_S 86400L

static enum status say_crypto(const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    log_error("certificate: %s: %s", what, reason != NULL ? reason : "no reason given");
    ERR_clear_error();
    return STATUS_CRYPTO;
}

/* A new file only: a key is never written over. */
static FILE *create(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    if (file == NULL) {
        log_error("certificate: %s: %s", path, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
    }
    return file;
}

static enum status finish(FILE *file, const char *path, bool is_written)
{
    bool is_synced = is_written && fflush(file) == 0 && fsync(fileno(file)) == 0;

    if (fclose(file) != 0 || !is_synced) {
        log_error("certificate: %s cannot be written: %s", path, strerror(errno));
        return STATUS_IO;
    }
    return STATUS_OK;
}

static enum status save_key(const char *path, const EVP_PKEY *key)
{
    FILE *file = create(path, 0600);

    if (file == NULL)
        return STATUS_IO;
    return finish(file, path, PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
}

static enum status save_certificate(const char *path, const X509 *certificate)
{
    FILE *file = create(path, 0644);

    if (file == NULL)
        return STATUS_IO;
    return finish(file, path, PEM_write_X509(file, certificate) == 1);
}

static EVP_PKEY *load_key(const char *path)
{
    FILE *file = fopen(path, "r");
    EVP_PKEY *key = NULL;

    if (file == NULL) {
        log_error("certificate: %s: %s", path, strerror(errno));
        return NULL;
    }
    key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    (void)fclose(file);
    if (key == NULL)
        (void)say_crypto(path);
    return key;
}

static bool add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool is_added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return is_added;
}

static bool set_serial(X509 *certificate)
{
    unsigned char bytes[SERIAL_SIZE];
    BIGNUM *number = NULL;
    bool is_set = false;

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] &= 0x7f; /* positive (RFC 5280, 4.1.2.2) */
    bytes[0] |= 0x01; /* and never 0 */
    number = BN_bin2bn(bytes, sizeof bytes, NULL);
    is_set =
        number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return is_set;
}

struct validity {
    long from_s, until_s; /* after now */
};

/* All that a CA's and a node's certificate have in common. */
static X509 *draft(EVP_PKEY *key, const char *name, X509 *issuer, struct validity validity)
{
    X509 *certificate = X509_new();
    X509_NAME *subject = certificate != NULL ? X509_get_subject_name(certificate) : NULL;

    if (certificate == NULL)
        return NULL;
    bool is_good = X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
                   X509_gmtime_adj(X509_getm_notBefore(certificate), validity.from_s) != NULL &&
                   X509_gmtime_adj(X509_getm_notAfter(certificate), validity.until_s) != NULL &&
                   X509_set_pubkey(certificate, key) == 1 &&
                   X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                              (const unsigned char *)name, -1, -1, 0) == 1 &&
                   X509_set_issuer_name(certificate, issuer != NULL ? X509_get_subject_name(issuer)
                                                                    : subject) == 1 &&
                   add_extension(certificate, issuer != NULL ? issuer : certificate,
                                 NID_subject_key_identifier, "hash");
    if (!is_good) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

enum status certificate_make_ca(const char *name, const char *key_path,
                                const char *certificate_path)
{
    enum status st = STATUS_CRYPTO;
    X509 *ca = NULL;
    EVP_PKEY *key = EVP_EC_gen("P-256");

    if (key != NULL) /* an hour ago: the partner's clock may be behind */
        ca = draft(key, name, NULL, (struct validity){-3600, CERTIFICATE_CA_DAYS * DAY_S});
    if (ca == NULL || !add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        X509_sign(ca, key, EVP_sha256()) == 0) {
        st = say_crypto(name);
        goto done;
    }
    st = save_key(key_path, key);
    if (st == STATUS_OK)
        st = save_certificate(certificate_path, ca);

done:
    X509_free(ca);
    EVP_PKEY_free(key);
    return st;
}

static bool extend_node(X509 *node, X509 *ca, const char *host)
{
    char names[300];
    int size = snprintf(names, sizeof names, "DNS:%s", host);

    return size > 4 && (size_t)size < sizeof names && strpbrk(host, ",:\n") == NULL &&
           add_extension(node, ca, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(node, ca, NID_key_usage, "critical,digitalSignature") &&
           add_extension(node, ca, NID_ext_key_usage, "serverAuth,clientAuth") &&
           add_extension(node, ca, NID_authority_key_identifier, "keyid:always") &&
           add_extension(node, ca, NID_subject_alt_name, names);
}

enum status certificate_make_node(const char *host, int from_days, int until_days,
                                  const char *ca_key_path, const char *ca_path,
                                  const char *key_path, const char *certificate_path)
{
    struct validity validity = {from_days * DAY_S - 3600, until_days * DAY_S};
    enum status st = STATUS_CONFIG;
    X509 *ca = NULL;
    X509 *node = NULL;
    EVP_PKEY *key = NULL;
    EVP_PKEY *ca_key = load_key(ca_key_path);

    if (ca_key == NULL)
        goto done;
    st = tls_certificate_load(ca_path, &ca);
    if (st != STATUS_OK)
        goto done;
    key = EVP_EC_gen("P-256");
    if (key != NULL)
        node = draft(key, host, ca, validity);
    if (node == NULL || !extend_node(node, ca, host) ||
        X509_sign(node, ca_key, EVP_sha256()) == 0) {
        st = say_crypto(host);
        goto done;
    }
    st = save_key(key_path, key);
    if (st == STATUS_OK)
        st = save_certificate(certificate_path, node);

done:
    X509_free(node);
    X509_free(ca);
    EVP_PKEY_free(key);
    EVP_PKEY_free(ca_key);
    return st;
}

enum status certificate_pin(const char *certificate_path, uint8_t pin[LINK_PIN_SIZE])
{
    X509 *certificate;
    enum status st = tls_certificate_load(certificate_path, &certificate);

    if (st != STATUS_OK)
        return st;
    tls_pin_of(certificate, pin);
    X509_free(certificate);
    return STATUS_OK;
}
