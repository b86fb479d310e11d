/* node/shell.c: opens everything in order, lets libevent turn, closes in reverse.
 *
 * One thread owns the core.  The journal's writer and the console's server have their own; they
 * wake this one through a descriptor, or are given a copy.
 */
#include "node/shell.h"

#include <event2/event.h>
#include <event2/thread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "console/server.h"
#include "crypt/crypt.h"
#include "crypt/key_file.h"
#include "geo/time.h"
#include "link/link.h"
#include "node/control.h"
#include "node/drafts.h"
#include "node/feeds.h"
#include "node/setup.h"
#include "node/show.h"
#include "node/store.h"

#define TICK_MS 100
#define SHOW_EVERY 5  /* ticks between snapshots of the page */
#define IDLE_EVERY 10 /* ticks between inputs of time while nothing goes on */

struct shell {
    struct node_config *config;
    struct node_setup setup;
    struct node_clock clock;
    struct store store;
    struct node *node;
    struct host *host;
    struct event_base *base;
    struct link *link;
    int peer_of[NATIONS_MAX];    /* partner -> link's index; -1: none */
    int partner_of[NATIONS_MAX]; /* and back */
    struct feeds *feeds;
    struct control *control;
    struct console *console;
    struct drafts drafts;
    struct event *tick;
    struct event *wake;
    struct event *stop[2];
    enum status ended;
    uint64_t ticks;
    uint64_t shown;
    enum journal_state journal_state;
    char text[CONSOLE_SNAPSHOT_MAX];
};

static bool is_writable(void *shell, int partner)
{
    struct shell *s = shell;

    return s->peer_of[partner] >= 0 && link_tls.is_writable(s->link, s->peer_of[partner]);
}

static void send_frame(void *shell, int partner, struct bytes frame)
{
    struct shell *s = shell;

    (void)link_tls.send(s->link, s->peer_of[partner], frame); /* what is lost is asked for again */
}

static void established(void *shell, int partner)
{
    struct shell *s = shell;

    if (s->peer_of[partner] >= 0)
        link_tls.established(s->link, s->peer_of[partner]);
}

static void cut(void *shell, int partner)
{
    struct shell *s = shell;

    if (s->peer_of[partner] >= 0)
        link_tls.cut(s->link, s->peer_of[partner]);
}

static int64_t wall_ns(void *shell)
{
    struct shell *s = shell;

    return clock_read(&s->clock).wall_ns;
}

static void print_notes(const struct shell *s, const struct journal_record *input,
                        const struct node_output *output)
{
    static const char marks[] = {'.', '!', '?'};
    char utc[TIME_TEXT_MAX];

    if (output->note_count == 0)
        return;
    time_to_utc_text(input->moment.now_ns, 1, utc);
    for (int i = 0; i < output->note_count; i++)
        (void)printf("%s %s %c %s\n", utc, s->setup.nation.code, marks[output->notes[i].level],
                     output->notes[i].text);
    (void)fflush(stdout);
}

static const struct alert *find_alert(const struct node *n, uint64_t number)
{
    for (int i = 0; i < warn_count(&n->desk); i++)
        if (warn_at(&n->desk, i)->number == number)
            return warn_at(&n->desk, i);
    return NULL;
}

static void stepped(void *shell, const struct journal_record *input,
                    const struct node_output *output)
{
    struct shell *s = shell;

    print_notes(s, input, output);
    for (size_t i = 0; i < output->record_count; i++) {
        if (output->records[i].kind != OUTPUT_ALERT)
            continue;
        const struct alert *a = find_alert(s->node, output->records[i].number);

        if (a != NULL && drafts_write(&s->drafts, a, input->moment.now_ns) != STATUS_OK)
            log_warn("alert %u: the draft was not written; it stays in the journal", a->number);
    }
}

static const struct host_world world = {.is_writable = is_writable,
                                        .send = send_frame,
                                        .established = established,
                                        .cut = cut,
                                        .stepped = stepped,
                                        .wall_ns = wall_ns};

