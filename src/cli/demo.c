/* cli/demo.c: tocsin demo: three nations, one launch, real processes, real TLS, one machine. */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/ending.h"
#include "cli/found.h"
#include "cli/json.h"
#include "cli/scenario.h"
#include "cli/stage.h"
#include "cli/story.h"
#include "cli/summary.h"
#include "crypt/crypt.h"
#include "drill/sensors.h"
#include "drill/truth.h"
#include "format/yaml.h"
#include "geo/time.h"
#include "node/clock.h"

#define LEAD_NS (2 * SECOND_NS)        /* nodes come up before the exercise clock starts */
#define PROLOGUE_NS (5 * SECOND_NS)    /* of exercise time before the scenario */
#define PATIENCE_NS (1200 * SECOND_NS) /* of exercise time after the last impact, at most */

struct demo {
    const char *scenario_name;
    const char *topology;
    const char *key_log;
    const char *wrap;
    double speed;
    bool is_once;
    int64_t seed; /* -1: the scenario's own */
    char out[256];
    char feeds[300];
    struct found found;
    char *registries[NATIONS_MAX]; /* those read from files */
    struct scenario scenario;
    struct truth truth;
    struct stage stage;
    struct story story;
};

static volatile sig_atomic_t is_stopped;

static void on_signal(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static int parse(int argc, char **argv, struct demo *d)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--once") == 0)
            d->is_once = true;
        else if (strcmp(argv[i], "--scenario") == 0 && has_value)
            d->scenario_name = argv[++i];
        else if (strcmp(argv[i], "--topology") == 0 && has_value)
            d->topology = argv[++i];
        else if (strcmp(argv[i], "--test-key-log") == 0 && has_value)
            d->key_log = argv[++i];
        else if (strcmp(argv[i], "--test-start") == 0 && has_value)
            d->wrap = argv[++i];
        else if (strcmp(argv[i], "--out") == 0 && has_value) {
            if (!text_copy(d->out, sizeof d->out, argv[++i]))
                return command_usage(&command_demo, "--out: the path is too long");
        } else if (strcmp(argv[i], "--seed") == 0 && has_value) {
            if (!text_to_i64(argv[++i], 0, INT64_MAX, &d->seed))
                return command_usage(&command_demo, "--seed '%s': want a number", argv[i]);
        } else if (strcmp(argv[i], "--speed") == 0 && has_value) {
            if (!text_to_double(argv[++i], 0.1, 100, &d->speed))
                return command_usage(&command_demo, "--speed '%s': want 0.1 to 100", argv[i]);
        } else
            return command_usage(&command_demo, "unexpected '%s'", argv[i]);
    }
    return EXIT_DONE;
}

static bool is_free(uint16_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_bound = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;

    if (fd >= 0)
        (void)close(fd);
    return is_bound;
}

static uint16_t find_ports(int nations)
{
    uint16_t first = (uint16_t)(20000 + getpid() % 300 * 97);

    for (int tries = 0; tries < 200; tries++, first = (uint16_t)(20000 + (first - 19663) % 40000)) {
        bool are_free = true;

        for (int i = 0; i < nations && are_free; i++)
            are_free = is_free((uint16_t)(first + i)) && is_free((uint16_t)(first + 100 + i)) &&
                       is_free((uint16_t)(first + 200 + i));
        if (are_free)
            return first;
    }
    return FOUND_PORT;
}

static void fill_shadow(struct demo *d)
{
    struct shadow_config *shadow = &d->found.shadow;
    struct timespec mono;

    (void)clock_gettime(CLOCK_MONOTONIC, &mono);
    shadow->exercise = d->scenario.exercise;
    shadow->speed = d->speed;
    shadow->anchor_mono_ns = mono.tv_sec * SECOND_NS + mono.tv_nsec + LEAD_NS;
    (void)text_copy(shadow->name, sizeof shadow->name, d->scenario.name);
    time_to_utc_text(d->scenario.start_ns - PROLOGUE_NS, 3, shadow->start_utc);
}

/* The registry's text: built in, or the file that the scenario names. */
static enum status find_registry(struct demo *d, int i)
{
    const char *path = d->scenario.nations[i].registry_path;
    const struct embedded_file *e = embedded_find(path);
    size_t size;

