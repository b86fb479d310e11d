/* cli/stage.c: fork, exec, pipes, and a watchful eye. */
#include "cli/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/player.h"
#include "crypt/key_file.h"
#include "node/clock.h"
#include "node/control.h"
#include "node/order.h"

#define ARM_TRIES 150
#define ARM_WAIT_MS 100
#define STOP_WAIT_MS 10000

static const char *code_of(const struct stage *s, int i)
{
    return s->found->nations[i].code;
}

static void nap_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};

    (void)nanosleep(&t, NULL);
}

static bool is_wrapped(const struct stage *s, int i)
{
    return s->wrap != NULL && strncmp(s->wrap, code_of(s, i), 3) == 0 && s->wrap[3] == ':';
}

_Noreturn static void become_node(const struct stage *s, int i, int out)
{
    char config[CONFIG_PATH_MAX];
    char log[CONFIG_PATH_MAX];
    char keys[CONFIG_PATH_MAX];

    (void)snprintf(config, sizeof config, "%s/%s/node.yaml", s->found->directory, code_of(s, i));
    (void)snprintf(log, sizeof log, "%s/%s/node.log", s->found->directory, code_of(s, i));
    (void)snprintf(keys, sizeof keys, "%s%s", s->key_log != NULL ? s->key_log : "", code_of(s, i));
    int err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (dup2(out, STDOUT_FILENO) < 0 || err < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
    if (is_wrapped(s, i))
        (void)execl(s->wrap + 4, s->wrap + 4, s->self, "node", config, (char *)NULL);
    else if (s->key_log != NULL)
        (void)execl("/proc/self/exe", "tocsin", "node", config, "--test-key-log", keys,
                    (char *)NULL);
    else
        (void)execl("/proc/self/exe", "tocsin", "node", config, (char *)NULL);
    _exit(EXIT_FAILURE);
}

static void write_pid(const struct stage *s, int i)
{
    char path[CONFIG_PATH_MAX];

    (void)snprintf(path, sizeof path, "%s/%s/node.pid", s->found->directory, code_of(s, i));
    FILE *f = fopen(path, "we");
    if (f == NULL)
        return; /* only tests read it */
    (void)fprintf(f, "%d\n", (int)s->nations[i].node);
    (void)fclose(f);
}

static enum status start_node(struct stage *s, int i)
{
    struct stage_nation *n = &s->nations[i];
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        log_error("pipe: %s", strerror(errno));
        return STATUS_IO;
    }
    n->node = fork();
    if (n->node == 0)
        become_node(s, i, ends[1]);
    (void)close(ends[1]);
    n->pipe = ends[0];
    (void)fcntl(n->pipe, F_SETFL, O_NONBLOCK);
    n->held = 0;
    n->is_armed = false;
    if (n->node < 0) {
        log_error("fork: %s", strerror(errno));
        n->node = 0;
        return STATUS_IO;
    }
    write_pid(s, i);
    return STATUS_OK;
}

static enum status give_order(const struct stage *s, int i, enum order_verb verb)
{
    static uint8_t memory[VIEW_SIZE_MAX];
    struct byte_builder view = byte_builder_init(memory, sizeof memory);
    struct order order = {.exercise = s->found->shadow.exercise, .verb = verb};
    struct node_clock clock;
    char path[CONFIG_PATH_MAX];

    if (clock_init(&clock, &s->found->shadow) != STATUS_OK)
        return STATUS_CONFIG;
    order.time_ns = clock_read(&clock).now_ns;
    (void)text_copy(order.name, sizeof order.name, s->found->shadow.name);
    (void)snprintf(path, sizeof path, "%s/%s/control.sock", s->found->directory, code_of(s, i));
    if (!order_make(&s->control, &order, &view))
        return STATUS_CONFIG;
    return control_send(path, byte_builder_bytes(&view));
}

static enum status arm_all(struct stage *s)
{
    for (int i = 0; i < s->found->count; i++) {
        for (int try = 0; try < ARM_TRIES && !s->nations[i].is_armed; try++) {
            s->nations[i].is_armed = give_order(s, i, ORDER_ARM) == STATUS_OK;
            if (!s->nations[i].is_armed)
                nap_ms(ARM_WAIT_MS);
        }
        if (!s->nations[i].is_armed) {
            log_error("%s: the node does not answer; see %s/%s/node.log", code_of(s, i),
                      s->found->directory, code_of(s, i));
            return STATUS_IO;
        }
    }
    return STATUS_OK;
}

