/* bench/core.c: floors and our own work, in turn, inside one process on one core.
 *
 *   bench_core NODE.yaml FOLDER TURNS
 *
 * NODE.yaml gives keys, registry and policy; FOLDER is where the journals of the floors are made.
 * Each turn runs every piece once, so that a drift of the machine meets floor and system alike.
 */
#include "core.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypt/crypt.h"
#include "flight/propagate.h"
#include "floor.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "meter.h"
#include "node/config.h"
#include "node/setup.h"

#define MESSAGE_SIZE 256
#define SIGNATURES 200
#define PACED 30
#define ARCS 200
#define UPDATES 10000

static struct node_setup setup;

static double us_each(int64_t from_ns, int count)
{
    return (double)(meter_core_ns() - from_ns) / 1e3 / count;
}

/* With a pause between the calls, as in a node that is called now and then: caches go cold. */
static void turn_signatures(int count, const char *signing, const char *verifying,
                            useconds_t pause_us)
{
    uint8_t message[MESSAGE_SIZE] = {0};
    struct public_key public = signing_key_public(&setup.live_key);
    struct signature signature;

    struct meter *sign = core_meter(signing, "us");
    struct meter *verify = core_meter(verifying, "us");
    for (int i = 0; i < count; i++) {
        (void)usleep(pause_us);
        int64_t from_ns = meter_core_ns();

        message[0] = (uint8_t)i;
        key_sign(&setup.live_key, "tocsin bench 1", bytes_of(message, sizeof message), &signature);
        meter_add(sign, us_each(from_ns, 1));
        from_ns = meter_core_ns();
        bool is_good =
            key_verify(&public, "tocsin bench 1", bytes_of(message, sizeof message), &signature);
        meter_add(verify, us_each(from_ns, 1));
        if (!is_good)
            exit(1);
    }
}

/* Burnout at 40 km and 2,929 m/s for 1,000 km; at 180 km and 6,827 m/s for 10,000 km. */
static struct flight_state burnout(bool is_long)
{
    struct geodetic place = {0.7, 2.2, is_long ? 180e3 : 40e3};
    struct enu_axes axes = enu_axes_at(place);
    double speed = is_long ? 6827.0 : 2929.0;
    double level = is_long ? 0.9135454576 : 0.7660444431; /* cosine of 24 and of 40 degrees */
    double up = is_long ? 0.4067366431 : 0.6427876097;
    struct enu velocity = {speed * level, 0, speed * up};

    return (struct flight_state){geodetic_to_ecef(place), enu_to_ecef(&axes, velocity)};
}

static void turn_arcs(bool is_long)
{
    struct flight_state from = burnout(is_long);
    double state[6] = {from.position.x, from.position.y, from.position.z,
                       from.velocity.x, from.velocity.y, from.velocity.z};
    double end[6];
    double sum = 0;
    int64_t from_ns = meter_core_ns();

    for (int i = 0; i < ARCS; i++) {
        state[3] += 1e-9;
        sum += floor_arc(state, 1, 10, end);
    }
    meter_add(core_meter(is_long ? "arc_10000km_floor" : "arc_1000km_floor", "us"),
              us_each(from_ns, ARCS));
    from_ns = meter_core_ns();
    for (int i = 0; i < ARCS; i++) {
        from.velocity.x += 1e-9;
        sum += flight_to_ground(from, 8000, 20000).flight_s;
    }
    meter_add(core_meter(is_long ? "arc_10000km" : "arc_1000km", "us"), us_each(from_ns, ARCS));
    if (!(sum > 0))
        exit(1);
}

static void turn_filter_floor(void)
{
    int64_t from_ns = meter_core_ns();
    double sum = floor_filter_run(UPDATES);

    meter_add(core_meter("track_update_floor", "us"), us_each(from_ns, UPDATES));
    if (!(sum > 0 || sum < 0))
        exit(1);
}

int main(int argc, char **argv)
{
    struct node_config *config = NULL;

    if (argc != 4 || crypt_start() != STATUS_OK || config_open(&config, argv[1]) != STATUS_OK ||
        setup_read(config, &setup) != STATUS_OK) {
        (void)fprintf(stderr, "usage: bench_core NODE.yaml FOLDER TURNS\n");
        return 2;
    }
    config_close(config);
    int turns = (int)strtol(argv[3], NULL, 10);
    for (int turn = 0; turn < turns; turn++) {
        turn_signatures(SIGNATURES, "sign", "verify", 0);
        turn_signatures(PACED, "sign_paced", "verify_paced", CORE_PAUSE_US);
        core_turn_commits(argv[2]);
        turn_arcs(false);
        turn_arcs(true);
        turn_filter_floor();
        core_turn_tracker(&setup);
        core_turn_notice(&setup);
        core_turn_node(&setup, 1);
        core_turn_node(&setup, 10);
        core_turn_node(&setup, 60);
        core_turn_scans(&setup, 100);
        core_turn_scans(&setup, 1000);
        core_turn_crowd(&setup);
    }
    core_print();
    return 0;
}