/* An input that could not be taken: full is waited out, anything else ends the node. */
static void after_input(struct shell *s, enum status st)
{
    if (st == STATUS_OK || st == STATUS_FULL)
        return;
    s->ended = st;
    (void)event_base_loopbreak(s->base);
}

static void on_up(void *shell, int peer)
{
    struct shell *s = shell;

    after_input(s, host_link(s->host, s->partner_of[peer], true, clock_read(&s->clock)));
}

static void on_frame(void *shell, int peer, struct bytes frame)
{
    struct shell *s = shell;
    struct nation from = s->setup.partners.partners[s->partner_of[peer]].nation;

    /* A full journal drops the frame: without a receipt it is sent again. */
    after_input(s, host_input(s->host, INPUT_FRAME, clock_read(&s->clock), from, 0, frame));
}

static void on_drained(void *shell, int peer)
{
    struct shell *s = shell;

    host_writable(s->host, s->partner_of[peer]);
}

static void on_down(void *shell, int peer, enum link_reason reason, const char *why)
{
    struct shell *s = shell;

    log_warn("link to %s: %s: %s", s->setup.partners.partners[s->partner_of[peer]].nation.code,
             link_reason_name(reason), why);
    after_input(s, host_link(s->host, s->partner_of[peer], false, clock_read(&s->clock)));
}

static void on_refused(void *shell, const char *address, const char *why)
{
    (void)shell;
    log_warn("a connection with %s was refused: %s", address, why);
}

static const struct link_events link_events = {
    .up = on_up, .frame = on_frame, .drained = on_drained, .down = on_down, .refused = on_refused};

static void say_journal_state(struct shell *s)
{
    enum journal_state state = journal_state(s->store.journal);

    if (state == s->journal_state)
        return;
    s->journal_state = state;
    switch (state) {
    case JOURNAL_RUNNING:
        log_note("journal: there is room again; what waited has been written");
        return;
    case JOURNAL_DISK_FULL:
        log_error("journal %s: the disk is full: nothing is acknowledged or sent until there is "
                  "room; free some space, nothing is lost",
                  s->config->journal);
        return;
    case JOURNAL_FAILED:
        log_error("journal %s: writing failed: the node stops; check the disk, then start it again",
                  s->config->journal);
        s->ended = STATUS_IO;
        (void)event_base_loopbreak(s->base);
        return;
    }
}

static void on_commit(evutil_socket_t fd, short what, void *shell)
{
    struct shell *s = shell;
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof count) < 0)
        return;
    say_journal_state(s);
    host_commit(s->host);
    feeds_commit(s->feeds, journal_committed_seq(s->store.journal),
                 journal_last_seq(s->store.journal));
}

static void publish(struct shell *s, struct moment moment)
{
    struct text_builder b = text_builder_init(s->text, sizeof s->text);

    if (s->console == NULL || !show_snapshot(s->node, ++s->shown, moment, s->clock.is_shadow, &b))
        return;
    if (console_publish(s->console, s->setup.epoch, s->shown, s->text, b.length) != STATUS_OK)
        log_warn("console: the snapshot was not taken");
}

/* Every tick is a journal record: a quiet night has one a second. */
static bool is_busy(const struct shell *s)
{
    for (int rank = 0; rank < s->node->picture.event_count; rank++)
        if (picture_event_at(&s->node->picture, rank)->state == EVENT_OPEN)
            return true;
    return s->node->armed != 0;
}

static void on_tick(evutil_socket_t fd, short what, void *shell)
{
    struct shell *s = shell;
    struct moment moment = clock_read(&s->clock);

    (void)fd;
    (void)what;
    if (is_busy(s) || s->ticks % IDLE_EVERY == 0)
        after_input(
            s, host_input(s->host, INPUT_TICK, moment, (struct nation){0}, 0, (struct bytes){0}));
    feeds_commit(s->feeds, journal_committed_seq(s->store.journal),
                 journal_last_seq(s->store.journal));
    feeds_tick(s->feeds);
    if (s->ticks++ % SHOW_EVERY == 0)
        publish(s, moment);
}

static void on_stop(evutil_socket_t fd, short what, void *shell)
{
    struct shell *s = shell;

    (void)fd;
    (void)what;
    (void)event_base_loopbreak(s->base);
}

