/* link/refusal_test.c: who must not get in, over real sockets: refused, never up, and said why. */
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/test.h"
#include "link/certificate.h"
#include "link/rig_test.h"

#define LONG_MS 20000 /* a bound against hanging, not a measurement */

static struct rig rig;
static struct rig_end *us = &rig.ends[RIG_LISTENER]; /* the end under test, in both directions */

/* Certificates that must be refused, beside the good ones of the rig. */
static void make_bad_certificates(void)
{
    static const struct {
        const char *name, *host, *ca;
        int from_days, until_days;
    } rows[] = {
        {"expired", "JPN.tocsin.example", "JPN-ca", -30, -1},
        {"early", "JPN.tocsin.example", "JPN-ca", 2, 30},
        {"named", "KOR.tocsin.example", "JPN-ca", 0, 30},      /* JPN's CA, another's name */
        {"other", "JPN.tocsin.example", "JPN-ca", 0, 30},      /* good, but another key */
        {"foreign", "JPN.tocsin.example", "ZZZ-ca", 0, 30},    /* a CA that nobody trusts */
        {"kor-signed", "JPN.tocsin.example", "KOR-ca", 0, 30}, /* a partner's CA, our name */
    };
    static bool is_made;

    if (is_made)
        return;
    is_made = true;
    (void)rig_folder();
    CHECK(certificate_make_ca("ZZZ", rig_path("ZZZ-ca.key"), rig_path("ZZZ-ca.pem")) == STATUS_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char ca_key[32], ca[32], key[32], certificate[32];

        (void)snprintf(ca_key, sizeof ca_key, "%s.key", rows[i].ca);
        (void)snprintf(ca, sizeof ca, "%s.pem", rows[i].ca);
        (void)snprintf(key, sizeof key, "%s.key", rows[i].name);
        (void)snprintf(certificate, sizeof certificate, "%s.pem", rows[i].name);
        CHECK(certificate_make_node(rows[i].host, rows[i].from_days, rows[i].until_days,
                                    rig_path(ca_key), rig_path(ca), rig_path(key),
                                    rig_path(certificate)) == STATUS_OK);
    }
}

/* What stands on stderr while a case runs. */
static int saved_stderr = -1;

static void begin_log(void)
{
    int fd = open(rig_path("log"), O_RDWR | O_CREAT | O_TRUNC, 0600);

    CHECK(fd >= 0);
    saved_stderr = dup(2);
    CHECK(dup2(fd, 2) == 2);
    (void)close(fd);
}

static const char *end_log(void)
{
    static char text[65536];
    FILE *file = fopen(rig_path("log"), "r");

    CHECK(dup2(saved_stderr, 2) == 2);
    (void)close(saved_stderr);
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    (void)fclose(file);
    return text;
}

/* A far end by OpenSSL alone, that keeps none of our rules but those it is told. */
struct stranger {
    const char *name; /* of its certificate; NULL: none */
    int version;
    const char *alpn; /* with its length byte; NULL: none */
};