    if (e != NULL) {
        d->found.registries[i] = (const char *)e->at;
        return STATUS_OK;
    }
    enum status st = yaml_text_read(path, &d->registries[i], &size);
    if (st != STATUS_OK)
        return st;
    d->registries[i][size] = '\0'; /* there is room: yaml_text_read() reads for one more */
    d->found.registries[i] = d->registries[i];
    return STATUS_OK;
}

static enum status found_nodes(struct demo *d)
{
    for (int i = 0; i < d->scenario.nation_count; i++) {
        d->found.nations[i] = d->scenario.nations[i].nation;
        enum status st = find_registry(d, i);
        if (st != STATUS_OK)
            return st;
    }
    d->found.count = d->scenario.nation_count;
    d->found.directory = d->out;
    if (!found_topology(&d->found, d->topology)) {
        log_error("--topology '%s': want mesh, or hub: and one of the nations", d->topology);
        return STATUS_CONFIG;
    }
    d->found.first_port = find_ports(d->found.count);
    fill_shadow(d);
    return found_make(&d->found);
}

static enum status prepare(struct demo *d)
{
    enum status st = scenario_load(d->scenario_name, &d->scenario);

    if (st != STATUS_OK)
        return st;
    if (d->seed >= 0)
        d->scenario.seed = (uint64_t)d->seed;
    if (mkdir(d->out, 0750) != 0 && errno != EEXIST) {
        log_error("%s: %s", d->out, strerror(errno));
        return STATUS_IO;
    }
    (void)snprintf(d->feeds, sizeof d->feeds, "%s/feeds", d->out);
    st = truth_open(&d->truth, &d->scenario);
    if (st == STATUS_OK)
        st = sightings_write(&d->scenario, &d->truth, d->feeds);
    return st == STATUS_OK ? found_nodes(d) : st;
}

static void print_opening(const struct demo *d)
{
    (void)printf("EXERCISE %u  %s\n", d->scenario.exercise, d->scenario.name);
    for (int i = 0; i < d->truth.launch_count; i++) {
        const struct truth_launch *l = &d->truth.launches[i];

        (void)printf("  %s: %s: apogee %.0f km, range %.0f km, %.1f minutes of flight\n", l->name,
                     l->claimed_flight_s > 0 ? "rebuilt from public claims" : "notional",
                     l->apogee_m / 1000, l->range_m / 1000, l->flight_s / 60);
    }
    (void)printf(
        "\nEach nation has its own notional sensors (seed %llu), keys and journal, and judges for "
        "itself.\nThey tell each other launch point, trajectory, impact point and their "
        "alerts, each word signed,\nnever what they saw it with.  What one sees first the "
        "others know at once.  Alerts are drafts\nfor the nation's own areas: nothing is "
        "sent to anybody.\n\n",
        (unsigned long long)d->scenario.seed);
    for (int i = 0; i < d->found.count; i++)
        (void)printf("  %s%s  page https://127.0.0.1:%d/\n", d->found.nations[i].code,
                     nation_equal(d->found.nations[i], d->found.hub) ? " (hub)" : "      ",
                     d->found.first_port + 200 + i);
    (void)printf("  folder %s\n\n", d->out);
    (void)printf(
        "Times are UTC of the exercise clock, which runs %g times as fast as the wall's; T is "
        "the true launch.\n! is a warning, ? a caution.\n\n",
        d->speed);
    (void)fflush(stdout);
}

static int64_t exercise_now(const struct demo *d)
{
    struct node_clock clock;

    return clock_init(&clock, &d->found.shadow) == STATUS_OK ? clock_read(&clock).now_ns : 0;
}

static int64_t last_impact(const struct demo *d)
{
    int64_t last = 0;

    for (int i = 0; i < d->truth.launch_count; i++)
        if (d->truth.launches[i].impact_ns > last)
            last = d->truth.launches[i].impact_ns;
    return last;
}

/* False when the patience ran out before the last all-clear. */
static bool play(struct demo *d)
{
    int64_t end = last_impact(d);

    while (!is_stopped) {
        stage_turn(&d->stage, 100, story_line, &d->story);
        story_turn(&d->story, false);
        int64_t now = exercise_now(d);
        if (!d->is_once || now < end)
            continue;
        if (story_is_over(&d->story))
            return true;
        if (now > end + PATIENCE_NS)
            return false;
    }
    return true;
}

static enum status summarise(const struct demo *d, bool is_complete)
{
    json_t *nations = json_object();
    char path[600];
    enum status st = STATUS_OK;

