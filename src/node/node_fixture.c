/* node/node_fixture.c: one core driven by hand, for the tests of this room only. */
#include "node/node_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "crypt/crypt.h"
#include "node/order.h"

const struct nation usa = {"USA"};
const struct nation jpn = {"JPN"};
struct node *core;
struct node_output *out;
struct signing_key control;
struct signing_key theirs;

static void make_key(uint8_t seed, struct signing_key *key)
{
    uint8_t entropy[KEY_ENTROPY_SIZE];

    memset(entropy, seed, sizeof entropy);
    signing_key_make(key, entropy);
}

struct node_setup *core_setup(void)
{
    static struct node_setup setup;

    setup = (struct node_setup){.nation = usa,
                                .epoch = 1,
                                .shadow_exercise = EXERCISE,
                                .rules = assess_rules_default(),
                                .pace = node_pace_default()};
    if (crypt_start() != STATUS_OK)
        abort();
    make_key(1, &setup.live_key);
    make_key(2, &setup.exercise_key);
    make_key(3, &control);
    make_key(4, &theirs);
    setup.control_key = signing_key_public(&control);
    setup.partners.self = usa;
    struct partner p = {.nation = jpn,
                        .is_direct = true,
                        .has_live_key = true,
                        .live_key = signing_key_public(&theirs),
                        .has_exercise_key = true,
                        .exercise_key = signing_key_public(&theirs)};
    if (!partner_add(&setup.partners, &p))
        abort();
    release_default(usa, &jpn, 1, &setup.policy);
    return &setup;
}

void core_open(const struct node_setup *setup)
{
    out = calloc(1, sizeof *out);
    if (out == NULL || node_open(&core, setup) != STATUS_OK)
        abort();
}

void core_arm(const struct node_setup *setup)
{
    core_open(setup);
    give_order(ORDER_ARM, NOW_NS);
    output_reset(out);
}

void core_close(void)
{
    node_close(&core);
    free(out);
    out = NULL;
}

void step_at(int64_t now_ns, int64_t mono_ns, enum journal_kind kind, uint64_t number,
             struct bytes body)
{
    struct journal_record input = {
        .kind = kind,
        .moment = {.now_ns = now_ns, .wall_ns = now_ns, .mono_ns = mono_ns},
        .number = number,
        .body = body};

    if (kind == INPUT_FRAME || kind == INPUT_LINK)
        input.partner = jpn;
    node_step(core, &input, out);
}

void step(enum journal_kind kind, uint64_t number, struct bytes body)
{
    step_at(NOW_NS, 1, kind, number, body);
}

void give_order(enum order_verb verb, int64_t time_ns)
{
    static uint8_t room[VIEW_SIZE_MAX];
    struct byte_builder view = byte_builder_init(room, sizeof room);
    struct order o = {.exercise = EXERCISE, .verb = verb, .time_ns = time_ns, .name = "TEST"};

    if (!order_make(&control, &o, &view))
        abort();
    step(INPUT_ORDER, 0, byte_builder_bytes(&view));
}

struct assessment assessment_of(struct nation origin, const char *area)
{
    struct assessment a = {.exercise = EXERCISE,
                           .origin = origin,
                           .track = 5,
                           .revision = 1,
                           .made_ns = NOW_NS,
                           .last_observed_ns = NOW_NS,
                           .phase = PHASE_COAST,
                           .has_launch = true,
                           .count = 1,
                           .risk_count = 1};

    a.launch.point = (struct geodetic){0.7, 2.2, 0};
    a.launch.time_ns = NOW_NS - 100 * SECOND_NS;
    a.launch.time_sigma_s = 3;
    a.launch.area90 = (struct ground_ellipse){a.launch.point, 9e3, 8e3, 0, 0.9};
    a.risks[0] = (struct risk){.area = area_code_of(area),
                               .kind = RISK_IMPACT,
                               .earliest_ns = NOW_NS + 300 * SECOND_NS,
                               .latest_ns = NOW_NS + 400 * SECOND_NS};
    return a;
}
