/* console/server.c: requests, refusals, answers (libmicrohttpd, a thread per client).
 *
 * Each connection carries one request.  The library bounds what it reads (CONNECTION_MEMORY) and
 * drops a client that moves no byte for CONSOLE_STALL_S; since that counts per byte, a reaper
 * ends connections whose request is not complete after CONSOLE_REQUEST_S.
 */
#include "console/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/log.h"
#include "console/page.h"
#include "console/server_int.h"

#define CONNECTION_MEMORY (32 * 1024)
#define SEND_ROOM (128 * 1024) /* in the kernel, per client: what a stalled one may hold */
#define THREAD_STACK (512 * 1024)
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define CONTENT_POLICY                                                                             \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

int64_t console_mono_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct snapshot *console_hold(struct console *c)
{
    (void)pthread_mutex_lock(&c->lock);
    struct snapshot *s = c->newest;
    if (s != NULL)
        s->holders++;
    (void)pthread_mutex_unlock(&c->lock);
    return s;
}

void console_drop_locked(struct snapshot *s)
{
    if (s != NULL && --s->holders == 0)
        free(s);
}

void console_drop(struct console *c, struct snapshot *s)
{
    (void)pthread_mutex_lock(&c->lock);
    console_drop_locked(s);
    (void)pthread_mutex_unlock(&c->lock);
}

/* What the headers of one request say against it. */
struct headers {
    int hosts;
    bool is_host_ours;
    bool has_body;
    bool is_cross_site;
    struct console *console;
};

static enum MHD_Result look_at_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    struct headers *h = context;

    (void)kind;
    if (value == NULL)
        value = "";
    if (strcasecmp(name, "Host") == 0) {
        h->hosts++;
        for (size_t i = 0; i < 3; i++)
            h->is_host_ours |= strcasecmp(value, h->console->hosts[i]) == 0;
    }
    if (strcasecmp(name, "Transfer-Encoding") == 0 ||
        (strcasecmp(name, "Content-Length") == 0 && strcmp(value, "0") != 0))
        h->has_body = true;
    if (strcasecmp(name, "Sec-Fetch-Site") == 0)
        h->is_cross_site = strcmp(value, "same-origin") != 0 && strcmp(value, "none") != 0;
    if (strcasecmp(name, "Origin") == 0) {
        h->is_cross_site = true; /* unless it is our own */
        for (size_t i = 0; i < 3; i++)
            if (strncmp(value, "https://", 8) == 0 &&
                strcasecmp(value + 8, h->console->hosts[i]) == 0)
                h->is_cross_site = false;
    }
    return MHD_YES;
}

static bool has_query(struct MHD_Connection *connection)
{
    return MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, NULL, NULL) > 0;
}

/* 200 when the request may be answered, else the code of its refusal. */
static unsigned judge(struct console *c, struct MHD_Connection *connection, const char *method)
{
    struct headers h = {.console = c};

    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, look_at_header, &h);
    if (strcmp(method, "GET") != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    if (h.has_body || h.hosts != 1)
        return MHD_HTTP_BAD_REQUEST;
    if (!h.is_host_ours || h.is_cross_site)
        return MHD_HTTP_FORBIDDEN;
    return has_query(connection) ? MHD_HTTP_NOT_FOUND : MHD_HTTP_OK;
}

/* What the answer to /snapshot holds until it has been sent. */
struct held {
    struct console *console;
    struct snapshot *snapshot;
};

