/* link/rig_test.c: two ends on loopback or in a world. */
#include "link/rig_test.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "link/certificate.h"

#define NS_PER_MS INT64_C(1000000)

static char folder[RIG_PATH_MAX];

static void remove_folder(void)
{
    char command[RIG_PATH_MAX + 16];

    (void)snprintf(command, sizeof command, "rm -r '%s'", folder);
    if (system(command) != 0)
        (void)fprintf(stderr, "%s stays\n", folder);
}

const char *rig_path(const char *name)
{
    static char paths[8][RIG_PATH_MAX * 2];
    static unsigned next;
    char *path = paths[next++ % 8];

    (void)snprintf(path, sizeof paths[0], "%s/%s", rig_folder(), name);
    return path;
}

const char *rig_folder(void)
{
    static const char *const nations[] = {"USA", "JPN", "KOR"};

    if (folder[0] != 0)
        return folder;
    (void)snprintf(folder, sizeof folder, "%s/tocsin-link-XXXXXX",
                   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    CHECK(mkdtemp(folder) != NULL);
    CHECK(atexit(remove_folder) == 0);
    for (size_t i = 0; i < 3; i++) {
        char host[32], ca_key[16], ca[16], key[16], node[16];

        (void)snprintf(host, sizeof host, "%s.tocsin.example", nations[i]);
        (void)snprintf(ca_key, sizeof ca_key, "%s-ca.key", nations[i]);
        (void)snprintf(ca, sizeof ca, "%s-ca.pem", nations[i]);
        (void)snprintf(key, sizeof key, "%s.key", nations[i]);
        (void)snprintf(node, sizeof node, "%s.pem", nations[i]);
        CHECK(certificate_make_ca(nations[i], rig_path(ca_key), rig_path(ca)) == STATUS_OK);
        CHECK(certificate_make_node(host, 0, CERTIFICATE_NODE_DAYS, rig_path(ca_key), rig_path(ca),
                                    rig_path(key), rig_path(node)) == STATUS_OK);
    }
    return folder;
}

void rig_pin(const char *certificate, uint8_t pin[LINK_PIN_SIZE])
{
    CHECK(certificate_pin(rig_path(certificate), pin) == STATUS_OK);
}

static void on_up(void *owner, int peer)
{
    struct rig_end *end = owner;

    CHECK(peer == end->peer);
    end->ups++;
}

static void on_frame(void *owner, int peer, struct bytes frame)
{
    struct rig_end *end = owner;

    CHECK(peer == end->peer);
    end->frames++;
    end->last_size = frame.size;
    if (frame.size >= 4) {
        uint32_t number = bytes_read_u32(frame.at);

        end->disorders += number != end->last_number + 1;
        end->last_number = number;
    }
}

static void on_drained(void *owner, int peer)
{
    struct rig_end *end = owner;

    CHECK(peer == end->peer);
    end->drains++;
}

static void on_down(void *owner, int peer, enum link_reason reason, const char *why)
{
    struct rig_end *end = owner;

    CHECK(peer == end->peer);
    end->downs++;
    end->reason = reason;
    (void)snprintf(end->why, sizeof end->why, "%s", why);
}

static void on_refused(void *owner, const char *address, const char *why)
{
    struct rig_end *end = owner;

    CHECK(address[0] != 0);
    end->refusals++;
    (void)snprintf(end->why, sizeof end->why, "%s", why);
}

const struct link_events rig_events = {
    .up = on_up, .frame = on_frame, .drained = on_drained, .down = on_down, .refused = on_refused};

void rig_open_end(struct rig *r, enum rig_side side)
{
    bool is_caller = side == RIG_CALLER;
    struct rig_end *end = &r->ends[side];
    struct link_options options = {.events = r->events,
                                   .owner = end,
                                   .dice_seed = 7 + (uint64_t)side,
                                   .base = r->base,
                                   .listen = is_caller ? NULL : r->address,
                                   .key_log = is_caller ? NULL : r->key_log,
                                   .world = r->world,
                                   .name = is_caller ? "JPN" : "USA"};
    struct link_peer peer = {.name = is_caller ? "USA" : "JPN",
                             .address = is_caller ? r->address : NULL,
                             .host = is_caller ? "USA.tocsin.example" : "JPN.tocsin.example"};

    if (r->base != NULL) {
        options.certificate = rig_path(is_caller ? "JPN.pem" : "USA.pem");
        options.key = rig_path(is_caller ? "JPN.key" : "USA.key");
        peer.ca = rig_path(is_caller ? "USA-ca.pem" : "JPN-ca.pem");
        rig_pin(is_caller ? "USA.pem" : "JPN.pem", peer.pin);
    }
    CHECK(r->driver->open(&end->link, &options) == STATUS_OK);
    CHECK(r->driver->add_peer(end->link, &peer, &end->peer) == STATUS_OK);
    if (!is_caller)
        (void)snprintf(r->address, sizeof r->address, "%s", r->driver->address(end->link));
}

void rig_open(struct rig *r, const struct link_driver *driver)
{
    rig_open_base(r, driver, &rig_events);
    rig_open_end(r, RIG_LISTENER);
    rig_open_end(r, RIG_CALLER);
}

void rig_open_base(struct rig *r, const struct link_driver *driver,
                   const struct link_events *events)
{
    const char *key_log = r->key_log;

    *r = (struct rig){.driver = driver, .events = events, .key_log = key_log};
    r->ends[0].is_establishing = r->ends[1].is_establishing = true;
    if (driver == &link_tls) {
        r->base = event_base_new();
        CHECK(r->base != NULL);
        (void)snprintf(r->address, sizeof r->address, "127.0.0.1:0");
    } else {
        CHECK(link_world_open(&r->world, 1) == STATUS_OK);
        link_world_set_faults(r->world, &(struct link_faults){.delay_min_ns = NS_PER_MS,
                                                              .delay_max_ns = 3 * NS_PER_MS,
                                                              .drain_ns = NS_PER_MS / 2});
    }
}

void rig_close_end(struct rig *r, enum rig_side side)
{
    r->driver->close(&r->ends[side].link);
}

void rig_close(struct rig *r)
{
    rig_close_end(r, RIG_CALLER);
    rig_close_end(r, RIG_LISTENER);
    if (r->base != NULL)
        event_base_free(r->base);
    link_world_close(&r->world);
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    (void)context;
}

static void establish(struct rig *r)
{
    for (int i = 0; i < 2; i++) {
        if (r->ends[i].link != NULL && r->ends[i].is_establishing)
            r->driver->established(r->ends[i].link, r->ends[i].peer);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool until_tls(struct rig *r, const int *value, int wanted, int limit_ms)
{
    static const struct timeval tick = {.tv_usec = 1000}; /* the loop never sleeps for longer */
    struct event *timer = event_new(r->base, -1, EV_PERSIST, on_tick, NULL);
    int64_t end_ms = now_ms() + limit_ms;

    CHECK(timer != NULL);
    CHECK(event_add(timer, &tick) == 0);
    while (*value < wanted && now_ms() < end_ms) {
        (void)event_base_loop(r->base, EVLOOP_ONCE);
        establish(r);
    }
    event_free(timer);
    return *value >= wanted;
}

static bool until_mem(struct rig *r, const int *value, int wanted, int limit_ms)
{
    int64_t end_ns = link_world_now(r->world) + limit_ms * NS_PER_MS;

    while (*value < wanted && link_world_now(r->world) < end_ns) {
        int64_t next_ns = link_world_next(r->world);

        link_world_run(r->world, next_ns < end_ns ? next_ns : end_ns);
        establish(r);
    }
    return *value >= wanted;
}

bool rig_until(struct rig *r, const int *value, int wanted, int limit_ms)
{
    return r->base != NULL ? until_tls(r, value, wanted, limit_ms)
                           : until_mem(r, value, wanted, limit_ms);
}

void rig_run(struct rig *r, int ms)
{
    static const int never = 0;

    (void)rig_until(r, &never, 1, ms);
}
