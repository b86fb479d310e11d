/* node/feeds.c: one connection, one feed: greeting, bytes in, durable offsets out. */
#include "node/feeds.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/text.h"
#include "node/detect.h"

#define CHUNK_MAX 8192 /* bytes of one input */
#define FIRST_MIN 16   /* the driver is guessed from the first bytes */
#define GREETING_MAX 128
#define READ_AHEAD_MAX 65536

struct connection {
    struct feeds *owner;
    struct bufferevent *io; /* NULL: free */
    char name[DETECT_NAME_MAX];
    bool is_named;  /* it greeted: it will come back after a break */
    bool has_begun; /* greeting handled */
    bool is_held;   /* an exercise that is not armed, or a journal without room */
    bool is_over;   /* the far end has closed */
    uint32_t exercise;
    uint64_t appended_seq; /* journal record of its newest bytes */
    uint64_t said;         /* offset that it was told */
};

struct feeds {
    struct evconnlistener *listener;
    struct host *host;
    const struct node_clock *clock;
    uint64_t committed;
    struct connection connections[FEEDS_MAX];
};

static void drop(struct connection *c)
{
    bufferevent_free(c->io);
    *c = (struct connection){.owner = c->owner};
}

static void say_offset(struct connection *c, uint64_t offset)
{
    char line[32];
    int length = snprintf(line, sizeof line, "AT %llu\n", (unsigned long long)offset);

    c->said = offset;
    if (c->is_named && length > 0)
        (void)bufferevent_write(c->io, line, (size_t)length);
}

static bool is_armed(const struct connection *c)
{
    return c->exercise == 0 || host_node(c->owner->host)->armed == c->exercise;
}

/* Gives one run of bytes to the core; false when it could not be taken now. */
static bool give(struct connection *c, struct bytes bytes)
{
    struct feeds *f = c->owner;
    uint8_t memory[CHUNK_MAX + DETECT_NAME_MAX + 1];
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    uint64_t offset = detect_taken(host_node(f->host), c->name);

    if (!detect_body(c->name, bytes, &body))
        return true; /* a name that cannot be: nothing will ever come of it */
    enum status st = host_input(f->host, INPUT_DETECTION, clock_read(f->clock), (struct nation){0},
                                offset, byte_builder_bytes(&body));
    if (st != STATUS_OK)
        return false;
    c->appended_seq = UINT64_MAX; /* until feeds_commit() learns the number */
    return true;
}

static void pour(struct connection *c)
{
    struct evbuffer *in = bufferevent_get_input(c->io);
    bool is_first = detect_taken(host_node(c->owner->host), c->name) == 0;

    c->is_held = !is_armed(c);
    while (!c->is_held && evbuffer_get_length(in) > 0) {
        size_t size = evbuffer_get_length(in);

        if (is_first && size < FIRST_MIN && !c->is_over)
            return;
        size = size < CHUNK_MAX ? size : CHUNK_MAX;
        c->is_held = !give(c, bytes_of(evbuffer_pullup(in, (ev_ssize_t)size), size));
        if (!c->is_held)
            (void)evbuffer_drain(in, size);
        is_first = false;
    }
    if (c->is_over && !c->is_held && evbuffer_get_length(in) == 0) {
        if (!c->is_named)
            (void)give(c, (struct bytes){0});
        drop(c);
    }
}

/* A feed that comes back speaks for itself: what is left of its old connection would come twice. */
static void drop_twins(const struct connection *c)
{
    for (int i = 0; i < FEEDS_MAX; i++) {
        struct connection *other = &c->owner->connections[i];

        if (other != c && other->io != NULL && other->is_named && strcmp(other->name, c->name) == 0)
            drop(other);
    }
}

static bool greet(struct connection *c, char *line)
{
    char *exercise = strrchr(line, ' ');
    int64_t number;

    if (exercise == NULL || exercise == line)
        return false;
    *exercise++ = '\0';
    if (!text_to_i64(exercise, 0, UINT32_MAX, &number) ||
        !text_copy(c->name, sizeof c->name, line) || c->name[0] == '\0')
        return false;
    c->exercise = (uint32_t)number;
    c->is_named = true;
    drop_twins(c);
    if (!is_armed(c))
        log_note("feed %s waits: exercise %u is not armed here", c->name, c->exercise);
    say_offset(c, detect_taken(host_node(c->owner->host), c->name));
    return true;
}

