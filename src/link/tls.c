/* link/tls.c: the driver `tls`: mutual TLS 1.3 over TCP, each partner told by its pinned key.
 *
 * One listener for all who call us, one client context for each whom we call.  Connections come
 * from a fixed table, so that strangers cannot push partners out.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/util.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "link/tls_int.h"

static struct tls_link *tls_of(struct link *link)
{
    return (struct tls_link *)link; /* head is the first member */
}

static const struct tls_link *const_tls_of(const struct link *link)
{
    return (const struct tls_link *)link;
}

static bool copy_text(char *to, size_t room, const char *from)
{
    int size = snprintf(to, room, "%s", from != NULL ? from : "");

    return size >= 0 && (size_t)size < room;
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
                      int from_size, void *context)
{
    (void)listener;
    (void)from_size;
    tls_accepted(context, fd, from);
}

static void on_accept_error(struct evconnlistener *listener, void *context)
{
    (void)listener;
    (void)context;
    log_warn("link: accept: %s", evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
}

static void name_listener(struct tls_link *t)
{
    struct sockaddr_storage where = {0};
    socklen_t size = sizeof where;
    char host[INET6_ADDRSTRLEN] = "";

    if (getsockname(evconnlistener_get_fd(t->listener), (struct sockaddr *)&where, &size) != 0)
        return;
    if (where.ss_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)&where;

        (void)inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        (void)snprintf(t->address, sizeof t->address, "%s:%u", host, ntohs(in->sin_port));
    } else {
        const struct sockaddr_in6 *in = (const void *)&where;

        (void)inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
        /* getsockname() filled it. NOLINTNEXTLINE(clang-analyzer-*) */
        (void)snprintf(t->address, sizeof t->address, "[%s]:%u", host, ntohs(in->sin6_port));
    }
}

/* libevent's parser refuses port 0, by which tests let the system choose. */
static bool parse_listen(const char *where, struct sockaddr_storage *address, int *size)
{
    size_t length = strlen(where);
    bool is_any = length > 2 && strcmp(where + length - 2, ":0") == 0;
    char text[TLS_ADDRESS_MAX];

    if (length >= sizeof text)
        return false;
    (void)copy_text(text, sizeof text, where);
    if (is_any)
        text[length - 1] = '1';
    if (evutil_parse_sockaddr_port(text, (struct sockaddr *)address, size) != 0)
        return false;
    if (is_any && address->ss_family == AF_INET)
        ((struct sockaddr_in *)address)->sin_port = 0;
    else if (is_any)
        ((struct sockaddr_in6 *)address)->sin6_port = 0;
    return true;
}

static enum status start_listening(struct tls_link *t, const char *where)
{
    struct sockaddr_storage address = {0};
    int size = sizeof address;
    enum status st = tls_context_new(&t->context, t, true);

    if (st != STATUS_OK)
        return st;
    if (!parse_listen(where, &address, &size)) {
        log_error("link: listen address '%s' is not ip:port", where);
        return STATUS_CONFIG;
    }
    t->listener = evconnlistener_new_bind(
        t->base, on_accept, t, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
        16, (struct sockaddr *)&address, size);
    if (t->listener == NULL) {
        log_error("link: listening on %s: %s", where, strerror(errno));
        return STATUS_IO;
    }
    evconnlistener_set_error_cb(t->listener, on_accept_error);
    name_listener(t);
    return STATUS_OK;
}

static enum status open_key_log(struct tls_link *t, const char *path)
{
    if (path == NULL)
        return STATUS_OK;
    t->key_log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (t->key_log < 0) {
        log_error("link: key log %s: %s", path, strerror(errno));
        return STATUS_IO;
    }
    log_warn("link: TLS SESSION KEYS ARE WRITTEN TO %s: for tests only", path);
    return STATUS_OK;
}

static void tls_close(struct link **link)
{
    if (*link == NULL)
        return;
    struct tls_link *t = tls_of(*link);

    for (size_t i = 0; i < sizeof t->connections / sizeof t->connections[0]; i++)
        tls_connection_free(&t->connections[i]);
    for (int i = 0; i < t->peer_count; i++) {
        if (t->peers[i].retry != NULL)
            event_free(t->peers[i].retry);
        SSL_CTX_free(t->peers[i].context);
        X509_free(t->peers[i].ca);
    }
    if (t->listener != NULL)
        evconnlistener_free(t->listener);
    SSL_CTX_free(t->context);
    if (t->key_log >= 0)
        (void)close(t->key_log);
    free(t);
    *link = NULL;
}

static enum status tls_open(struct link **link, const struct link_options *options)
{
    struct tls_link *t = calloc(1, sizeof *t);
    enum status st = STATUS_CONFIG;