/* As a server: the protocol that it is told, whatever the caller offers. */
static int choose(SSL *ssl, const unsigned char **out, unsigned char *size, const unsigned char *in,
                  unsigned in_size, void *context)
{
    const char *alpn = context;

    (void)ssl;
    (void)in;
    (void)in_size;
    *out = (const unsigned char *)alpn + 1;
    *size = (unsigned char)alpn[0];
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *context_of(const struct stranger *s, bool is_server)
{
    SSL_CTX *context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    char key[32], certificate[32];

    CHECK(context != NULL);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    CHECK(SSL_CTX_set_min_proto_version(context, s->version) == 1);
    CHECK(SSL_CTX_set_max_proto_version(context, s->version) == 1);
    if (s->alpn != NULL) {
        union {
            const char *theirs;
            void *ours; /* OpenSSL's type */
        } alpn = {.theirs = s->alpn};

        SSL_CTX_set_alpn_select_cb(context, choose, alpn.ours);
    }
    if (s->alpn != NULL)
        CHECK(SSL_CTX_set_alpn_protos(context, (const unsigned char *)s->alpn,
                                      (unsigned)strlen(s->alpn)) == 0);
    if (s->name == NULL)
        return context;
    (void)snprintf(key, sizeof key, "%s.key", s->name);
    (void)snprintf(certificate, sizeof certificate, "%s.pem", s->name);
    CHECK(SSL_CTX_use_certificate_file(context, rig_path(certificate), SSL_FILETYPE_PEM) == 1);
    CHECK(SSL_CTX_use_PrivateKey_file(context, rig_path(key), SSL_FILETYPE_PEM) == 1);
    return context;
}

static void no_event(struct bufferevent *stream, short what, void *context)
{
    (void)stream;
    (void)what;
    (void)context;
}

static struct bufferevent *stranger_calls(const struct stranger *s)
{
    SSL_CTX *context = context_of(s, false);
    struct sockaddr_storage where;
    int size = sizeof where;
    struct bufferevent *stream = bufferevent_openssl_socket_new(
        rig.base, -1, SSL_new(context), BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);

    SSL_CTX_free(context); /* the SSL keeps it */
    CHECK(stream != NULL);
    bufferevent_setcb(stream, NULL, NULL, no_event, NULL);
    (void)bufferevent_enable(stream, EV_READ | EV_WRITE);
    CHECK(evutil_parse_sockaddr_port(rig.address, (struct sockaddr *)&where, &size) == 0);
    CHECK(bufferevent_socket_connect(stream, (struct sockaddr *)&where, size) == 0);
    return stream;
}

static void begin(void)
{
    make_bad_certificates();
    rig = (struct rig){.driver = &link_tls, .base = event_base_new()};
    CHECK(rig.base != NULL);
    (void)snprintf(rig.address, sizeof rig.address, "127.0.0.1:0");
    us->is_establishing = true;
}

static void end(void)
{
    if (us->link != NULL)
        link_tls.close(&us->link);
    event_base_free(rig.base);
    rig.base = NULL;
}

static void add(const char *name, const char *pinned, const char *address)
{
    char ca[32], host[32];
    struct link_peer peer = {.name = name, .host = host, .address = address};
    int index;

    (void)snprintf(ca, sizeof ca, "%s-ca.pem", name);
    (void)snprintf(host, sizeof host, "%s.tocsin.example", name);
    peer.ca = rig_path(ca);
    rig_pin(pinned, peer.pin);
    CHECK(link_tls.add_peer(us->link, &peer, &index) == STATUS_OK);
}

/* USA listens for JPN, whose key is pinned to that of certificate `pinned`, and for KOR. */
static void listen_for(const char *pinned)
{
    struct link_options options = {.events = &rig_events,
                                   .owner = us,
                                   .base = rig.base,
                                   .certificate = rig_path("USA.pem"),
                                   .key = rig_path("USA.key"),
                                   .listen = rig.address};

    CHECK(link_tls.open(&us->link, &options) == STATUS_OK);
    add("JPN", pinned, NULL);
    add("KOR", "KOR.pem", NULL);
    (void)snprintf(rig.address, sizeof rig.address, "%s", link_tls.address(us->link));
}

static void expect_refusal(const char *want, int row)
{
    bool is_refused = rig_until(&rig, &us->refusals, 1, LONG_MS);
    rig_run(&rig, 20);
    const char *log = end_log();

    TEST_EQ(is_refused, true, row);
    TEST_EQ(us->ups, 0, row);
    TEST_EQ(strstr(us->why, want) != NULL, true, row);
    TEST_EQ(strstr(log, want) != NULL, true, row); /* the operator can read it */
    TEST_EQ(strstr(log, " up, ") == NULL, true, row);
    if (strstr(us->why, want) == NULL)
        (void)fprintf(stderr, "row %d: said '%s', wanted '%s'\n", row, us->why, want);
}

TEST(listener_refuses)
{
    static const struct {
        struct stranger caller;
        const char *pinned, *want;
    } rows[] = {
        {{NULL, TLS1_3_VERSION, "\x08tocsin/1"}, "JPN.pem", "peer did not return a certificate"},
        {{"foreign", TLS1_3_VERSION, "\x08tocsin/1"}, "JPN.pem", "unable to get"},
        {{"expired", TLS1_3_VERSION, "\x08tocsin/1"}, "expired.pem", "certificate has expired"},
        {{"early", TLS1_3_VERSION, "\x08tocsin/1"}, "early.pem", "certificate is not yet valid"},
        {{"other", TLS1_3_VERSION, "\x08tocsin/1"}, "JPN.pem", "its key is pinned to no partner"},
        {{"named", TLS1_3_VERSION, "\x08tocsin/1"}, "named.pem", "does not name JPN.tocsin"},
        {{"kor-signed", TLS1_3_VERSION, "\x08tocsin/1"},
         "kor-signed.pem",
         "not from the CA of JPN"},
        {{"USA", TLS1_3_VERSION, "\x08tocsin/1"}, "JPN.pem", "unable to get"}, /* our own */
        {{"JPN", TLS1_2_VERSION, "\x08tocsin/1"}, "JPN.pem", "unsupported protocol"},
        {{"JPN", TLS1_3_VERSION, "\x08tocsin/2"}, "JPN.pem", "no application protocol"},
        {{"JPN", TLS1_3_VERSION, "\x02h2"}, "JPN.pem", "no application protocol"},
        {{"JPN", TLS1_3_VERSION, NULL}, "JPN.pem", "wrong ALPN"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        listen_for(rows[i].pinned);
        begin_log();
        struct bufferevent *caller = stranger_calls(&rows[i].caller);
        expect_refusal(rows[i].want, (int)i);
        bufferevent_free(caller);
        end();
    }
}

/* The same stranger, made well, gets in: the cases above fail for their reason and no other. */
TEST(listener_takes_the_pinned_partner)
{
    begin();
    listen_for("JPN.pem");
    struct bufferevent *caller =
        stranger_calls(&(struct stranger){"JPN", TLS1_3_VERSION, "\x08tocsin/1"});
    TEST_EQ(rig_until(&rig, &us->ups, 1, LONG_MS), true, 0);
    TEST_EQ(us->refusals, 0, 0);
    bufferevent_free(caller); /* without close_notify: an error, and the link is down */
    TEST_EQ(rig_until(&rig, &us->downs, 1, LONG_MS), true, 0);
    TEST_EQ(us->reason, LINK_FAILED, 0);
    end();
}

static struct stranger answering;
static struct bufferevent *answers[64];
static int answer_count;

static void on_call(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
                    int size, void *unused)
{
    SSL_CTX *context = context_of(&answering, true);

    (void)listener;
    (void)from;
    (void)size;
    (void)unused;
    CHECK(answer_count < 64);
    struct bufferevent *stream = bufferevent_openssl_socket_new(
        rig.base, fd, SSL_new(context), BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    SSL_CTX_free(context);
    bufferevent_setcb(stream, NULL, NULL, no_event, NULL);
    (void)bufferevent_enable(stream, EV_READ | EV_WRITE);
    answers[answer_count++] = stream;
}

static struct evconnlistener *stranger_listens(const struct stranger *s)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof where;

    answering = *s;
    answer_count = 0;
    struct evconnlistener *listener =
        evconnlistener_new_bind(rig.base, on_call, NULL, LEV_OPT_CLOSE_ON_FREE, 16,
                                (struct sockaddr *)&where, sizeof where);
    CHECK(listener != NULL);
    CHECK(getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&where, &size) == 0);
    (void)snprintf(rig.address, sizeof rig.address, "127.0.0.1:%u", ntohs(where.sin_port));
    return listener;
}

/* USA calls JPN, which somebody else answers; KOR is a partner, too. */
TEST(caller_refuses)
{
    static const struct {
        struct stranger answers;
        const char *pinned, *want;
    } rows[] = {
        {{"foreign", TLS1_3_VERSION, "\x08tocsin/1"}, "JPN.pem", "unable to get"},
        {{"KOR", TLS1_3_VERSION, "\x08tocsin/1"},
         "JPN.pem",
         "unable to get"}, /* another nation's, valid */
        {{"expired", TLS1_3_VERSION, "\x08tocsin/1"}, "expired.pem", "certificate has expired"},
        {{"other", TLS1_3_VERSION, "\x08tocsin/1"}, "JPN.pem", "pinned to no partner"},
        {{"named", TLS1_3_VERSION, "\x08tocsin/1"}, "named.pem", "hostname mismatch"},
        {{"kor-signed", TLS1_3_VERSION, "\x08tocsin/1"}, "kor-signed.pem", "unable to get"},
        {{"JPN", TLS1_2_VERSION, "\x08tocsin/1"}, "JPN.pem", "alert protocol version"},
        {{"JPN", TLS1_3_VERSION, NULL}, "JPN.pem", "wrong ALPN"}, /* it chooses none */
        {{"JPN", TLS1_3_VERSION, "\x02h2"}, "JPN.pem", "bad extension"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        struct link_options options = {.events = &rig_events,
                                       .owner = us,
                                       .base = rig.base,
                                       .certificate = rig_path("USA.pem"),
                                       .key = rig_path("USA.key")};
        struct evconnlistener *listener = stranger_listens(&rows[i].answers);
        begin_log();
        CHECK(link_tls.open(&us->link, &options) == STATUS_OK);
        add("JPN", rows[i].pinned, rig.address);
        add("KOR", "KOR.pem", NULL);
        expect_refusal(rows[i].want, (int)i);
        for (int k = 0; k < answer_count; k++)
            bufferevent_free(answers[k]);
        evconnlistener_free(listener);
        end();
    }
}

/* Under TLS 1.3 a caller is connected before it is judged: it must not come up all the same. */
TEST(refused_caller_never_comes_up)
{
    make_bad_certificates();
    rig.key_log = NULL;
    rig_open(&rig, &link_tls);
    rig_close_end(&rig, RIG_CALLER);
    struct rig_end *caller = &rig.ends[RIG_CALLER];
    struct link_options options = {.events = &rig_events,
                                   .owner = caller,
                                   .base = rig.base,
                                   .certificate = rig_path("other.pem"),
                                   .key = rig_path("other.key")};
    struct link_peer peer = {.name = "USA", .address = rig.address, .host = "USA.tocsin.example"};

    peer.ca = rig_path("USA-ca.pem");
    rig_pin("USA.pem", peer.pin);
    CHECK(link_tls.open(&caller->link, &options) == STATUS_OK);
    CHECK(link_tls.add_peer(caller->link, &peer, &caller->peer) == STATUS_OK);
    TEST_EQ(rig_until(&rig, &rig.ends[RIG_LISTENER].refusals, 3, LONG_MS), true, 0);
    TEST_EQ(caller->ups, 0, 0);
    TEST_EQ(rig.ends[RIG_LISTENER].ups, 0, 0);
    rig_close(&rig);
}

/* Whoever holds a socket open and says nothing is put out, and does not disturb a partner. */
TEST(silent_strangers_are_put_out)
{
    int sockets[LINK_STRANGERS_MAX + 8];
    struct sockaddr_storage where;
    int size = sizeof where;

    rig_open(&rig, &link_tls);
    TEST_EQ(rig_until(&rig, &us->ups, 1, LONG_MS), true, 0);
    CHECK(evutil_parse_sockaddr_port(rig.address, (struct sockaddr *)&where, &size) == 0);
    for (size_t i = 0; i < sizeof sockets / sizeof sockets[0]; i++) {
        sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(connect(sockets[i], (struct sockaddr *)&where, (socklen_t)size) == 0);
        rig_run(&rig, 2); /* the listener takes it: its queue is short */
    }
    rig_run(&rig, 100);
    TEST_EQ(rig.driver->send(rig.ends[0].link, rig.ends[0].peer, bytes_of("abc", 3)), LINK_TAKEN,
            0);
    TEST_EQ(rig_until(&rig, &us->frames, 1, LONG_MS), true, 0);
    TEST_EQ(rig_until(&rig, &us->refusals, LINK_STRANGERS_MAX, LONG_MS), true, 0);
    rig_run(&rig, 500);
    TEST_EQ(us->refusals, LINK_STRANGERS_MAX, 0); /* the others were closed at once */
    TEST_EQ(strcmp(us->why, "no hello within 5 s"), 0, 0);
    TEST_EQ(us->downs, 0, 0);
    for (size_t i = 0; i < sizeof sockets / sizeof sockets[0]; i++)
        (void)close(sockets[i]);
    rig_close(&rig);
}

TEST(session_keys_are_logged_only_when_asked)
{
    char text[8192];

    rig.key_log = rig_path("keys");
    rig_open(&rig, &link_tls);
    TEST_EQ(rig_until(&rig, &us->ups, 1, LONG_MS), true, 0);
    rig_close(&rig);
    rig.key_log = NULL;
    FILE *file = fopen(rig_path("keys"), "r");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    (void)fclose(file);
    TEST_EQ(strstr(text, "CLIENT_TRAFFIC_SECRET_0 ") != NULL, true, 0);
    TEST_EQ(strstr(text, "SERVER_TRAFFIC_SECRET_0 ") != NULL, true, 0);
    CHECK(unlink(rig_path("keys")) == 0);
    rig_open(&rig, &link_tls);
    TEST_EQ(rig_until(&rig, &us->ups, 1, LONG_MS), true, 0);
    rig_close(&rig);
    TEST_EQ(access(rig_path("keys"), F_OK), -1, 0);
}
