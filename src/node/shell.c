/* node/shell.c: what happens while a node runs.
 *
 * One thread owns the core.  The journal's writer and the console's server have their own; they
 * wake this one through a descriptor, or are given a copy.
 */
#include "node/shell.h"

#include <event2/thread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "crypt/crypt.h"
#include "geo/time.h"
#include "node/shell_int.h"
#include "node/show.h"

#define SHOW_EVERY 5  /* ticks between snapshots of the page */
#define IDLE_EVERY 10 /* ticks between inputs of time while nothing goes on */

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

void shell_draft(void *shell, const struct journal_record *input, const struct node_output *output)
{
    struct shell *s = shell;

    for (int i = 0; i < output->alert_count; i++)
        if (drafts_write(&s->drafts, &output->alerts[i], input->moment.now_ns) != STATUS_OK)
            log_warn("alert %u: the draft was not written; it stays in the journal",
                     output->alerts[i].number);
}

static void stepped(void *shell, const struct journal_record *input,
                    const struct node_output *output)
{
    print_notes(shell, input, output);
    shell_draft(shell, input, output);
}

const struct host_world shell_world = {.is_writable = is_writable,
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

/* The link has said it, with the reason, once and then seldom: a stranger fills no log. */
static void on_refused(void *shell, const char *address, const char *why)
{
    (void)shell;
    (void)address;
    (void)why;
}

const struct link_events shell_link_events = {
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

void shell_on_commit(evutil_socket_t fd, short what, void *shell)
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

void shell_on_tick(evutil_socket_t fd, short what, void *shell)
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

void shell_on_stop(evutil_socket_t fd, short what, void *shell)
{
    struct shell *s = shell;

    (void)fd;
    (void)what;
    (void)event_base_loopbreak(s->base);
}

enum status shell_run(const struct shell_options *options)
{
    struct shell *s = calloc(1, sizeof *s);
    enum status st;

    if (s == NULL || evthread_use_pthreads() != 0) {
        free(s);
        return STATUS_MEMORY;
    }
    st = crypt_start();
    if (st == STATUS_OK)
        st = shell_open(s, options);
    if (st == STATUS_OK) {
        log_note("ready: links on %s, feeds on %s%s", s->config->listen, s->config->feeds,
                 s->setup.shadow_exercise != 0 ? "; live until an exercise is armed" : "");
        (void)event_base_dispatch(s->base);
        st = s->ended;
    }
    shell_close(s);
    free(s);
    return st;
}