static ssize_t read_snapshot(void *context, uint64_t position, char *to, size_t room)
{
    const struct held *h = context;
    size_t left = h->snapshot->json_size - (size_t)position;
    size_t part = left < room ? left : room;

    if (part == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    memcpy(to, h->snapshot->text + h->snapshot->json_from + position, part);
    return (ssize_t)part;
}

static void free_snapshot(void *context)
{
    struct held *h = context;

    console_drop(h->console, h->snapshot);
    free(h);
}

static struct MHD_Response *answer_snapshot(struct console *c)
{
    struct held *h = calloc(1, sizeof *h);

    if (h == NULL)
        return NULL;
    *h = (struct held){.console = c, .snapshot = console_hold(c)};
    struct MHD_Response *response = NULL;
    if (h->snapshot != NULL)
        response = MHD_create_response_from_callback(h->snapshot->json_size, 16384, read_snapshot,
                                                     h, free_snapshot);
    if (response == NULL) {
        if (h->snapshot != NULL)
            console_drop(c, h->snapshot);
        free(h);
    }
    return response;
}

static struct MHD_Response *answer_text(const char *text)
{
    /* The library only reads it: the mode says so. */
    return MHD_create_response_from_buffer_with_free_callback(strlen(text), (void *)(uintptr_t)text,
                                                              NULL);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, unsigned code,
                                   struct MHD_Response *response, const char *type)
{
    static const char *const headers[][2] = {
        {"Content-Security-Policy", CONTENT_POLICY},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
        {"Connection", "close"},
    };

    if (response == NULL)
        return MHD_NO; /* no memory: the connection ends */
    (void)MHD_add_response_header(response, "Content-Type", type);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        (void)MHD_add_response_header(response, headers[i][0], headers[i][1]);
    if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
        (void)MHD_add_response_header(response, "Allow", "GET");
    enum MHD_Result result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned code)
{
    return send_answer(connection, code, answer_text("refused\n"), "text/plain; charset=utf-8");
}

static void mark_answered(struct console *c, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    (void)pthread_mutex_lock(&c->lock);
    for (int i = 0; i < CONSOLE_CLIENTS_MAX; i++)
        if (socket != NULL && c->clients[i].is_taken &&
            c->clients[i].socket == (int)socket->connect_fd)
            c->clients[i].is_answered = true;
    (void)pthread_mutex_unlock(&c->lock);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    static int is_judged;
    struct console *c = context;

    (void)version;
    (void)upload;
    unsigned code = judge(c, connection, method);
    if (code != MHD_HTTP_OK) {
        *upload_size = 0;
        return refuse(connection, code);
    }
    /* The library calls once for the headers and again when the request is complete. */
    if (*request == NULL) {
        *request = &is_judged;
        return MHD_YES;
    }
    mark_answered(c, connection);
    if (strcmp(path, "/stream") == 0)
        return send_answer(connection, MHD_HTTP_OK, console_stream(c), "text/event-stream");
    if (strcmp(path, "/snapshot") == 0) {
        struct MHD_Response *response = answer_snapshot(c);

        if (response == NULL)
            return refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE);
        return send_answer(connection, MHD_HTTP_OK, response, "application/json");
    }
    const struct page_file *file = page_find(path);
    if (file == NULL)
        return refuse(connection, MHD_HTTP_NOT_FOUND);
    return send_answer(connection, MHD_HTTP_OK,
                       MHD_create_response_from_buffer_with_free_callback(
                           file->content.size, (void *)(uintptr_t)file->content.at, NULL),
                       file->type);
}

/* Names are compared as sent: an escaped spelling is another name, and unknown. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static void note_client(void *context, struct MHD_Connection *connection, void **client_context,
                        enum MHD_ConnectionNotificationCode code)
{
    struct console *c = context;
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct client *client = *client_context;

    (void)pthread_mutex_lock(&c->lock);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (client != NULL)
            *client = (struct client){0};
    } else if (socket != NULL) {
        const int room = SEND_ROOM;

        (void)setsockopt((int)socket->connect_fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        for (int i = 0; i < CONSOLE_CLIENTS_MAX && *client_context == NULL; i++) {
            if (c->clients[i].is_taken)
                continue;
            c->clients[i] = (struct client){
                .is_taken = true, .socket = (int)socket->connect_fd, .since_ns = console_mono_ns()};
            *client_context = &c->clients[i];
        }
    }
    (void)pthread_mutex_unlock(&c->lock);
}

/* Ends what has not become a request in time.  The library still owns and closes the socket; it
 * tells us before it does, so the number cannot be another's. */
