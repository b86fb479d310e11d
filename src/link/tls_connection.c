/* link/tls_connection.c: one TLS connection, from the socket to the last word.
 *
 * libevent's TLS in socket mode, as it is safe to use: no BEV_OPT_UNLOCK_CALLBACKS, no filter, no
 * read high watermark (it stalls: reading is stopped by taking EV_READ away), and the output buffer
 * is only ever appended to.  bufferevent_flush() does nothing, so nobody calls it.  Timeouts of a
 * bufferevent count per byte, the handshake included: one absolute timer stands over the way from
 * the socket to the session's hello.
 *
 * Under TLS 1.3 a caller is connected before the listener has judged its certificate.  So the
 * listener's first word is a length of 0, the welcome; until it comes the owner hears nothing.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "link/tls_int.h"

#define USER_TIMEOUT_MS 3000   /* unacknowledged for so long: the path is dead */
#define NOTSENT_LOWAT 4096     /* bytes in the kernel that a warning may have to wait for */
#define REFUSALS_PER_LINE 100u /* a stranger that repeats itself */

static const struct timeval patience = {.tv_sec = LINK_HELLO_MS / 1000};
static const struct timeval at_once = {0};

static void set_socket(evutil_socket_t fd)
{
    static const struct {
        int level, name, value;
    } options[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1}, /* without it the first frame took 43 ms */
        {IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS},
        {IPPROTO_TCP, TCP_NOTSENT_LOWAT, NOTSENT_LOWAT},
    };

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (setsockopt(fd, options[i].level, options[i].name, &options[i].value,
                       sizeof options[i].value) != 0)
            log_warn("link: socket option %d: %s", options[i].name, strerror(errno));
    }
}

static struct tls_connection *take_connection(struct tls_link *link)
{
    int strangers = 0;
    struct tls_connection *found = NULL;

    for (size_t i = 0; i < sizeof link->connections / sizeof link->connections[0]; i++) {
        struct tls_connection *c = &link->connections[i];

        if (c->state == TLS_FREE)
            found = c;
        else if (c->peer < 0)
            strangers++;
    }
    return strangers < LINK_STRANGERS_MAX ? found : NULL;
}

void tls_connection_free(struct tls_connection *c)
{
    if (c->state == TLS_FREE)
        return;
    if (c->peer >= 0 && c->link->peers[c->peer].connection == c)
        c->link->peers[c->peer].connection = NULL;
    /* OpenSSL 3 takes a FIN without close_notify for an error, and so do we. */
    (void)SSL_shutdown(bufferevent_openssl_get_ssl(c->stream));
    ERR_clear_error();
    bufferevent_free(c->stream);
    event_free(c->timer);
    *c = (struct tls_connection){.state = TLS_FREE, .peer = -1};
}

static void call_again(struct tls_peer *peer)
{
    uint32_t ms = link_retry_ms(&peer->link->head, peer->failures);
    struct timeval delay = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};

    peer->failures++;
    (void)evtimer_add(peer->retry, &delay);
}

/* A partner that cannot be reached is called again for hours: each reason is said once. */
static void say_failure(struct tls_peer *peer, const char *why)
{
    if (strcmp(peer->said, why) == 0)
        return;
    (void)snprintf(peer->said, sizeof peer->said, "%s", why);
    log_warn("link %s: calling %s: %s", peer->name, peer->address, why);
}

static void say_refusal(struct tls_link *link, const char *address, const char *why)
{
    /* Each end has its reason. NOLINTNEXTLINE(clang-analyzer-*) */
    bool is_new = strcmp(link->refused, why) != 0;

    if (is_new || link->refusals % REFUSALS_PER_LINE == 0)
        log_warn("link: refused %s: %s", address, why);
    (void)snprintf(link->refused, sizeof link->refused, "%s", why);
    link->refusals++;
}

/* The end of a connection that the owner never knew. */
static void end_unknown(struct tls_connection *c, const char *why, bool is_refusal)
{
    struct tls_link *link = c->link;
    struct tls_peer *peer = c->is_ours ? &link->peers[c->peer] : NULL;
    char address[TLS_ADDRESS_MAX];

    (void)snprintf(address, sizeof address, "%s", c->address);
    if (peer != NULL)
        say_failure(peer, why);
    else
        say_refusal(link, address, why);
    tls_connection_free(c);
    if (peer != NULL)
        call_again(peer);
    if (is_refusal)
        /* Set by tls_open(), which CHECKs it. NOLINTNEXTLINE(clang-analyzer-*) */
        link->head.events->refused(link->head.owner, address, why);
}

