/* node/control.c: a Unix socket, a request, an answer. */
#include "node/control.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

struct control {
    struct evconnlistener *listener;
    struct host *host;
    const struct node_clock *clock;
    char path[108];
};

static bool address_of(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (text_copy(address->sun_path, sizeof address->sun_path, path))
        return true;
    log_error("%s: too long for a socket's path (at most %zu)", path, sizeof address->sun_path - 1);
    return false;
}

static void on_flushed(struct bufferevent *io, void *control)
{
    (void)control;
    bufferevent_free(io);
}

static void answer(struct control *c, struct bufferevent *io)
{
    struct evbuffer *in = bufferevent_get_input(io);
    size_t size = evbuffer_get_length(in);
    struct bytes order = bytes_of(evbuffer_pullup(in, -1), size);
    enum status st =
        host_input(c->host, INPUT_ORDER, clock_read(c->clock), (struct nation){0}, 0, order);
    const char *word = st == STATUS_OK ? "TAKEN\n" : "BUSY\n";

    bufferevent_setcb(io, NULL, on_flushed, NULL, c);
    (void)bufferevent_write(io, word, strlen(word));
}

static void on_event(struct bufferevent *io, short what, void *control)
{
    if ((what & BEV_EVENT_EOF) != 0)
        answer(control, io);
    else
        bufferevent_free(io);
}

static void on_read(struct bufferevent *io, void *control)
{
    (void)control;
    if (evbuffer_get_length(bufferevent_get_input(io)) > CONTROL_MAX)
        bufferevent_free(io);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
                      int size, void *control)
{
    static const struct timeval patience = {.tv_sec = 5};
    struct bufferevent *io =
        bufferevent_socket_new(evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);

    (void)address;
    (void)size;
    if (io == NULL) {
        (void)evutil_closesocket(fd);
        return;
    }
    bufferevent_setcb(io, on_read, NULL, on_event, control);
    (void)bufferevent_set_timeouts(io, &patience, &patience);
    (void)bufferevent_enable(io, EV_READ | EV_WRITE);
}

enum status control_open(struct control **c, struct event_base *base, const char *path,
                         struct host *host, const struct node_clock *clock)
{
    struct sockaddr_un address;

    *c = calloc(1, sizeof **c);
    if (*c == NULL)
        return STATUS_MEMORY;
    (*c)->host = host;
    (*c)->clock = clock;
    if (!address_of(path, &address)) {
        control_close(c);
        return STATUS_CONFIG;
    }
    (void)unlink(path); /* of a node that was killed; the journal's lock keeps two nodes apart */
    mode_t before = umask(0177);
    (*c)->listener = evconnlistener_new_bind(base, on_accept, *c, LEV_OPT_CLOSE_ON_FREE, -1,
                                             (struct sockaddr *)&address, sizeof address);
    (void)umask(before);
    if ((*c)->listener == NULL) {
        log_error("%s: cannot listen: %s", path, strerror(errno));
        control_close(c);
        return STATUS_IO;
    }
    (void)text_copy((*c)->path, sizeof(*c)->path, path);
    return STATUS_OK;
}

void control_close(struct control **c)
{
    if (*c == NULL)
        return;
    if ((*c)->listener != NULL) {
        evconnlistener_free((*c)->listener);
        (void)unlink((*c)->path);
    }
    free(*c);
    *c = NULL;
}

static enum status exchange_words(int fd, struct bytes order)
{
    struct timeval patience = {.tv_sec = 5};
    char word[8] = {0};

    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (write(fd, order.at, order.size) != (ssize_t)order.size || shutdown(fd, SHUT_WR) != 0 ||
        read(fd, word, sizeof word - 1) <= 0)
        return STATUS_IO;
    return strcmp(word, "TAKEN\n") == 0 ? STATUS_OK : STATUS_FULL;
}

enum status control_send(const char *path, struct bytes order)
{
    struct sockaddr_un address;
    enum status st = STATUS_IO;

    if (!address_of(path, &address))
        return STATUS_CONFIG;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        st = exchange_words(fd, order);
    if (fd >= 0)
        (void)close(fd);
    return st;
}
