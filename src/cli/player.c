/* cli/player.c: a piece is the bytes up to the end of a line or record that completed a detection.
 *
 * The sensor's own driver reads the file ahead of time and tells where each detection ends and when
 * it was seen.  One connection per file; every connection keeps its own offset, so a node that
 * comes back is given exactly what it does not hold.
 */
#include "cli/player.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "model/moment.h"
#include "node/clock.h"
#include "node/config.h"
#include "node/detect.h"
#include "node/feeds.h"
#include "sensor/driver.h"

#define FILE_SIZE_MAX (256u * 1024 * 1024)
#define RETRY_NS (SECOND_NS / 5)

struct piece {
    int64_t seen_ns;
    size_t end; /* offset after it */
};

struct feed_file {
    const char *path;
    char name[DETECT_NAME_MAX];
    uint32_t exercise;
    uint8_t *bytes;
    size_t size;
    size_t piece_count;
    struct piece *pieces;
    int fd; /* -1: not connected */
    bool is_greeted;
    size_t sent;
    size_t held; /* durably, by the node */
    int64_t retry_mono_ns;
    char line[64];
    size_t line_size;
};

struct player {
    const struct player_options *options;
    struct sockaddr_in address;
    struct node_clock clock;
    int64_t first_ns; /* of all pieces: plays at `begun` without a clock */
    int64_t begun_mono_ns;
    bool has_said_away;
    int count;
    struct feed_file files[PLAYER_FILES_MAX];
};

static int64_t mono_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND_NS + t.tv_nsec;
}

static enum status read_file(struct feed_file *f)
{
    FILE *in = fopen(f->path, "re");
    long size = -1;

    if (in != NULL && fseek(in, 0, SEEK_END) == 0)
        size = ftell(in);
    if (in == NULL || size < 4 || size > (long)FILE_SIZE_MAX || fseek(in, 0, SEEK_SET) != 0) {
        log_error("%s: cannot be read, is empty, or is larger than %u bytes", f->path,
                  FILE_SIZE_MAX);
        if (in != NULL)
            (void)fclose(in);
        return STATUS_CONFIG;
    }
    f->size = (size_t)size;
    f->bytes = malloc(f->size);
    f->pieces = calloc(f->size / 16 + 2, sizeof *f->pieces);
    bool is_read =
        f->bytes != NULL && f->pieces != NULL && fread(f->bytes, 1, f->size, in) == f->size;
    (void)fclose(in);
    return is_read ? STATUS_OK : STATUS_IO;
}