/* True when what follows is the feed's own bytes. */
static bool begin(struct connection *c)
{
    struct evbuffer *in = bufferevent_get_input(c->io);
    size_t length = strlen(FEED_GREETING);
    char head[sizeof FEED_GREETING];

    if (evbuffer_get_length(in) < length && !c->is_over)
        return false;
    ev_ssize_t got = evbuffer_copyout(in, head, length);
    if (got < (ev_ssize_t)length || memcmp(head, FEED_GREETING, length) != 0) {
        c->has_begun = true;
        return true;
    }
    char *line = evbuffer_readln(in, NULL, EVBUFFER_EOL_LF);
    if (line == NULL && evbuffer_get_length(in) < GREETING_MAX && !c->is_over)
        return false;
    c->has_begun = line != NULL && greet(c, line + length);
    free(line);
    if (c->has_begun)
        return true;
    log_warn("feed %s: malformed greeting; want '" FEED_GREETING "NAME EXERCISE'", c->name);
    drop(c);
    return false;
}

static void on_read(struct bufferevent *io, void *connection)
{
    struct connection *c = connection;

    (void)io;
    if (c->has_begun || begin(c))
        pour(c);
}

static void on_event(struct bufferevent *io, short what, void *connection)
{
    struct connection *c = connection;

    (void)io;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
        return;
    c->is_over = true;
    if (c->is_named && c->is_held) {
        drop(c); /* it will come again and go on from the durable offset */
        return;
    }
    on_read(c->io, c);
}

static struct connection *free_connection(struct feeds *f)
{
    for (int i = 0; i < FEEDS_MAX; i++)
        if (f->connections[i].io == NULL)
            return &f->connections[i];
    return NULL;
}

static void name_by_address(struct connection *c, const struct sockaddr *address)
{
    struct sockaddr_in in = {0};

    if (address->sa_family == AF_INET)
        memcpy(&in, address, sizeof in);
    (void)snprintf(c->name, sizeof c->name, "tcp-%u-%u", ntohl(in.sin_addr.s_addr) & 0xffffff,
                   ntohs(in.sin_port));
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
                      int size, void *feeds)
{
    struct feeds *f = feeds;
    struct connection *c = free_connection(f);

    (void)size;
    if (c == NULL) {
        log_warn("feeds: more than %d connections, one refused", FEEDS_MAX);
        (void)evutil_closesocket(fd);
        return;
    }
    *c = (struct connection){.owner = f};
    c->io = bufferevent_socket_new(evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);
    if (c->io == NULL) {
        (void)evutil_closesocket(fd);
        return;
    }
    name_by_address(c, address);
    bufferevent_setcb(c->io, on_read, NULL, on_event, c);
    bufferevent_setwatermark(c->io, EV_READ, 0, READ_AHEAD_MAX);
    (void)bufferevent_enable(c->io, EV_READ | EV_WRITE);
}

enum status feeds_open(struct feeds **f, struct event_base *base, const char *address,
                       struct host *host, const struct node_clock *clock)
{
    struct sockaddr_storage at;
    int size = sizeof at;

    *f = calloc(1, sizeof **f);
    if (*f == NULL)
        return STATUS_MEMORY;
    (*f)->host = host;
    (*f)->clock = clock;
    for (int i = 0; i < FEEDS_MAX; i++)
        (*f)->connections[i].owner = *f;
    if (evutil_parse_sockaddr_port(address, (struct sockaddr *)&at, &size) == 0)
        (*f)->listener =
            evconnlistener_new_bind(base, on_accept, *f, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE,
                                    -1, (struct sockaddr *)&at, size);
    if ((*f)->listener != NULL)
        return STATUS_OK;
    log_error("feeds: cannot listen on %s: want a free ip:port", address);
    feeds_close(f);
    return STATUS_IO;
}

void feeds_close(struct feeds **f)
{
    if (*f == NULL)
        return;
    for (int i = 0; i < FEEDS_MAX; i++)
        if ((*f)->connections[i].io != NULL)
            bufferevent_free((*f)->connections[i].io);
    if ((*f)->listener != NULL)
        evconnlistener_free((*f)->listener);
    free(*f);
    *f = NULL;
}

void feeds_commit(struct feeds *f, uint64_t committed, uint64_t appended)
{
    for (int i = 0; i < FEEDS_MAX; i++) {
        struct connection *c = &f->connections[i];

        if (c->io == NULL || c->appended_seq == 0)
            continue;
        if (c->appended_seq == UINT64_MAX)
            c->appended_seq = appended;
        if (committed < c->appended_seq)
            continue;
        c->appended_seq = 0;
        say_offset(c, detect_taken(host_node(f->host), c->name));
    }
}

void feeds_tick(struct feeds *f)
{
    for (int i = 0; i < FEEDS_MAX; i++) {
        struct connection *c = &f->connections[i];

        if (c->io != NULL && c->is_held)
            pour(c);
    }
}