static enum status open_journal(struct shell *s)
{
    struct journal_options options = {.path = s->config->journal,
                                      .opened = clock_read(&s->clock),
                                      .key = &s->setup.live_key,
                                      .checkpoint_interval_ns = JOURNAL_CHECKPOINT_S * SECOND_NS};

    setup_identity(&s->setup, &options.identity);
    enum status st = journal_open(&s->store.journal, &options);
    return st == STATUS_OK ? journal_reader_open(&s->store.reader, s->config->journal) : st;
}

/* Everything the journal holds, once more; then live. */
static enum status open_core(struct shell *s)
{
    enum status st = node_open(&s->node, &s->setup);

    if (st == STATUS_OK)
        st = host_open(&s->host, s->node, &store_of_journal, &s->store, &world, s);
    if (st == STATUS_OK)
        st = store_replay(&s->store, s->host);
    if (st != STATUS_OK)
        return st;
    if (journal_last_seq(s->store.journal) <= 1)
        return STATUS_OK; /* a new journal: there was nothing to restart from */
    return host_input(s->host, INPUT_RESTART, clock_read(&s->clock), (struct nation){0}, 0,
                      (struct bytes){0});
}

static const struct partner_config *config_of(const struct shell *s, struct nation nation)
{
    for (unsigned i = 0; i < s->config->partners_count; i++)
        if (strcmp(s->config->partners[i].nation, nation.code) == 0)
            return &s->config->partners[i];
    return NULL;
}

static enum status add_peers(struct shell *s)
{
    for (int i = 0; i < s->setup.partners.count; i++) {
        const struct partner *p = &s->setup.partners.partners[i];
        const struct partner_config *given = config_of(s, p->nation);
        struct link_peer peer = {.name = p->nation.code};

        s->peer_of[i] = -1;
        if (!p->is_direct || given == NULL)
            continue;
        peer.address = given->address;
        peer.host = given->host;
        peer.ca = given->ca;
        memcpy(peer.pin, p->tls_pin.bytes, sizeof peer.pin);
        enum status st = link_tls.add_peer(s->link, &peer, &s->peer_of[i]);
        if (st != STATUS_OK)
            return st;
        s->partner_of[s->peer_of[i]] = i;
    }
    return STATUS_OK;
}

static enum status open_link(struct shell *s, const char *key_log)
{
    char certificate[CONFIG_PATH_MAX + 16];
    char key[CONFIG_PATH_MAX + 16];
    struct link_options options = {.events = &link_events,
                                   .owner = s,
                                   .base = s->base,
                                   .certificate = certificate,
                                   .key = key,
                                   .listen = s->config->listen,
                                   .key_log = key_log};

    if (entropy_read((uint8_t *)&options.dice_seed, sizeof options.dice_seed) != STATUS_OK)
        return STATUS_CRYPTO;
    (void)snprintf(certificate, sizeof certificate, "%s/tls.pem", s->config->keys);
    (void)snprintf(key, sizeof key, "%s/tls.key", s->config->keys);
    enum status st = link_tls.open(&s->link, &options);
    return st == STATUS_OK ? add_peers(s) : st;
}

static char *read_text(const char *folder, const char *name)
{
    char path[CONFIG_PATH_MAX + 16];
    char *text = calloc(1, 16384);

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "re");
    if (text == NULL || f == NULL || fread(text, 1, 16383, f) == 0)
        log_error("%s: cannot be read", path);
    if (f != NULL)
        (void)fclose(f);
    return text;
}

static enum status open_console(struct shell *s)
{
    char address[CONFIG_ADDRESS_MAX];
    char *colon;

    memcpy(address, s->config->console, sizeof address);
    colon = strrchr(address, ':');
    if (colon == NULL)
        return STATUS_OK; /* none was asked for */
    *colon = '\0';
    char *certificate = read_text(s->config->keys, "tls.pem");
    char *key = read_text(s->config->keys, "tls.key");
    struct console_options options = {.address = address,
                                      .port = (uint16_t)strtol(colon + 1, NULL, 10),
                                      .certificate = certificate,
                                      .private_key = key};
    enum status st = console_open(&s->console, &options);
    free(certificate);
    free(key);
    if (st == STATUS_OK)
        log_note("page: https://%s:%u/", address, console_port(s->console));
    return st;
}