static void end_known(struct tls_connection *c, enum link_reason reason, const char *why)
{
    struct tls_link *link = c->link;
    int index = c->peer;
    struct tls_peer *peer = &link->peers[index];

    log_note("link %s: down (%s): %s", peer->name, link_reason_name(reason), why);
    tls_connection_free(c);
    if (peer->is_called)
        call_again(peer);
    link->head.events->down(link->head.owner, index, reason, why);
}

static void end(struct tls_connection *c, enum link_reason reason, const char *why)
{
    if (c->state == TLS_PRESENT)
        end_known(c, reason, why);
    else
        end_unknown(c, why, true);
}

static void become_present(struct tls_connection *c)
{
    const struct link *head = &c->link->head;
    struct tls_peer *peer = &c->link->peers[c->peer];
    int index = c->peer;

    c->state = TLS_PRESENT;
    peer->said[0] = 0;
    log_note("link %s: up, %s %s", peer->name, c->is_ours ? "called" : "called from", c->address);
    head->events->up(head->owner, index);
    if (peer->connection == c && !c->is_cut)
        head->events->drained(head->owner, index);
}

/* The listener's side: who called is known and good. */
static void welcome(struct tls_connection *c, int index)
{
    static const uint8_t word[LINK_LENGTH_SIZE] = {0};
    struct tls_peer *peer = &c->link->peers[index];

    if (peer->connection != NULL)
        end(peer->connection, LINK_REPLACED, "the same partner has connected anew");
    c->peer = index;
    peer->connection = c;
    (void)bufferevent_write(c->stream, word, sizeof word);
    become_present(c);
}

static void on_connected(struct tls_connection *c)
{
    char why[LINK_REASON_MAX];
    SSL *ssl = bufferevent_openssl_get_ssl(c->stream);
    int index = tls_judge(c->link, ssl, c->is_ours ? c->peer : -1, why);

    if (index < 0) {
        end_unknown(c, why, true);
        return;
    }
    if (c->is_ours)
        c->state = TLS_WELCOME;
    else
        welcome(c, index);
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
    struct tls_connection *c = context;
    char why[LINK_REASON_MAX];

    if ((what & BEV_EVENT_CONNECTED) != 0) {
        on_connected(c);
    } else if ((what & BEV_EVENT_EOF) != 0) {
        end(c, LINK_PEER_CLOSED, "the far end closed");
    } else if ((what & BEV_EVENT_ERROR) != 0) {
        bool is_refusal = tls_explain(stream, why);

        if (c->state == TLS_PRESENT)
            end_known(c, LINK_FAILED, why);
        else
            end_unknown(c, why, is_refusal);
    }
}

/* One step of the input: true when there may be more. */
static bool take_frame(struct tls_connection *c, struct evbuffer *input)
{
    const struct link *head = &c->link->head;
    uint8_t length_bytes[LINK_LENGTH_SIZE];

    if (evbuffer_copyout(input, length_bytes, sizeof length_bytes) != LINK_LENGTH_SIZE)
        return false;
    uint32_t length = bytes_read_u32(length_bytes);
    bool is_welcome = length == 0 && c->state == TLS_WELCOME;
    if (length > LINK_FRAME_MAX || is_welcome != (c->state == TLS_WELCOME) ||
        (length == 0 && !is_welcome)) {
        end(c, LINK_FAILED, "a frame of impossible length");
        return false;
    }
    if (is_welcome) {
        (void)evbuffer_drain(input, LINK_LENGTH_SIZE);
        become_present(c);
        return true;
    }
    if (evbuffer_get_length(input) < LINK_LENGTH_SIZE + length)
        return false;
    const uint8_t *all = evbuffer_pullup(input, (ev_ssize_t)(LINK_LENGTH_SIZE + length));
    head->events->frame(head->owner, c->peer, bytes_of(all + LINK_LENGTH_SIZE, length));
    (void)evbuffer_drain(input, LINK_LENGTH_SIZE + length);
    return true;
}

static void on_read(struct bufferevent *stream, void *context)
{
    struct tls_connection *c = context;
    struct evbuffer *input = bufferevent_get_input(stream);

    if (c->state != TLS_WELCOME && c->state != TLS_PRESENT)
        return;
    while (!c->is_paused && !c->is_cut && take_frame(c, input)) { /* each turn drains 4 or more */
    }
}