    *link = NULL;
    CHECK(options->base != NULL);
    CHECK(options->events != NULL);
    if (t == NULL) {
        log_error("link: no memory");
        return STATUS_MEMORY;
    }
    *link = &t->head;
    t->head.events = options->events;
    t->head.owner = options->owner;
    t->head.dice = dice_init(options->dice_seed, 0x6c696e6b);
    t->base = options->base;
    t->key_log = -1;
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a peer that closes is no reason to die */
        log_warn("link: SIGPIPE: %s", strerror(errno));
    if (!copy_text(t->certificate, sizeof t->certificate, options->certificate) ||
        !copy_text(t->key, sizeof t->key, options->key)) {
        log_error("link: a path of over 511 characters");
        goto fail;
    }
    st = open_key_log(t, options->key_log);
    if (st == STATUS_OK && options->listen != NULL)
        st = start_listening(t, options->listen);
    if (st != STATUS_OK)
        goto fail;
    return STATUS_OK;

fail:
    tls_close(link);
    return st;
}

static void on_retry(evutil_socket_t fd, short what, void *context)
{
    struct tls_peer *peer = context;

    (void)fd;
    (void)what;
    if (peer->connection == NULL)
        tls_call(peer);
}

/* A peer that we call. */
static enum status prepare_call(struct tls_link *t, struct tls_peer *peer)
{
    static const struct timeval at_once = {0};
    enum status st = tls_context_new(&peer->context, t, false);

    if (st != STATUS_OK)
        return st;
    st = tls_context_trust(peer->context, peer->ca);
    if (st != STATUS_OK)
        return st;
    peer->where_size = sizeof peer->where;
    if (evutil_parse_sockaddr_port(peer->address, (struct sockaddr *)&peer->where,
                                   &peer->where_size) != 0) {
        log_error("link %s: address '%s' is not ip:port", peer->name, peer->address);
        return STATUS_CONFIG;
    }
    peer->retry = evtimer_new(t->base, on_retry, peer);
    if (peer->retry == NULL || evtimer_add(peer->retry, &at_once) != 0) {
        log_error("link %s: no timer", peer->name);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

static enum status tls_add_peer(struct link *link, const struct link_peer *from, int *index)
{
    struct tls_link *t = tls_of(link);
    enum status st;

    *index = -1;
    if (t->peer_count == LINK_PEERS_MAX) {
        log_error("link: over %d partners", LINK_PEERS_MAX);
        return STATUS_FULL;
    }
    struct tls_peer *peer = &t->peers[t->peer_count];
    *peer = (struct tls_peer){.link = t, .index = t->peer_count};
    if (!copy_text(peer->name, sizeof peer->name, from->name) ||
        !copy_text(peer->host, sizeof peer->host, from->host) ||
        !copy_text(peer->address, sizeof peer->address, from->address) || peer->host[0] == 0) {
        log_error("link: name, host or address of a partner is missing or too long");
        return STATUS_CONFIG;
    }
    memcpy(peer->pin, from->pin, LINK_PIN_SIZE);
    peer->is_called = peer->address[0] != 0;
    st = tls_certificate_load(from->ca, &peer->ca);
    if (st != STATUS_OK)
        return st;
    t->peer_count++; /* from here tls_close() frees what it holds */
    if (peer->is_called)
        st = prepare_call(t, peer);
    else if (t->context != NULL)
        st = tls_context_trust(t->context, peer->ca);
    *index = peer->index;
    return st;
}

static struct tls_connection *connection_of(const struct link *link, int peer)
{
    const struct tls_link *t = const_tls_of(link);

    CHECK(peer >= 0);
    CHECK(peer < t->peer_count);
    struct tls_connection *c = t->peers[peer].connection;
    return c != NULL && c->state == TLS_PRESENT ? c : NULL;
}

static enum link_send tls_send(struct link *link, int peer, struct bytes frame)
{
    struct tls_connection *c = connection_of(link, peer);

    if (frame.size == 0 || frame.size > LINK_FRAME_MAX)
        return LINK_REFUSED;
    return c != NULL ? tls_connection_send(c, frame) : LINK_ABSENT;
}

static bool tls_is_writable(const struct link *link, int peer)
{
    const struct tls_connection *c = connection_of(link, peer);

    return c != NULL && !c->is_draining && !c->is_cut;
}

static void tls_set_reading(struct link *link, int peer, bool is_reading)
{
    struct tls_connection *c = connection_of(link, peer);

    if (c != NULL)
        tls_connection_read(c, is_reading);
}

static void tls_established(struct link *link, int peer)
{
    struct tls_connection *c = connection_of(link, peer);

    if (c == NULL || c->is_cut)
        return;
    (void)evtimer_del(c->timer);
    tls_of(link)->peers[peer].failures = 0;
}

static void tls_cut(struct link *link, int peer)
{
    struct tls_connection *c = connection_of(link, peer);

    if (c != NULL)
        tls_connection_cut(c);
}

static const char *tls_address(const struct link *link)
{
    return const_tls_of(link)->address;
}

const struct link_driver link_tls = {
    .name = "tls",
    .open = tls_open,
    .add_peer = tls_add_peer,
    .send = tls_send,
    .is_writable = tls_is_writable,
    .set_reading = tls_set_reading,
    .established = tls_established,
    .cut = tls_cut,
    .address = tls_address,
    .close = tls_close,
};
