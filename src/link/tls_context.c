/* link/tls_context.c: what TLS is for us: 1.3 only, both sides certified, one protocol, no tickets;
 * and the judgement of who is at the far end.
 *
 * A context never reads ahead: records that OpenSSL parks in its own buffer wake no event loop, and
 * the stream hangs (never call SSL_CTX_set_read_ahead here).
 */
#include <errno.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "link/tls_int.h"

static void explain_errors(char why[LINK_REASON_MAX])
{
    unsigned long error = ERR_get_error();
    const char *reason = ERR_reason_error_string(error);

    (void)snprintf(why, LINK_REASON_MAX, "%s", reason != NULL ? reason : "no reason given");
    ERR_clear_error();
}

/* The listener's choice; a caller that offers another protocol is refused in the handshake.  One
 * that offers none never gets here: tls_judge() refuses it. */
static int select_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                           const unsigned char *in, unsigned in_size, void *unused)
{
    static const unsigned char ours[] = TLS_ALPN;
    unsigned char *chosen;

    (void)ssl;
    (void)unused;
    if (SSL_select_next_proto(&chosen, out_size, ours, sizeof ours - 1, in, in_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static void write_key_log(const SSL *ssl, const char *line)
{
    const struct tls_link *link = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    char text[512];
    int size = snprintf(text, sizeof text, "%s\n", line);

    if (size > 0 && (size_t)size < sizeof text && write(link->key_log, text, (size_t)size) != size)
        log_warn("link: the key log is not complete: %s", strerror(errno));
}

static bool set_protocol(SSL_CTX *context)
{
    static const unsigned char ours[] = TLS_ALPN;

    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_security_level(context, 2);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_verify_depth(context, 1);
    SSL_CTX_set_alpn_select_cb(context, select_protocol, NULL);
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_alpn_protos(context, ours, sizeof ours - 1) == 0;
}

enum status tls_context_new(SSL_CTX **context, struct tls_link *link, bool is_server)
{
    char why[LINK_REASON_MAX];

    *context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (*context == NULL || !set_protocol(*context)) {
        explain_errors(why);
        log_error("link: TLS cannot be set up: %s", why);
        return STATUS_CRYPTO;
    }
    if (SSL_CTX_use_certificate_file(*context, link->certificate, SSL_FILETYPE_PEM) != 1) {
        explain_errors(why);
        log_error("link: certificate %s: %s", link->certificate, why);
        return STATUS_CONFIG;
    }
    if (SSL_CTX_use_PrivateKey_file(*context, link->key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(*context) != 1) {
        explain_errors(why);
        log_error("link: private key %s: %s", link->key, why);
        return STATUS_CONFIG;
    }
    SSL_CTX_set_app_data(*context, link);
    if (link->key_log >= 0)
        SSL_CTX_set_keylog_callback(*context, write_key_log);
    return STATUS_OK;
}

enum status tls_context_trust(SSL_CTX *context, X509 *ca)
{
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca) == 1)
        return STATUS_OK;
    ERR_clear_error();
    log_error("link: a CA certificate cannot be trusted");
    return STATUS_CONFIG;
}

enum status tls_certificate_load(const char *path, X509 **certificate)
{
    FILE *file = fopen(path, "r");

    *certificate = NULL;
    if (file == NULL) {
        log_error("link: certificate %s: %s", path, strerror(errno));
        return STATUS_CONFIG;
    }
    *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    (void)fclose(file);
    if (*certificate == NULL) {
        char why[LINK_REASON_MAX];

        explain_errors(why);
        log_error("link: certificate %s: %s", path, why);
        return STATUS_CONFIG;
    }
    return STATUS_OK;
}

void tls_pin_of(X509 *certificate, uint8_t pin[LINK_PIN_SIZE])
{
    unsigned char *der = NULL;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    unsigned int pin_size = LINK_PIN_SIZE;

    memset(pin, 0, LINK_PIN_SIZE);
    if (size > 0)
        (void)EVP_Digest(der, (size_t)size, pin, &pin_size, EVP_sha256(), NULL);
    OPENSSL_free(der);
}

static bool is_under_ca(SSL *ssl, const X509 *ca)
{
    const STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    int size = chain != NULL ? sk_X509_num(chain) : 0;

    return size == 2 && X509_cmp(sk_X509_value(chain, size - 1), ca) == 0;
}

static int find_pinned(const struct tls_link *link, const uint8_t pin[LINK_PIN_SIZE])
{
    for (int i = 0; i < link->peer_count; i++) {
        if (CRYPTO_memcmp(link->peers[i].pin, pin, LINK_PIN_SIZE) == 0)
            return i;
    }
    return -1;
}

static int refuse(char why[LINK_REASON_MAX], const char *reason, const char *detail)
{
    (void)snprintf(why, LINK_REASON_MAX, "%s%s", reason, detail);
    return -1;
}

int tls_judge(const struct tls_link *link, SSL *ssl, int expected, char why[LINK_REASON_MAX])
{
    const unsigned char *protocol = NULL;
    unsigned protocol_size = 0;
    uint8_t pin[LINK_PIN_SIZE];
    X509 *certificate = SSL_get0_peer_certificate(ssl);

    SSL_get0_alpn_selected(ssl, &protocol, &protocol_size);
    if (SSL_version(ssl) != TLS1_3_VERSION)
        return refuse(why, "not TLS 1.3: ", SSL_get_version(ssl));
    if (protocol_size != sizeof TLS_ALPN - 2 || memcmp(protocol, &TLS_ALPN[1], protocol_size) != 0)
        return refuse(why, "wrong ALPN: the far end does not speak tocsin/1", "");
    if (certificate == NULL)
        return refuse(why, "no certificate", "");
    if (SSL_get_verify_result(ssl) != X509_V_OK)
        return refuse(why,
                      "certificate: ", X509_verify_cert_error_string(SSL_get_verify_result(ssl)));
    tls_pin_of(certificate, pin);
    int peer = find_pinned(link, pin);
    if (peer < 0)
        return refuse(why, "certificate is valid, but its key is pinned to no partner", "");
    if (expected >= 0 && peer != expected)
        return refuse(why, "certificate is another partner's: ", link->peers[peer].name);
    if (expected < 0 && link->peers[peer].is_called)
        return refuse(why, "we call this partner, it does not call us: ", link->peers[peer].name);
    if (X509_check_host(certificate, link->peers[peer].host, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                        NULL) != 1)
        return refuse(why, "certificate does not name ", link->peers[peer].host);
    if (!is_under_ca(ssl, link->peers[peer].ca))
        return refuse(why, "certificate is not from the CA of ", link->peers[peer].name);
    return peer;
}

bool tls_explain(struct bufferevent *stream, char why[LINK_REASON_MAX])
{
    SSL *ssl = bufferevent_openssl_get_ssl(stream);
    long verdict = SSL_get_verify_result(ssl);
    int socket_error = EVUTIL_SOCKET_ERROR();
    const char *reason = NULL;
    unsigned long error;

    while ((error = bufferevent_get_openssl_error(stream)) != 0) {
        if (reason == NULL)
            reason = ERR_reason_error_string(error);
    }
    ERR_clear_error();
    if (verdict != X509_V_OK)
        (void)snprintf(why, LINK_REASON_MAX, "certificate: %s",
                       X509_verify_cert_error_string(verdict));
    else if (reason != NULL)
        (void)snprintf(why, LINK_REASON_MAX, "TLS: %s", reason);
    else if (socket_error != 0)
        (void)snprintf(why, LINK_REASON_MAX, "%s", evutil_socket_error_to_string(socket_error));
    else
        (void)snprintf(why, LINK_REASON_MAX, "connection ended without a word");
    return verdict != X509_V_OK || reason != NULL;
}