/* The low mark of writing is 0: the output is empty. */
static void on_written(struct bufferevent *stream, void *context)
{
    struct tls_connection *c = context;
    const struct link *head = &c->link->head;

    (void)stream;
    if (c->state != TLS_PRESENT || !c->is_draining || c->is_cut)
        return;
    c->is_draining = false;
    head->events->drained(head->owner, c->peer);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct tls_connection *c = context;

    (void)fd;
    (void)what;
    if (c->is_cut)
        end(c, LINK_CUT, "by us");
    else
        end(c, LINK_SILENT, "no hello within 5 s");
}

static void begin(struct tls_connection *c)
{
    bufferevent_setcb(c->stream, on_read, on_written, on_event, c);
    bufferevent_openssl_set_allow_dirty_shutdown(c->stream, 0);
    (void)bufferevent_enable(c->stream, EV_READ | EV_WRITE);
    (void)evtimer_add(c->timer, &patience);
    c->state = TLS_HANDSHAKE;
}

/* Takes `fd` and one SSL of `context`. */
static struct tls_connection *open_connection(struct tls_link *link, SSL_CTX *context, int peer,
                                              evutil_socket_t fd)
{
    struct tls_connection *c = take_connection(link);
    SSL *ssl = c != NULL ? SSL_new(context) : NULL;

    if (ssl == NULL)
        return NULL;
    *c = (struct tls_connection){.link = link, .peer = peer, .is_ours = peer >= 0};
    if (c->is_ours) {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
        (void)SSL_set1_host(ssl, link->peers[peer].host);
    }
    c->stream = bufferevent_openssl_socket_new(
        link->base, fd, ssl, c->is_ours ? BUFFEREVENT_SSL_CONNECTING : BUFFEREVENT_SSL_ACCEPTING,
        BEV_OPT_CLOSE_ON_FREE);
    if (c->stream == NULL) {
        SSL_free(ssl);
        return NULL;
    }
    c->timer = evtimer_new(link->base, on_timer, c);
    CHECK(c->timer != NULL);
    return c;
}

void tls_call(struct tls_peer *peer)
{
    struct tls_connection *c = open_connection(peer->link, peer->context, peer->index, -1);

    if (c == NULL) {
        call_again(peer);
        return;
    }
    peer->connection = c;
    (void)snprintf(c->address, sizeof c->address, "%s", peer->address);
    begin(c);
    if (bufferevent_socket_connect(c->stream, (struct sockaddr *)&peer->where, peer->where_size) !=
        0) {
        end_unknown(c, "no socket", false);
        return;
    }
    set_socket(bufferevent_getfd(c->stream));
}

static void name_address(const struct sockaddr *from, char address[TLS_ADDRESS_MAX])
{
    char host[48] = "?";
    unsigned port = 0;

    if (from->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)from;

        (void)evutil_inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        port = ntohs(in->sin_port);
    } else if (from->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)from;

        (void)evutil_inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
        port = ntohs(in->sin6_port);
    }
    (void)snprintf(address, TLS_ADDRESS_MAX, "%s:%u", host, port);
}

void tls_accepted(struct tls_link *link, evutil_socket_t fd, const struct sockaddr *from)
{
    struct tls_connection *c = open_connection(link, link->context, -1, fd);

    if (c == NULL) { /* too many strangers: whoever is known already is not affected */
        (void)evutil_closesocket(fd);
        return;
    }
    name_address(from, c->address);
    set_socket(fd);
    begin(c);
}

enum link_send tls_connection_send(struct tls_connection *c, struct bytes frame)
{
    struct byte_builder out = byte_builder_init(c->link->out, sizeof c->link->out);

    if (c->state != TLS_PRESENT || c->is_cut)
        return LINK_ABSENT;
    if (c->is_draining)
        return LINK_BUSY;
    byte_builder_put_u32(&out, (uint32_t)frame.size);
    byte_builder_put(&out, frame);
    CHECK(!out.is_overflowed);
    c->is_draining = true;
    /* One write: one TLS record for all frames but the largest. */
    if (bufferevent_write(c->stream, out.at, out.size) != 0)
        tls_connection_cut(c);
    return LINK_TAKEN;
}

void tls_connection_read(struct tls_connection *c, bool is_reading)
{
    c->is_paused = !is_reading;
    if (!is_reading) {
        (void)bufferevent_disable(c->stream, EV_READ);
        return;
    }
    (void)bufferevent_enable(c->stream, EV_READ);
    bufferevent_trigger(c->stream, EV_READ, BEV_TRIG_DEFER_CALLBACKS | BEV_TRIG_IGNORE_WATERMARKS);
}

void tls_connection_cut(struct tls_connection *c)
{
    c->is_cut = true;
    (void)evtimer_add(c->timer, &at_once);
}
