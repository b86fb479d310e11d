/* console/server_test.c: real HTTPS on loopback: the known names, the stream, and each refusal. */
#include "console/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/test.h"
#include "console/console_fixture.h"

#define REPLY_MAX 65536

struct peer {
    int socket;
    SSL_CTX *context;
    SSL *tls;
};

static struct console *open_console(void)
{
    static char certificate[FIXTURE_PEM_MAX];
    static char private_key[FIXTURE_PEM_MAX];
    struct console_options options = {
        .address = "127.0.0.1", .certificate = certificate, .private_key = private_key};
    struct console *c = NULL;

    (void)signal(SIGPIPE, SIG_IGN);
    if (certificate[0] == '\0')
        fixture_certificate(certificate, private_key);
    CHECK(console_open(&c, &options) == STATUS_OK);
    return c;
}

static int plain_connect(const struct console *c)
{
    struct sockaddr_in place = {.sin_family = AF_INET,
                                .sin_port = htons(console_port(c)),
                                .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    struct timeval patience = {.tv_sec = 20};
    const int room = 65536;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    CHECK(fd >= 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) == 0);
    CHECK(connect(fd, (struct sockaddr *)&place, sizeof place) == 0);
    return fd;
}

/* False when the handshake was refused. */
static bool peer_open(struct peer *p, const struct console *c, int version)
{
    *p = (struct peer){.socket = plain_connect(c), .context = SSL_CTX_new(TLS_client_method())};
    CHECK(p->context != NULL);
    CHECK(SSL_CTX_set_min_proto_version(p->context, TLS1_VERSION) == 1);
    CHECK(SSL_CTX_set_max_proto_version(p->context, version) == 1);
    SSL_CTX_set_security_level(p->context, 0);
    p->tls = SSL_new(p->context);
    CHECK(p->tls != NULL && SSL_set_fd(p->tls, p->socket) == 1);
    return SSL_connect(p->tls) == 1;
}

static void peer_close(struct peer *p)
{
    SSL_free(p->tls);
    SSL_CTX_free(p->context);
    (void)close(p->socket);
}

/* Reads until the far end closes, `until` is seen, or REPLY_MAX. */
static size_t peer_read(struct peer *p, char *reply, const char *until)
{
    size_t size = 0;

    reply[0] = '\0';
    while (size < REPLY_MAX - 1) {
        int got = SSL_read(p->tls, reply + size, (int)(REPLY_MAX - 1 - size));

        if (got <= 0)
            break;
        size += (size_t)got;
        reply[size] = '\0';
        if (until != NULL && strstr(reply, until) != NULL)
            break;
    }
    return size;
}

/* One whole exchange; %s in `request` is our Host. */
static size_t exchange(const struct console *c, const char *before_host, const char *after_host,
                       char *reply)
{
    static char request[REPLY_MAX];
    struct peer p;

    CHECK(peer_open(&p, c, TLS1_3_VERSION));
    int size = snprintf(request, sizeof request, "%sHost: 127.0.0.1:%u\r\n%s\r\n", before_host,
                        console_port(c), after_host);
    CHECK(size > 0 && (size_t)size < sizeof request);
    (void)SSL_write(p.tls, request, size);
    size_t got = peer_read(&p, reply, NULL);
    peer_close(&p);
    return got;
}

static bool has(const char *reply, const char *what)
{
    return strstr(reply, what) != NULL;
}

static const char *body_of(const char *reply)
{
    const char *end = strstr(reply, "\r\n\r\n");

    return end == NULL ? "" : end + 4;
}

TEST(each_known_name_answers_with_its_type_and_the_strict_headers)
{
    static const struct {
        const char *request;
        const char *type;
        const char *text;
    } rows[] = {
        {"GET / HTTP/1.1\r\n", "text/html", "DISPLAY NOT LIVE"},
        {"GET /page.js HTTP/1.1\r\n", "text/javascript", "EventSource"},
        {"GET /page.css HTTP/1.1\r\n", "text/css", "#stale"},
        {"GET /snapshot HTTP/1.1\r\n", "application/json", "{\"seq\":1}"},
    };
    static char reply[REPLY_MAX];
    struct console *c = open_console();

    TEST_EQ(console_publish(c, 3, 1, "{\"seq\":1}", 9), STATUS_OK, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)exchange(c, rows[i].request, "", reply);
        TEST_EQ(has(reply, "HTTP/1.1 200 "), true, i);
        TEST_EQ(has(reply, rows[i].type), true, i);
        TEST_EQ(has(body_of(reply), rows[i].text), true, i);
        TEST_EQ(has(reply, "Content-Security-Policy: default-src 'none'; script-src 'self'"), true,
                i);
        TEST_EQ(has(reply, "X-Content-Type-Options: nosniff"), true, i);
        TEST_EQ(has(reply, "frame-ancestors 'none'"), true, i);
        TEST_EQ(has(body_of(reply), "http://") && !has(rows[i].type, "javascript"), false, i);
    }
    console_close(&c);
    console_close(&c);
}