static enum status open_drafts(struct shell *s)
{
    char folder[CONFIG_PATH_MAX + 16];
    const char *slash = strrchr(s->config->journal, '/');

    (void)snprintf(folder, sizeof folder, "%.*s/alerts",
                   slash != NULL ? (int)(slash - s->config->journal) : 1,
                   slash != NULL ? s->config->journal : ".");
    return drafts_open(&s->drafts, folder, s->config->shadow.name);
}

static enum status open_events(struct shell *s)
{
    static const struct timeval interval = {.tv_usec = TICK_MS * 1000};

    s->tick = event_new(s->base, -1, EV_PERSIST, on_tick, s);
    s->wake =
        event_new(s->base, journal_wake_fd(s->store.journal), EV_READ | EV_PERSIST, on_commit, s);
    s->stop[0] = evsignal_new(s->base, SIGTERM, on_stop, s);
    s->stop[1] = evsignal_new(s->base, SIGINT, on_stop, s);
    if (s->tick == NULL || s->wake == NULL || s->stop[0] == NULL || s->stop[1] == NULL)
        return STATUS_MEMORY;
    bool is_added = event_add(s->tick, &interval) == 0 && event_add(s->wake, NULL) == 0 &&
                    event_add(s->stop[0], NULL) == 0 && event_add(s->stop[1], NULL) == 0;
    return is_added ? STATUS_OK : STATUS_IO;
}

static enum status open_all(struct shell *s, const struct shell_options *options)
{
    enum status st = config_open(&s->config, options->config);

    if (st != STATUS_OK)
        return st;
    log_set_name(s->config->nation);
    st = clock_init(&s->clock, &s->config->shadow);
    if (st == STATUS_OK)
        st = setup_read(s->config, &s->setup);
    if (st == STATUS_OK)
        st = open_drafts(s);
    if (st == STATUS_OK)
        st = open_journal(s);
    if (st == STATUS_OK)
        st = open_core(s);
    s->base = st == STATUS_OK ? event_base_new() : NULL;
    if (st == STATUS_OK && s->base == NULL)
        st = STATUS_MEMORY;
    if (st == STATUS_OK)
        st = feeds_open(&s->feeds, s->base, s->config->feeds, s->host, &s->clock);
    if (st == STATUS_OK)
        st = control_open(&s->control, s->base, s->config->control, s->host, &s->clock);
    if (st == STATUS_OK)
        st = open_console(s);
    if (st == STATUS_OK)
        st = open_link(s, options->key_log);
    return st == STATUS_OK ? open_events(s) : st;
}

static void free_event(struct event *e)
{
    if (e != NULL)
        event_free(e);
}

static void close_all(struct shell *s)
{
    free_event(s->tick);
    free_event(s->wake);
    free_event(s->stop[0]);
    free_event(s->stop[1]);
    if (s->link != NULL)
        link_tls.close(&s->link);
    console_close(&s->console);
    control_close(&s->control);
    feeds_close(&s->feeds);
    host_close(&s->host);
    node_close(&s->node);
    journal_reader_close(&s->store.reader);
    journal_close(&s->store.journal);
    if (s->base != NULL)
        event_base_free(s->base);
    config_close(s->config);
}

enum status shell_run(const struct shell_options *options)
{
    struct shell *s = calloc(1, sizeof *s);
    enum status st;

    if (s == NULL || evthread_use_pthreads() != 0)
        return STATUS_MEMORY;
    st = crypt_start();
    if (st == STATUS_OK)
        st = open_all(s, options);
    if (st == STATUS_OK) {
        log_note("ready: links on %s, feeds on %s%s", s->config->listen, s->config->feeds,
                 s->setup.shadow_exercise != 0 ? "; live until an exercise is armed" : "");
        (void)event_base_dispatch(s->base);
        st = s->ended;
    }
    close_all(s);
    free(s);
    return st;
}
