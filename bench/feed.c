/* bench/feed.c: a notional radar as a live feed: reports of now, sent when they are seen.
 *
 *   bench_feed NODE.yaml OBJECTS SECONDS
 *
 * Each object is reported every INTERVAL_NS, the objects in turn, so that each report is an input
 * of its own at the node, and late enough after the one before to be worth a notice (env.h: a
 * second; light time is taken off, so a whole second apart is a little less at an object that
 * recedes).  Compact detection stream with the feed's greeting; exercise 0: live.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "crypt/crypt.h"
#include "geo/time.h"
#include "model/moment.h"
#include "node/config.h"
#include "node/setup.h"
#include "sky.h"
#include "wire/detection.h"

#define INTERVAL_NS (SECOND_NS * 21 / 20)

static int call(const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    char host[CONFIG_ADDRESS_MAX];
    int one = 1;

    (void)snprintf(host, sizeof host, "%s", address);
    char *colon = strrchr(host, ':');
    if (colon == NULL)
        return -1;
    *colon = '\0';
    at.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
    if (inet_pton(AF_INET, host, &at.sin_addr) != 1)
        return -1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    for (int i = 0; i < 100; i++) { /* ten seconds for the node to listen */
        if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
            (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            return fd;
        }
        (void)usleep(100000);
    }
    return -1;
}

/* The node's "AT 0": it takes the feed from its beginning. */
static bool greet(int fd)
{
    char text[64];
    int length = snprintf(text, sizeof text, "TOCSIN-FEED 1 bench-%d 0\n", (int)getpid());

    return write(fd, text, (size_t)length) == length && read(fd, text, sizeof text) >= 5 &&
           memcmp(text, "AT 0\n", 5) == 0;
}

static bool send_all(int fd, struct bytes bytes)
{
    return write(fd, bytes.at, bytes.size) == (ssize_t)bytes.size;
}

static void drop_answers(int fd)
{
    char text[256];

    while (recv(fd, text, sizeof text, MSG_DONTWAIT) > 0)
        continue;
}

static int64_t unix_now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * SECOND_NS + t.tv_nsec;
}

static bool play(int fd, const struct sensor *sensor, int objects, int seconds)
{
    uint8_t memory[DETECTION_RECORD_MAX + 16];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);
    int64_t begun_unix_ns = unix_now_ns();
    int64_t begun_ns = 0;
    static struct sky sky;

    if (!time_from_unix_ns(begun_unix_ns, &begun_ns))
        return false;
    sky_open(&sky, sensor, objects, begun_ns, 1);
    detection_put_preamble(&b, (uint64_t)begun_unix_ns);
    if (!send_all(fd, byte_builder_bytes(&b)))
        return false;
    for (int k = 0; k < objects * seconds; k++) {
        int64_t at_ns = INTERVAL_NS * (k + 1) / objects;
        int64_t due = begun_unix_ns + at_ns;
        struct timespec until = {.tv_sec = due / SECOND_NS, .tv_nsec = due % SECOND_NS};
        struct detection d = sky_report(&sky, sensor, k % objects, begun_ns + at_ns);

        b = byte_builder_init(memory, sizeof memory);
        detection_put_record(&b, &d, (uint64_t)k + 1);
        (void)clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
        if (b.is_overflowed || !send_all(fd, byte_builder_bytes(&b)))
            return false;
        drop_answers(fd);
    }
    (void)usleep(300000); /* for the last receipts */
    return true;
}

int main(int argc, char **argv)
{
    static struct node_setup setup;
    struct node_config *config = NULL;

    if (argc != 4 || crypt_start() != STATUS_OK || config_open(&config, argv[1]) != STATUS_OK ||
        setup_read(config, &setup) != STATUS_OK) {
        (void)fprintf(stderr, "usage: bench_feed NODE.yaml OBJECTS SECONDS\n");
        return 2;
    }
    int fd = call(config->feeds);
    bool is_done = fd >= 0 && greet(fd) &&
                   play(fd, &setup.registry.sensors[0], (int)strtol(argv[2], NULL, 10),
                        (int)strtol(argv[3], NULL, 10));

    if (!is_done)
        (void)fprintf(stderr, "bench_feed: %s did not take the feed\n", config->feeds);
    config_close(config);
    return is_done ? 0 : 1;
}
