/* link/link_bench.c: R, the floor of a partner's answer: 256 bytes there and back by mutual TLS 1.3
 * on loopback, through the driver as a node uses it.  Two processes, as two nodes are.
 *
 *   link_bench [ROUNDS [PAUSE_US]]   prints p50, p99 and the number of rounds, in microseconds
 *
 * With a pause between rounds, as in a node that is called now and then: caches have gone cold.
 */
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "link/certificate.h"
#include "link/rig_test.h"

#define ROUNDS_MAX 200000
#define SIZE 256

static struct rig rig;
static int rounds = 20000;
static useconds_t pause_us;
static int done;
static int64_t sent_ns;
static int64_t times_ns[ROUNDS_MAX];

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void send_one(struct rig_end *end)
{
    static const uint8_t frame[SIZE] = {1};

    CHECK(link_tls.send(end->link, end->peer, bytes_of(frame, sizeof frame)) == LINK_TAKEN);
}

static void begin(struct rig_end *end)
{
    (void)usleep(pause_us);
    sent_ns = now_ns();
    send_one(end);
}

static void on_frame(void *owner, int peer, struct bytes frame)
{
    struct rig_end *end = owner;

    (void)peer;
    CHECK(frame.size == SIZE);
    if (end == &rig.ends[RIG_LISTENER]) {
        send_one(end);
        return;
    }
    times_ns[done++] = now_ns() - sent_ns;
    if (done < rounds)
        begin(end);
    else
        (void)event_base_loopbreak(rig.base);
}

static void on_up(void *owner, int peer)
{
    struct rig_end *end = owner;

    link_tls.established(end->link, peer);
    end->ups++;
}

static void on_drained(void *owner, int peer)
{
    struct rig_end *end = owner;

    (void)peer;
    if (end == &rig.ends[RIG_CALLER] && end->drains++ == 0)
        begin(end);
}

static void on_down(void *owner, int peer, enum link_reason reason, const char *why)
{
    (void)owner;
    (void)peer;
    (void)fprintf(stderr, "down: %s: %s\n", link_reason_name(reason), why);
    exit(1);
}

static void on_refused(void *owner, const char *address, const char *why)
{
    (void)owner;
    (void)fprintf(stderr, "refused %s: %s\n", address, why);
    exit(1);
}

static const struct link_events events = {
    .up = on_up, .frame = on_frame, .drained = on_drained, .down = on_down, .refused = on_refused};

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The child: answers until it is killed. */
static pid_t start_listener(void)
{
    int ends[2];

    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        rig_open_base(&rig, &link_tls, &events);
        rig_open_end(&rig, RIG_LISTENER);
        CHECK(write(ends[1], rig.address, sizeof rig.address) == (ssize_t)sizeof rig.address);
        (void)event_base_dispatch(rig.base);
        _exit(0);
    }
    rig_open_base(&rig, &link_tls, &events);
    CHECK(read(ends[0], rig.address, sizeof rig.address) == (ssize_t)sizeof rig.address);
    return child;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = (int)strtol(argv[1], NULL, 10);
    if (argc > 2)
        pause_us = (useconds_t)strtoul(argv[2], NULL, 10);
    if (rounds < 100 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "link_bench: rounds are 100 to %d\n", ROUNDS_MAX);
        return 2;
    }
    (void)rig_folder(); /* before the child, so that both have the same certificates */
    pid_t child = start_listener();
    rig_open_end(&rig, RIG_CALLER);
    (void)event_base_dispatch(rig.base);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    qsort(times_ns, (size_t)done, sizeof times_ns[0], compare);
    (void)printf("mTLS round trip, %d bytes: p50 %.1f us, p99 %.1f us, %d rounds\n", SIZE,
                 (double)times_ns[done / 2] / 1e3, (double)times_ns[done * 99 / 100] / 1e3, done);
    rig_close(&rig);
    return 0;
}