static void *reap(void *context)
{
    struct console *c = context;

    (void)pthread_mutex_lock(&c->lock);
    while (!c->is_stopping) {
        struct timespec until;
        int64_t now_ns = console_mono_ns();

        for (int i = 0; i < CONSOLE_CLIENTS_MAX; i++)
            if (c->clients[i].is_taken && !c->clients[i].is_answered &&
                now_ns - c->clients[i].since_ns > CONSOLE_REQUEST_S * INT64_C(1000000000))
                (void)shutdown(c->clients[i].socket, SHUT_RDWR);
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += 1;
        (void)pthread_cond_timedwait(&c->changed, &c->lock, &until);
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

static enum status start_daemon(struct console *c, const struct console_options *options)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(options->port)};

    if (inet_pton(AF_INET, options->address, &place.sin_addr) != 1) {
        log_error("console: %s is no numeric address", options->address);
        return STATUS_CONFIG;
    }
    errno = 0;
    c->daemon = MHD_start_daemon(
        MHD_USE_TLS | MHD_USE_POLL | MHD_USE_ITC | MHD_USE_INTERNAL_POLLING_THREAD |
            MHD_USE_THREAD_PER_CONNECTION,
        0, NULL, NULL, answer, c, MHD_OPTION_SOCK_ADDR, &place, MHD_OPTION_HTTPS_MEM_CERT,
        options->certificate, MHD_OPTION_HTTPS_MEM_KEY, options->private_key,
        MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONSOLE_CLIENTS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONSOLE_STALL_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_THREAD_STACK_SIZE,
        (size_t)THREAD_STACK, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, note_client, c, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (c->daemon == NULL) {
        log_error("console: cannot serve on %s port %u: %s", options->address, options->port,
                  errno != 0 ? strerror(errno) : "certificate or key unusable");
        return errno == EADDRINUSE || errno == EACCES ? STATUS_IO : STATUS_CONFIG;
    }
    const union MHD_DaemonInfo *bound = MHD_get_daemon_info(c->daemon, MHD_DAEMON_INFO_BIND_PORT);
    c->port = bound != NULL ? bound->port : options->port;
    return STATUS_OK;
}

static void name_hosts(struct console *c, const struct console_options *options)
{
    const char *names[] = {options->address, "localhost", options->host};

    for (size_t i = 0; i < 3; i++) {
        const char *name = names[i] != NULL ? names[i] : "localhost";

        /* A browser leaves the port out when it is https' own. */
        if (c->port == 443)
            (void)snprintf(c->hosts[i], sizeof c->hosts[i], "%s", name);
        else
            (void)snprintf(c->hosts[i], sizeof c->hosts[i], "%s:%u", name, c->port);
    }
}

enum status console_open(struct console **out, const struct console_options *options)
{
    pthread_condattr_t attributes;
    struct console *c = calloc(1, sizeof *c);

    *out = NULL;
    if (c == NULL)
        return STATUS_MEMORY;
    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&c->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    /* No client is noted before the hosts have their names: note_client waits for the lock. */
    (void)pthread_mutex_lock(&c->lock);
    enum status st = start_daemon(c, options);
    if (st == STATUS_OK)
        name_hosts(c, options);
    (void)pthread_mutex_unlock(&c->lock);
    if (st == STATUS_OK) {
        if (pthread_create(&c->reaper, NULL, reap, c) != 0)
            st = STATUS_MEMORY;
        else
            c->has_reaper = true;
    }
    if (st != STATUS_OK)
        console_close(&c);
    *out = c;
    return st;
}

void console_close(struct console **out)
{
    struct console *c = *out;

    if (c == NULL)
        return;
    (void)pthread_mutex_lock(&c->lock);
    c->is_stopping = true;
    (void)pthread_cond_broadcast(&c->changed);
    (void)pthread_mutex_unlock(&c->lock);
    if (c->has_reaper)
        (void)pthread_join(c->reaper, NULL);
    if (c->daemon != NULL)
        MHD_stop_daemon(c->daemon);
    free(c->newest);
    (void)pthread_cond_destroy(&c->changed);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
    *out = NULL;
}

uint16_t console_port(const struct console *c)
{
    return c->port;
}

static struct snapshot *make_snapshot(uint32_t epoch, uint64_t seq, const char *json, size_t size)
{
    const size_t head_room = 96;
    struct snapshot *s = malloc(sizeof *s + head_room + size + 2);

    if (s == NULL)
        return NULL;
    *s = (struct snapshot){.holders = 1, .epoch = epoch, .seq = seq, .json_size = size};
    s->json_from = (size_t)snprintf(s->text, head_room,
                                    "id: %lu-%llu\nevent: snapshot\ndata: ", (unsigned long)epoch,
                                    (unsigned long long)seq);
    memcpy(s->text + s->json_from, json, size);
    /* A line break would end the event's line; in JSON it can only stand between tokens. */
    for (size_t i = s->json_from; i < s->json_from + size; i++)
        if (s->text[i] == '\n' || s->text[i] == '\r')
            s->text[i] = ' ';
    memcpy(s->text + s->json_from + size, "\n\n", 2);
    s->size = s->json_from + size + 2;
    return s;
}

enum status console_publish(struct console *c, uint32_t epoch, uint64_t seq, const char *json,
                            size_t size)
{
    if (size > CONSOLE_SNAPSHOT_MAX)
        return STATUS_FULL;
    struct snapshot *s = make_snapshot(epoch, seq, json, size);
    if (s == NULL)
        return STATUS_MEMORY;
    (void)pthread_mutex_lock(&c->lock);
    console_drop_locked(c->newest);
    c->newest = s;
    s->generation = ++c->generation;
    c->published_ns = console_mono_ns();
    (void)pthread_cond_broadcast(&c->changed);
    (void)pthread_mutex_unlock(&c->lock);
    return STATUS_OK;
}