_Noreturn static void become_feed(const struct stage *s, int i, const glob_t *files)
{
    char *arguments[PLAYER_FILES_MAX + 8];
    char address[CONFIG_ADDRESS_MAX];
    char config[CONFIG_PATH_MAX];
    char log[CONFIG_PATH_MAX];
    int count = 0;

    (void)snprintf(log, sizeof log, "%s/%s/feed.log", s->found->directory, code_of(s, i));
    int err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (err < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(EXIT_FAILURE);
    (void)snprintf(address, sizeof address, "127.0.0.1:%d", s->found->first_port + 100 + i);
    (void)snprintf(config, sizeof config, "%s/%s/node.yaml", s->found->directory, code_of(s, i));
    arguments[count++] = (char[]){"tocsin"};
    arguments[count++] = (char[]){"feed"};
    for (size_t f = 0; f < files->gl_pathc && f < PLAYER_FILES_MAX; f++)
        arguments[count++] = files->gl_pathv[f];
    arguments[count++] = (char[]){"--to"};
    arguments[count++] = address;
    arguments[count++] = (char[]){"--clock"};
    arguments[count++] = config;
    arguments[count] = NULL;
    (void)execv("/proc/self/exe", arguments);
    _exit(EXIT_FAILURE);
}

static void start_feed(struct stage *s, int i)
{
    char pattern[CONFIG_PATH_MAX];
    glob_t files = {0};

    (void)snprintf(pattern, sizeof pattern, "%s/%s/*.tdm", s->feeds, code_of(s, i));
    if (glob(pattern, 0, NULL, &files) == 0) {
        s->nations[i].feed = fork();
        if (s->nations[i].feed == 0)
            become_feed(s, i, &files);
    }
    globfree(&files);
}

enum status stage_open(struct stage *s, const struct found *found, const char *feeds,
                       const char *key_log, const char *wrap)
{
    char path[CONFIG_PATH_MAX];

    *s = (struct stage){.found = found, .feeds = feeds, .key_log = key_log, .wrap = wrap};
    if (readlink("/proc/self/exe", s->self, sizeof s->self - 1) < 0)
        return STATUS_IO;
    for (int i = 0; i < found->count; i++)
        s->nations[i].pipe = -1;
    (void)snprintf(path, sizeof path, "%s/control.key", found->directory);
    enum status st = signing_key_load(path, &s->control);
    for (int i = 0; i < found->count && st == STATUS_OK; i++)
        st = start_node(s, i);
    if (st == STATUS_OK)
        st = arm_all(s);
    for (int i = 0; i < found->count && st == STATUS_OK; i++)
        start_feed(s, i);
    return st;
}

static void read_lines(struct stage *s, int i, void (*line)(void *owner, int nation, char *text),
                       void *owner)
{
    struct stage_nation *n = &s->nations[i];
    char bytes[4096];
    ssize_t got;

    while ((got = read(n->pipe, bytes, sizeof bytes)) > 0)
        for (ssize_t k = 0; k < got; k++) {
            if (bytes[k] != '\n') {
                if (n->held < sizeof n->line - 1)
                    n->line[n->held++] = bytes[k];
                continue;
            }
            n->line[n->held] = '\0';
            n->held = 0;
            line(owner, i, n->line);
        }
}

static void revive(struct stage *s, int i, void (*line)(void *owner, int nation, char *text),
                   void *owner)
{
    struct stage_nation *n = &s->nations[i];
    int how;

    if (n->node > 0 && waitpid(n->node, &how, WNOHANG) == n->node) {
        read_lines(s, i, line, owner); /* its last words */
        (void)close(n->pipe);
        n->restarts++;
        log_warn("%s: the node ended (%s %d); started again", code_of(s, i),
                 WIFSIGNALED(how) ? "signal" : "exit code",
                 WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
        if (start_node(s, i) != STATUS_OK)
            n->node = 0;
    }
    if (n->node > 0 && !n->is_armed)
        n->is_armed = give_order(s, i, ORDER_RESUME) == STATUS_OK;
    if (n->feed > 0 && waitpid(n->feed, &how, WNOHANG) == n->feed)
        n->feed = 0;
}

void stage_turn(struct stage *s, int ms, void (*line)(void *owner, int nation, char *text),
                void *owner)
{
    struct pollfd fds[NATIONS_MAX];

    for (int i = 0; i < s->found->count; i++)
        fds[i] = (struct pollfd){.fd = s->nations[i].pipe, .events = POLLIN};
    (void)poll(fds, (nfds_t)s->found->count, ms);
    for (int i = 0; i < s->found->count; i++) {
        if ((fds[i].revents & POLLIN) != 0)
            read_lines(s, i, line, owner);
        revive(s, i, line, owner);
    }
}

static void end_process(pid_t process)
{
    if (process <= 0)
        return;
    (void)kill(process, SIGTERM);
    for (int waited = 0; waited < STOP_WAIT_MS; waited += 20) {
        if (waitpid(process, NULL, WNOHANG) == process)
            return;
        nap_ms(20);
    }
    log_warn("process %d did not stop; killed", (int)process);
    (void)kill(process, SIGKILL);
    (void)waitpid(process, NULL, 0);
}

void stage_close(struct stage *s)
{
    for (int i = 0; i < s->found->count; i++)
        end_process(s->nations[i].feed);
    for (int i = 0; i < s->found->count; i++)
        if (s->nations[i].is_armed && give_order(s, i, ORDER_END) != STATUS_OK)
            log_warn("%s: the order to end did not reach the node", code_of(s, i));
    nap_ms(500); /* the last receipts */
    for (int i = 0; i < s->found->count; i++) {
        end_process(s->nations[i].node);
        if (s->nations[i].pipe >= 0)
            (void)close(s->nations[i].pipe);
    }
    signing_key_wipe(&s->control);
}