TEST(everything_else_is_refused)
{
    static const struct {
        const char *before;
        const char *after;
        const char *want;
    } rows[] = {
        {"GET /nothing HTTP/1.1\r\n", "", "404"},
        {"GET /index.html HTTP/1.1\r\n", "", "404"},
        {"GET /../../etc/passwd HTTP/1.1\r\n", "", "404"},
        {"GET /page%2ejs HTTP/1.1\r\n", "", "404"},
        {"GET //page.js HTTP/1.1\r\n", "", "404"},
        {"GET /page.js/ HTTP/1.1\r\n", "", "404"},
        {"GET /page.js?x=1 HTTP/1.1\r\n", "", "404"},
        {"GET /snapshot HTTP/1.1\r\n", "", "503"}, /* nothing published yet */
        {"POST / HTTP/1.1\r\n", "Content-Length: 3\r\n", "405"},
        {"PUT /snapshot HTTP/1.1\r\n", "", "405"},
        {"HEAD / HTTP/1.1\r\n", "", "405"},
        {"OPTIONS / HTTP/1.1\r\n", "", "405"},
        {"TRACE / HTTP/1.1\r\n", "", "405"},
        {"DELETE /snapshot HTTP/1.1\r\n", "", "405"},
        {"GET / HTTP/1.1\r\n", "Content-Length: 5\r\n", "400"},
        {"GET / HTTP/1.1\r\n", "Transfer-Encoding: chunked\r\n", "400"},
        {"GET / HTTP/1.1\r\n", "Host: 127.0.0.1\r\n", "400"},
        {"GET /snapshot HTTP/1.1\r\n", "Sec-Fetch-Site: cross-site\r\n", "403"},
        {"GET /stream HTTP/1.1\r\n", "Origin: https://elsewhere.example\r\n", "403"},
    };
    static char reply[REPLY_MAX];
    struct console *c = open_console();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char want[32];

        (void)exchange(c, rows[i].before, rows[i].after, reply);
        (void)snprintf(want, sizeof want, "HTTP/1.1 %s ", rows[i].want);
        if (!has(reply, want))
            (void)fprintf(stderr, "%s -> %.60s\n", rows[i].before, reply);
        TEST_EQ(has(reply, want), true, i);
        TEST_EQ(has(body_of(reply), "root:"), false, i);
    }
    console_close(&c);
}

TEST(a_foreign_host_and_none_are_refused)
{
    static const char *const requests[] = {
        "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    };
    static char reply[REPLY_MAX];
    struct console *c = open_console();

    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct peer p;

        CHECK(peer_open(&p, c, TLS1_3_VERSION));
        (void)SSL_write(p.tls, requests[i], (int)strlen(requests[i]));
        (void)peer_read(&p, reply, NULL);
        TEST_EQ(has(reply, " 403 ") || has(reply, " 400 "), true, i);
        TEST_EQ(has(reply, "DISPLAY"), false, i);
        peer_close(&p);
    }
    console_close(&c);
}

TEST(an_oversize_header_is_refused)
{
    static char header[50000];
    static char reply[REPLY_MAX];
    struct console *c = open_console();

    memset(header, 'a', sizeof header - 1);
    memcpy(header, "X-Long: ", 8);
    memcpy(header + sizeof header - 3, "\r\n", 3);
    (void)exchange(c, "GET / HTTP/1.1\r\n", header, reply);
    TEST_EQ(has(reply, " 200 "), false, 0);
    console_close(&c);
}

TEST(old_tls_and_plain_text_get_nothing)
{
    struct console *c = open_console();
    struct peer p;
    char reply[256] = "";

    TEST_EQ(peer_open(&p, c, TLS1_1_VERSION), false, 0);
    peer_close(&p);
    TEST_EQ(peer_open(&p, c, TLS1_2_VERSION), true, 1);
    peer_close(&p);
    int fd = plain_connect(c);
    CHECK(write(fd, "GET / HTTP/1.1\r\n\r\n", 18) == 18);
    ssize_t got = read(fd, reply, sizeof reply - 1);
    TEST_EQ(got > 0 && has(reply, "HTTP/"), false, 2);
    (void)close(fd);
    console_close(&c);
}

static void ask_stream(struct peer *p, const struct console *c, const char *more)
{
    char request[256];

    CHECK(peer_open(p, c, TLS1_3_VERSION));
    int size =
        snprintf(request, sizeof request, "GET /stream HTTP/1.1\r\nHost: localhost:%u\r\n%s\r\n",
                 console_port(c), more);
    CHECK(SSL_write(p->tls, request, size) == size);
}

