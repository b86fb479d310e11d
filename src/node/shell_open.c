/* node/shell_open.c: opens everything in order, closes in reverse.
 *
 * Configuration, clock, keys, drafts, journal, core with replay, loop, feeds, orders, page, links:
 * a partner can reach the node only when all else stands.
 */
#include "node/shell_int.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypt/key_file.h"

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
        st = host_open(&s->host, s->node, &store_of_journal, &s->store, &shell_world, s);
    if (st == STATUS_OK)
        st = store_replay(&s->store, s->host, shell_draft, s);
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
    struct link_options options = {.events = &shell_link_events,
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
    static const struct timeval interval = {.tv_usec = SHELL_TICK_MS * 1000};

    s->tick = event_new(s->base, -1, EV_PERSIST, shell_on_tick, s);
    s->wake = event_new(s->base, journal_wake_fd(s->store.journal), EV_READ | EV_PERSIST,
                        shell_on_commit, s);
    s->stop[0] = evsignal_new(s->base, SIGTERM, shell_on_stop, s);
    s->stop[1] = evsignal_new(s->base, SIGINT, shell_on_stop, s);
    if (s->tick == NULL || s->wake == NULL || s->stop[0] == NULL || s->stop[1] == NULL)
        return STATUS_MEMORY;
    bool is_added = event_add(s->tick, &interval) == 0 && event_add(s->wake, NULL) == 0 &&
                    event_add(s->stop[0], NULL) == 0 && event_add(s->stop[1], NULL) == 0;
    return is_added ? STATUS_OK : STATUS_IO;
}

enum status shell_open(struct shell *s, const struct shell_options *options)
{
    enum status st = config_open(&s->config, options->config);

    if (st != STATUS_OK)
        return st;
    log_set_name(s->config->nation);
    st = clock_init(&s->clock, &s->config->shadow);
    if (st == STATUS_OK)
        st = setup_read(s->config, &s->setup);
    if (st == STATUS_OK)
        st = open_journal(s);
    if (st == STATUS_OK)
        st = open_drafts(s); /* after the journal: its lock guards the folder too */
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

void shell_close(struct shell *s)
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