    (void)printf("\nThe journals are replayed: they must give the same bytes again.\n");
    (void)fflush(stdout);
    for (int i = 0; i < d->found.count; i++) {
        const char *code = d->found.nations[i].code;
        json_t *nation;

        (void)snprintf(path, sizeof path, "%s/%s/node.yaml", d->out, code);
        enum status own = summary_of_nation(path, &nation);
        st = st == STATUS_OK ? own : st;
        if (nation != NULL)
            (void)json_object_set_new(nations, code, nation);
    }
    json_t *root =
        json_pack("{s:I,s:s,s:s,s:f,s:I,s:b,s:o,s:o}", "seed", (json_int_t)d->scenario.seed,
                  "topology", d->topology, "scenario", d->scenario_name, "speed", d->speed,
                  "exercise", (json_int_t)d->scenario.exercise, "is_complete", is_complete, "truth",
                  json_of_truth(&d->truth), "nations", nations);
    (void)snprintf(path, sizeof path, "%s/summary.json", d->out);
    if (root == NULL || json_dump_file(root, path, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0) {
        log_error("%s: cannot be written", path);
        st = STATUS_IO;
    }
    if (root != NULL)
        ending_print(root);
    json_decref(root);
    (void)printf("\nAll of it: %s\n", path);
    return st;
}

static int run_demo(struct demo *d)
{
    if (prepare(d) != STATUS_OK)
        return EXIT_WORLD;
    print_opening(d);
    story_init(&d->story, d->found.nations, d->found.count, d->truth.launches[0].launched_ns);
    if (stage_open(&d->stage, &d->found, d->feeds, d->key_log, d->wrap) != STATUS_OK) {
        stage_close(&d->stage);
        return EXIT_MACHINE;
    }
    bool is_complete = play(d);
    story_turn(&d->story, true);
    stage_close(&d->stage);
    enum status st = summarise(d, is_complete);
    if (!is_complete)
        log_error("the last all-clear did not come in time");
    return st == STATUS_OK && is_complete ? EXIT_DONE : EXIT_WORLD;
}

static int run(int argc, char **argv)
{
    struct demo *d = calloc(1, sizeof *d);

    if (d == NULL)
        return EXIT_MACHINE;
    *d = (struct demo){
        .scenario_name = "2022-10-04", .topology = "hub:USA", .speed = 10, .seed = -1};
    int code = parse(argc, argv, d);
    if (code == EXIT_DONE && d->out[0] == '\0') {
        (void)text_copy(d->out, sizeof d->out, "/tmp/tocsin-demo.XXXXXX");
        code = mkdtemp(d->out) != NULL ? EXIT_DONE : EXIT_MACHINE;
    }
    if (code == EXIT_DONE && crypt_start() != STATUS_OK)
        code = EXIT_MACHINE;
    (void)signal(SIGINT, on_signal);
    (void)signal(SIGTERM, on_signal);
    if (code == EXIT_DONE)
        code = run_demo(d);
    truth_close(&d->truth);
    for (int i = 0; i < NATIONS_MAX; i++)
        free(d->registries[i]);
    free(d);
    return code;
}

const struct command command_demo = {
    .name = "demo",
    .summary = "three nations share one launch, on this machine",
    .help =
        "usage: tocsin demo [--scenario NAME|FILE] [--speed N] [--topology hub:USA|mesh]\n"
        "                   [--seed N] [--once] [--out DIR]\n\n"
        "Runs three real nodes with mutual TLS on loopback and feeds them what notional sensors\n"
        "would have seen of a launch rebuilt from its public claims.  Prints a timeline; each\n"
        "nation's page is at the address shown.  It is an exercise; nothing is sent to anybody.\n\n"
        "  --scenario S   2022-10-04 (default), 2022-11-18, two-launches, or a YAML file\n"
        "  --speed N      exercise clock N times the wall's (default 10)\n"
        "  --topology T   hub:USA (default) or mesh\n"
        "  --once         end after the last all-clear and write DIR/summary.json\n"
        "  --out DIR      folder of journals, logs, drafts (default: a new one in /tmp)\n"
        "  --test-key-log PREFIX   for tests only: TLS session keys to PREFIX<NAT>\n"
        "  --test-start NAT:FILE   for tests only: FILE starts that nation's node\n\n"
        "example: tocsin demo --once --speed 20 --seed 1 --out /tmp/demo\n",
    .run = run,
};