TEST(the_stream_gives_growing_ids_heartbeats_and_the_newest_after_a_break)
{
    static char reply[REPLY_MAX];
    struct console *c = open_console();
    struct peer p;
    char json[64];

    ask_stream(&p, c, "");
    (void)peer_read(&p, reply, "\"age_ms\":null"); /* before the first snapshot */
    TEST_EQ(has(reply, "text/event-stream"), true, 0);
    for (uint64_t seq = 1; seq <= 5; seq++) {
        char id[32];
        int size = snprintf(json, sizeof json, "{\n\"seq\":%llu}", (unsigned long long)seq);

        TEST_EQ(console_publish(c, 3, seq, json, (size_t)size), STATUS_OK, seq);
        (void)snprintf(id, sizeof id, "data: { \"seq\":%llu}", (unsigned long long)seq);
        (void)peer_read(&p, reply, id);
        TEST_EQ(has(reply, id), true, seq);
        (void)snprintf(id, sizeof id, "id: 3-%llu", (unsigned long long)seq);
        TEST_EQ(has(reply, id), true, seq);
    }
    (void)peer_read(&p, reply, "event: heartbeat");
    TEST_EQ(has(reply, "\"epoch\":3,\"seq\":5,\"age_ms\":"), true, 0);
    peer_close(&p);
    TEST_EQ(console_publish(c, 3, 6, "{\"seq\":6}", 9), STATUS_OK, 6);
    ask_stream(&p, c, "Last-Event-ID: 3-5\r\n");
    (void)peer_read(&p, reply, "{\"seq\":6}");
    TEST_EQ(has(reply, "id: 3-6"), true, 6);
    peer_close(&p);
    console_close(&c);
}

TEST(a_snapshot_too_large_is_refused_and_the_old_one_stays)
{
    static char large[CONSOLE_SNAPSHOT_MAX + 1];
    static char reply[REPLY_MAX];
    struct console *c = open_console();

    TEST_EQ(console_publish(c, 3, 1, "{\"seq\":1}", 9), STATUS_OK, 0);
    TEST_EQ(console_publish(c, 3, 2, large, sizeof large), STATUS_FULL, 1);
    (void)exchange(c, "GET /snapshot HTTP/1.1\r\n", "", reply);
    TEST_EQ(has(reply, "{\"seq\":1}"), true, 0);
    console_close(&c);
}

/* Half a request, one byte now and then: the far end closes although bytes keep coming. */
TEST(a_request_that_never_ends_is_dropped)
{
    struct console *c = open_console();
    struct peer p;
    int sent = 0;

    CHECK(peer_open(&p, c, TLS1_3_VERSION));
    while (sent < 100 && SSL_write(p.tls, "G", 1) == 1) {
        (void)usleep(200000);
        sent++;
    }
    TEST_EQ(sent < 100, true, 0);
    peer_close(&p);
    console_close(&c);
}

/* Streams to readers that do not read: each is dropped, and a good client is still served. */
TEST(slow_readers_are_dropped_and_too_many_clients_refused)
{
    static char large[300000];
    static char reply[REPLY_MAX];
    struct console *c = open_console();
    struct peer slow[CONSOLE_CLIENTS_MAX];

    memset(large, ' ', sizeof large);
    for (int i = 0; i < CONSOLE_CLIENTS_MAX; i++)
        ask_stream(&slow[i], c, "");
    int fd = plain_connect(c); /* one too many */
    ssize_t got = read(fd, reply, sizeof reply);
    TEST_EQ(got <= 0, true, 0);
    (void)close(fd);
    for (uint64_t i = 1; i <= 45; i++) { /* 13 MB each: far above what the sockets hold */
        TEST_EQ(console_publish(c, 1, i, large, sizeof large), STATUS_OK, i);
        (void)usleep(200000);
    }
    (void)exchange(c, "GET /page.css HTTP/1.1\r\n", "", reply);
    TEST_EQ(has(reply, " 200 "), true, 0);
    for (int i = 0; i < CONSOLE_CLIENTS_MAX; i++)
        peer_close(&slow[i]);
    console_close(&c);
}

TEST(a_bad_address_a_bad_key_and_a_taken_port_are_said)
{
    char certificate[FIXTURE_PEM_MAX];
    char private_key[FIXTURE_PEM_MAX];
    struct console *c = open_console();
    struct console *other = NULL;

    fixture_certificate(certificate, private_key);
    struct console_options options = {
        .address = "nowhere", .certificate = certificate, .private_key = private_key};
    TEST_EQ(console_open(&other, &options), STATUS_CONFIG, 0);
    options.address = "127.0.0.1";
    options.private_key = "no key";
    TEST_EQ(console_open(&other, &options), STATUS_CONFIG, 1);
    options.private_key = private_key;
    options.port = console_port(c);
    TEST_EQ(console_open(&other, &options), STATUS_IO, 2);
    TEST_EQ(other == NULL, true, 0);
    console_close(&c);
}