/* The name under which the node knows the feed: the end of the path, so that two files differ. */
static void name_file(struct feed_file *f)
{
    size_t length = strlen(f->path);
    const char *from =
        length >= DETECT_NAME_MAX ? f->path + length - (DETECT_NAME_MAX - 1) : f->path;

    (void)text_copy(f->name, sizeof f->name, from);
    for (char *c = f->name; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            *c = '_';
}

static void add_piece(struct feed_file *f, size_t end, int64_t seen_ns)
{
    struct piece *last = f->piece_count > 0 ? &f->pieces[f->piece_count - 1] : NULL;

    if (last != NULL && (end - last->end < 16 || seen_ns <= last->seen_ns)) {
        last->end = end; /* goes with the one before */
        return;
    }
    /* Room for every piece: read_file(). NOLINTNEXTLINE(clang-analyzer-*) */
    f->pieces[f->piece_count++] = (struct piece){.seen_ns = seen_ns, .end = end};
}

static void cut(struct feed_file *f, struct feed *feed, const struct sensor_driver *driver)
{
    struct feed_outcome outcome;
    int64_t seen_ns = INT64_MIN;

    feed_open(feed, driver, f->path);
    for (size_t at = 0; at < f->size;) {
        size_t step = f->size - at < 64 ? f->size - at : 64;

        at += feed_take(feed, bytes_of(f->bytes + at, step));
        bool has_one = false;
        while (feed_next(feed, &outcome))
            if (outcome.verdict == FEED_DETECTION) {
                f->exercise = outcome.detection.exercise;
                seen_ns = outcome.detection.seen_ns;
                has_one = true;
            }
        if (has_one)
            add_piece(f, at, seen_ns);
    }
    if (f->piece_count == 0)
        f->pieces[f->piece_count++] = (struct piece){.seen_ns = 0, .end = f->size};
    f->pieces[f->piece_count - 1].end = f->size;
}

static enum status load(struct feed_file *f, const char *path)
{
    *f = (struct feed_file){.path = path, .fd = -1};
    enum status st = read_file(f);
    if (st != STATUS_OK)
        return st;
    const struct sensor_driver *driver = sensor_driver_guess(bytes_of(f->bytes, f->size));
    struct feed *feed = malloc(sizeof *feed);
    if (driver == NULL || feed == NULL) {
        log_error("%s: neither a TDM (CCSDS_TDM_VERS) nor a detection stream (TDS1)", path);
        free(feed);
        return STATUS_CONFIG;
    }
    name_file(f);
    cut(f, feed, driver);
    free(feed);
    return STATUS_OK;
}

static void hang_up(struct feed_file *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
    f->fd = -1;
    f->is_greeted = false;
    f->line_size = 0;
    f->retry_mono_ns = mono_now() + RETRY_NS;
}

static void call(struct player *p, struct feed_file *f)
{
    char greeting[sizeof FEED_GREETING + DETECT_NAME_MAX + 16];
    int one = 1;

    f->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int length = snprintf(greeting, sizeof greeting, FEED_GREETING "%s %u\n", f->name, f->exercise);
    if (f->fd < 0 || length < 0 ||
        connect(f->fd, (struct sockaddr *)&p->address, sizeof p->address) != 0 ||
        write(f->fd, greeting, (size_t)length) != length) {
        if (!p->has_said_away)
            log_note("feed: no node at %s yet; trying again", p->options->address);
        p->has_said_away = true;
        hang_up(f);
        return;
    }
    p->has_said_away = false;
    (void)setsockopt(f->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    (void)fcntl(f->fd, F_SETFL, O_NONBLOCK);
}

static void take_line(struct feed_file *f)
{
    int64_t offset;

    f->line[f->line_size] = '\0';
    f->line_size = 0;
    if (strncmp(f->line, "AT ", 3) != 0 || !text_to_i64(f->line + 3, 0, (int64_t)f->size, &offset))
        return;
    f->held = (size_t)offset;
    if (!f->is_greeted)
        f->sent = f->held;
    f->is_greeted = true;
}

static void listen_to(struct feed_file *f)
{
    char bytes[256];
    ssize_t got = read(f->fd, bytes, sizeof bytes);

    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        hang_up(f);
        return;
    }
    for (ssize_t i = 0; i < got; i++) {
        if (bytes[i] == '\n')
            take_line(f);
        else if (f->line_size < sizeof f->line - 1)
            f->line[f->line_size++] = bytes[i];
    }
}

static int64_t due_mono(const struct player *p, int64_t seen_ns)
{
    if (p->options->clock_config != NULL)
        return clock_mono_of(&p->clock, seen_ns);
    return p->begun_mono_ns + (int64_t)((double)(seen_ns - p->first_ns) / p->options->speed);
}

/* Sends what is due; gives when the next piece is. */
static int64_t play(struct player *p, struct feed_file *f, int64_t now)
{
    for (size_t i = 0; i < f->piece_count; i++) {
        const struct piece *piece = &f->pieces[i];

        if (piece->end <= f->sent)
            continue;
        int64_t due = due_mono(p, piece->seen_ns);
        if (due > now)
            return due;
        ssize_t done = write(f->fd, f->bytes + f->sent, piece->end - f->sent);
        if (done < 0)
            return now + SECOND_NS / 100; /* full or gone: listen_to() finds out which */
        f->sent += (size_t)done;
        if (f->sent < piece->end)
            return now + SECOND_NS / 100;
    }
    return INT64_MAX;
}

static int64_t turn_file(struct player *p, struct feed_file *f, int64_t now)
{
    if (f->fd < 0) {
        if (now < f->retry_mono_ns)
            return f->retry_mono_ns;
        call(p, f);
        return f->fd < 0 ? f->retry_mono_ns : now + SECOND_NS / 100;
    }
    return f->is_greeted ? play(p, f, now) : INT64_MAX;
}

static bool is_done(const struct player *p)
{
    for (int i = 0; i < p->count; i++)
        if (p->files[i].held < p->files[i].size)
            return false;
    return true;
}

static void turn(struct player *p)
{
    struct pollfd fds[PLAYER_FILES_MAX];
    int64_t now = mono_now();
    int64_t next = now + SECOND_NS;

    for (int i = 0; i < p->count; i++) {
        int64_t due = turn_file(p, &p->files[i], now);

        next = due < next ? due : next;
        fds[i] = (struct pollfd){.fd = p->files[i].fd, .events = POLLIN};
    }
    int64_t wait_ms = (next - mono_now()) / 1000000;
    (void)poll(fds, (nfds_t)p->count, wait_ms < 0 ? 0 : (int)wait_ms);
    for (int i = 0; i < p->count; i++)
        if (p->files[i].fd >= 0 && (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            listen_to(&p->files[i]);
}

static enum status prepare(struct player *p)
{
    struct node_config *config;
    char host[64];

    (void)text_copy(host, sizeof host, p->options->address);
    char *colon = strrchr(host, ':');
    int64_t port = 0;
    if (colon != NULL)
        *colon = '\0';
    if (colon == NULL || !text_to_i64(colon + 1, 1, 65535, &port) ||
        inet_pton(AF_INET, host, &p->address.sin_addr) != 1) {
        log_error("feed: '%s' is no address: want ip:port", p->options->address);
        return STATUS_CONFIG;
    }
    p->address.sin_family = AF_INET;
    p->address.sin_port = htons((uint16_t)port);
    p->begun_mono_ns = mono_now();
    p->first_ns = INT64_MAX;
    for (int i = 0; i < p->count; i++)
        if (p->files[i].pieces[0].seen_ns < p->first_ns)
            p->first_ns = p->files[i].pieces[0].seen_ns;
    if (p->options->clock_config == NULL)
        return STATUS_OK;
    enum status st = config_open(&config, p->options->clock_config);
    if (st != STATUS_OK)
        return st;
    st = clock_init(&p->clock, &config->shadow);
    config_close(config);
    return st;
}

enum status player_run(const struct player_options *options, const char *const *files, int count)
{
    struct player *p = calloc(1, sizeof *p);
    enum status st = p == NULL ? STATUS_MEMORY : STATUS_OK;

    for (int i = 0; st == STATUS_OK && i < count; i++) {
        p->count = i + 1;
        st = load(&p->files[i], files[i]);
    }
    if (st == STATUS_OK) {
        p->options = options;
        st = prepare(p);
    }
    while (st == STATUS_OK && !is_done(p)) /* as long as the recording and the node take */
        turn(p);
    for (int i = 0; p != NULL && i < p->count; i++) {
        hang_up(&p->files[i]);
        free(p->files[i].bytes);
        free(p->files[i].pieces);
    }
    free(p);
    return st;
}
