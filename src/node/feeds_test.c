/* node/feeds_test.c: two connections that greet by one name: the newer one goes on, the older ends.
 *
 * A real listener on this machine, a host that keeps nothing, clients that never block.
 */
#include "node/feeds.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/test.h"
#include "crypt/crypt.h"
#include "node/detect.h"

#define TURNS_MAX 5000
#define TURN_US 1000

static struct event_base *base;
static struct node *core;
static struct host *host;
static struct feeds *feeds;
static struct node_clock live_clock;
static struct sockaddr_in address;

static enum status append(void *store, struct journal_record *records, size_t count)
{
    uint64_t *seq = store;

    for (size_t i = 0; i < count; i++)
        records[i].seq = ++*seq;
    return STATUS_OK;
}

static bool has_room(void *store)
{
    (void)store;
    return true;
}

static uint64_t committed(void *store)
{
    return *(uint64_t *)store;
}

static bool fetch(void *store, struct nation partner, uint32_t epoch, uint8_t channel,
                  uint64_t number, struct bytes *body)
{
    (void)store, (void)partner, (void)epoch, (void)channel, (void)number, (void)body;
    return false;
}

static bool is_writable(void *world, int partner)
{
    (void)world, (void)partner;
    return false;
}

static void send_nothing(void *world, int partner, struct bytes frame)
{
    (void)world, (void)partner, (void)frame;
}

static void pass_over(void *world, int partner)
{
    (void)world, (void)partner;
}

static void see_nothing(void *world, const struct journal_record *input,
                        const struct node_output *output)
{
    (void)world, (void)input, (void)output;
}

static int64_t wall_ns(void *world)
{
    (void)world;
    return 1;
}

static const struct host_store store = {append, has_room, committed, fetch};
static const struct host_world world = {is_writable, send_nothing, pass_over,
                                        pass_over,   see_nothing,  wall_ns};

/* A port that was free a moment ago. */
static void find_address(char *text, size_t size)
{
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        abort();
    (void)close(fd);
    (void)snprintf(text, size, "127.0.0.1:%u", ntohs(address.sin_port));
}

static void open_feeds(void)
{
    static struct node_setup setup;
    static uint64_t seq;
    char text[32];

    setup = (struct node_setup){.nation = {"USA"}, .epoch = 1, .pace = node_pace_default()};
    setup.rules = assess_rules_default();
    setup.partners.self = setup.nation;
    find_address(text, sizeof text);
    base = event_base_new();
    if (base == NULL || crypt_start() != STATUS_OK ||
        clock_init(&live_clock, &(struct shadow_config){0}) != STATUS_OK ||
        node_open(&core, &setup) != STATUS_OK ||
        host_open(&host, core, &store, &seq, &world, NULL) != STATUS_OK ||
        feeds_open(&feeds, base, text, host, &live_clock) != STATUS_OK)
        abort();
}

static void close_feeds(void)
{
    feeds_close(&feeds);
    host_close(&host);
    node_close(&core);
    event_base_free(base);
}

static int client(const char *words, size_t size)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        send(fd, words, size, MSG_NOSIGNAL) != (ssize_t)size)
        abort();
    return fd;
}

/* What the far end is told next, "" at its end, NULL when nothing comes. */
static const char *hear(int fd)
{
    static char text[64];

    for (int turn = 0; turn < TURNS_MAX; turn++) {
        (void)event_base_loop(base, EVLOOP_NONBLOCK);
        ssize_t got = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
        if (got >= 0) {
            text[got] = '\0';
            return text;
        }
        (void)usleep(TURN_US);
    }
    return NULL;
}

static void expect(int fd, const char *want, int row)
{
    const char *got = hear(fd);

    TEST_EQ(got != NULL, true, row);
    TEST_EQ(got != NULL ? strcmp(got, want) : 1, 0, row);
}

TEST(the_older_of_twin_feeds_is_closed_and_the_newer_goes_on)
{
    static const char first[] = "TOCSIN-FEED 1 twin 0\nTDS1\0\0\0\0\0\0\0\0\0\0\0\0";
    static const char greeting[] = "TOCSIN-FEED 1 twin 0\n";
    static const char other[] = "TOCSIN-FEED 1 another 0\n";

    open_feeds();
    int older = client(first, sizeof greeting - 1 + 16);
    expect(older, "AT 0\n", 0);
    for (int turn = 0; turn < TURNS_MAX && detect_taken(core, "twin") == 0; turn++)
        (void)event_base_loop(base, EVLOOP_NONBLOCK);
    TEST_EQ(detect_taken(core, "twin"), 16, 1);
    int apart = client(other, sizeof other - 1);
    expect(apart, "AT 0\n", 2);
    int newer = client(greeting, sizeof greeting - 1);
    expect(newer, "AT 16\n", 3);
    expect(older, "", 4);
    TEST_EQ(recv(apart, &(char){0}, 1, MSG_DONTWAIT), -1, 5); /* another name: still there */
    (void)close(older);
    (void)close(newer);
    (void)close(apart);
    close_feeds();
}
