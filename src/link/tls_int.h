/* link/tls_int.h: the parts of the tls driver: contexts, connections, the link that owns them. */
#ifndef LINK_TLS_INT_H
#define LINK_TLS_INT_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/ssl.h>

#include "link/link_int.h"

#define TLS_ALPN "\x08tocsin/1"
#define TLS_NAME_MAX 64
#define TLS_ADDRESS_MAX 64

struct tls_link;

/*   free -> HANDSHAKE -> (WELCOME, when we call) -> PRESENT -> free
 * HANDSHAKE: nobody yet.  WELCOME: its certificate is good; whether ours is, the listener's first
 * word tells.  PRESENT: the owner knows. */
enum tls_state { TLS_FREE, TLS_HANDSHAKE, TLS_WELCOME, TLS_PRESENT };

struct tls_connection {
    enum tls_state state;
    struct tls_link *link;
    int peer;     /* -1: not known yet */
    bool is_ours; /* we called */
    bool is_draining;
    bool is_paused;
    bool is_cut;
    struct bufferevent *stream;
    struct event *timer; /* the end: of patience, or now when cut */
    char address[TLS_ADDRESS_MAX];
};

struct tls_peer {
    char name[TLS_NAME_MAX];
    char host[TLS_NAME_MAX];
    char address[TLS_ADDRESS_MAX];
    struct sockaddr_storage where;
    int where_size;
    bool is_called;
    uint8_t pin[LINK_PIN_SIZE];
    X509 *ca;
    SSL_CTX *context; /* for calling it: trusts its nation's CA only */
    struct tls_connection *connection;
    struct event *retry;
    uint32_t failures;
    char said[LINK_REASON_MAX]; /* the last failure that was logged */
    struct tls_link *link;
    int index;
};

struct tls_link {
    struct link head;
    struct event_base *base;
    char certificate[512];
    char key[512];
    int key_log;      /* -1: none */
    SSL_CTX *context; /* of the listener: trusts the CAs of all who may call */
    struct evconnlistener *listener;
    char address[TLS_ADDRESS_MAX];
    uint32_t refusals;
    char refused[LINK_REASON_MAX]; /* the last refusal that was logged */
    int peer_count;
    struct tls_peer peers[LINK_PEERS_MAX];
    struct tls_connection connections[LINK_STRANGERS_MAX + 2 * LINK_PEERS_MAX];
    uint8_t out[LINK_LENGTH_SIZE + LINK_FRAME_MAX];
};

/* tls_context.c */
MUST_USE enum status tls_context_new(SSL_CTX **context, struct tls_link *link, bool is_server);
MUST_USE enum status tls_context_trust(SSL_CTX *context, X509 *ca);
MUST_USE enum status tls_certificate_load(const char *path, X509 **certificate);
/* The peer that the far end has proved to be, or -1 and why not.  `expected` is -1 when it called.
 */
int tls_judge(const struct tls_link *link, SSL *ssl, int expected, char why[LINK_REASON_MAX]);
/* All that OpenSSL and the socket have to say about a failure; true when it is about TLS: somebody
 * was refused, not merely absent. */
bool tls_explain(struct bufferevent *stream, char why[LINK_REASON_MAX]);
void tls_pin_of(X509 *certificate, uint8_t pin[LINK_PIN_SIZE]);

/* tls_connection.c */
void tls_call(struct tls_peer *peer);
void tls_accepted(struct tls_link *link, evutil_socket_t fd, const struct sockaddr *from);
/* Frees without a word to the owner. */
void tls_connection_free(struct tls_connection *c);
enum link_send tls_connection_send(struct tls_connection *c, struct bytes frame);
void tls_connection_read(struct tls_connection *c, bool is_reading);
void tls_connection_cut(struct tls_connection *c);

#endif
