/* partner/partner_test.c: registry edges, clock against a model with a known truth, liveness. */
#include "partner/partner.h"

#include "base/dice.h"
#include "base/test.h"
#include "partner/clock.h"
#include "partner/liveness.h"

static struct nation nation(const char *code)
{
    struct nation n;

    TEST_EQ(nation_parse(code, &n), true, 0);
    return n;
}

static struct partner direct(const char *code, uint8_t pin)
{
    return (struct partner){.nation = nation(code),
                            .has_live_key = true,
                            .is_direct = true,
                            .live_key = {{pin}},
                            .tls_pin = {{pin}}};
}

TEST(partner_add_refuses_what_cannot_be)
{
    struct partner_registry r = {.self = nation("JPN")};
    struct partner usa = direct("USA", 1);
    struct partner kor = direct("KOR", 2);
    struct partner p;

    usa.is_relay = true;
    kor.is_direct = false;
    kor.via = usa.nation;
    TEST_EQ(partner_add(&r, &kor), false, 0); /* its relay is not there yet */
    TEST_EQ(partner_add(&r, &usa), true, 1);
    TEST_EQ(partner_add(&r, &usa), false, 2); /* doubled */
    TEST_EQ(partner_add(&r, &kor), true, 3);
    p = direct("JPN", 3);
    TEST_EQ(partner_add(&r, &p), false, 4); /* self */
    p = direct("AUS", 1);
    TEST_EQ(partner_add(&r, &p), false, 5); /* another's certificate key */
    p = direct("AUS", 4);
    p.has_live_key = false;
    TEST_EQ(partner_add(&r, &p), false, 6); /* no key: nothing of it could be verified */
    p = direct("AUS", 4);
    p.is_direct = false;
    p.via = nation("KOR");
    TEST_EQ(partner_add(&r, &p), false, 7); /* KOR is no relay */
    p = (struct partner){.has_live_key = true, .is_direct = true};
    TEST_EQ(partner_add(&r, &p), false, 8);
    TEST_EQ(r.count, 2, 9);
}

TEST(partner_lookups)
{
    struct partner_registry r = {.self = nation("JPN")};
    struct partner usa = direct("USA", 1);
    struct partner kor = direct("KOR", 2);
    struct digest pin = {{2}};

    usa.is_relay = true;
    usa.agreed_until_ns = 100;
    kor.is_direct = false;
    kor.via = usa.nation;
    TEST_EQ(partner_add(&r, &usa) && partner_add(&r, &kor), true, 0);
    TEST_EQ(partner_route(&r, nation("KOR")) == partner_find(&r, nation("USA")), true, 1);
    TEST_EQ(partner_route(&r, nation("USA")) == partner_find(&r, nation("USA")), true, 2);
    TEST_EQ(partner_route(&r, nation("AUS")) == NULL, true, 3);
    TEST_EQ(partner_by_pin(&r, &pin) == NULL, true, 4); /* KOR has no link with us */
    pin.bytes[0] = 1;
    TEST_EQ(partner_by_pin(&r, &pin) == partner_find(&r, nation("USA")), true, 5);
    TEST_EQ(partner_key(&r.partners[0], false)->bytes[0], 1, 6);
    TEST_EQ(partner_key(&r.partners[0], true) == NULL, true, 7);
    TEST_EQ(partner_is_agreed(&r.partners[0], 99), true, 8);
    TEST_EQ(partner_is_agreed(&r.partners[0], 100), false, 9);
    TEST_EQ(partner_is_agreed(&r.partners[1], INT64_MAX), true, 10);
}

TEST(clock_refuses_impossible_times)
{
    static const struct {
        int64_t t1, t2, t3, t4;
        enum clock_verdict want;
    } rows[] = {
        {10, 1000, 1001, 20, CLOCK_TAKEN},
        {10, 1000, 1010, 20, CLOCK_TAKEN},        /* no delay at all */
        {10, 1000, 1011, 20, CLOCK_IMPOSSIBLE},   /* it held it longer than we waited */
        {20, 1000, 1001, 10, CLOCK_IMPOSSIBLE},   /* our clock went back */
        {10, 1001, 1000, 20, CLOCK_IMPOSSIBLE},   /* its clock went back */
        {0, 1000, 1001, 20, CLOCK_IMPOSSIBLE},    /* none */
        {10, INT64_MIN, 1, 20, CLOCK_IMPOSSIBLE}, /* absurd: no overflow */
        {10, 1, INT64_MAX, 20, CLOCK_IMPOSSIBLE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct clock_estimator e = {0};

        TEST_EQ(clock_take(&e, rows[i].t1, rows[i].t2, rows[i].t3, rows[i].t4), rows[i].want, i);
        TEST_EQ(clock_estimate(&e).has_offset, rows[i].want == CLOCK_TAKEN, i);
    }
}

TEST(clock_bound_always_holds_the_truth)
{
    struct dice d = dice_init(5, 1);

    for (int run = 0; run < 300; run++) {
        struct clock_estimator e = {0};
        int64_t truth = (int64_t)dice_below(&d, 4000000000u) - 2000000000;
        int64_t now = INT64_C(1664836962000000000);

        for (int i = 0; i < 40; i++) {
            int64_t there = dice_below(&d, 80000000); /* the two ways differ at will */
            int64_t held = dice_below(&d, 1000000);
            int64_t back = dice_below(&d, 5000000);
            int64_t t2 = now + there + truth;

            TEST_EQ(clock_take(&e, now, t2, t2 + held, now + there + held + back), CLOCK_TAKEN, i);
            struct clock_estimate c = clock_estimate(&e);
            int64_t error = c.offset_ns - truth;

            TEST_EQ(error <= c.bound_ns && -error <= c.bound_ns, true, run);
            TEST_EQ(c.is_alarm && truth <= CLOCK_ALARM_NS && -truth <= CLOCK_ALARM_NS, false, run);
            now += 1000000000;
        }
    }
}

TEST(clock_takes_the_least_delay_of_the_last_sixteen)
{
    struct clock_estimator e = {0};

    TEST_EQ(clock_take(&e, 1000, 2000, 2000, 1002), CLOCK_TAKEN, 0); /* delay 2, offset 999 */
    for (int i = 0; i < CLOCK_SAMPLES - 1; i++) {
        TEST_EQ(clock_take(&e, 1000, 1300, 1300, 1100), CLOCK_TAKEN, i); /* delay 100 */
        TEST_EQ(clock_estimate(&e).offset_ns, 999, i);
    }
    TEST_EQ(clock_take(&e, 1000, 1300, 1300, 1100), CLOCK_TAKEN, 1); /* the good one is gone */
    TEST_EQ(clock_estimate(&e).offset_ns, 250, 2);
    TEST_EQ(clock_estimate(&e).bound_ns, 51, 3);
    TEST_EQ(clock_take(&e, 1000, 1200, 1200, 1098), CLOCK_TAKEN, 5); /* a little better */
    TEST_EQ(clock_estimate(&e).offset_ns, 151, 6);
    clock_reset(&e);
    TEST_EQ(clock_estimate(&e).has_offset, false, 4);
}

TEST(liveness_walks_its_states)
{
    static const int64_t s = HEARTBEAT_QUIET_NS;
    struct liveness l;

    liveness_init(&l);
    TEST_EQ(liveness_at(&l, 10 * s, s), false, 0); /* never heard: nothing changes */
    TEST_EQ(liveness_next(&l, s) == INT64_MAX, true, 1);
    liveness_heard(&l, 10 * s);
    TEST_EQ(l.state, LIVENESS_UP, 2);
    TEST_EQ(liveness_next(&l, s), 12 * s, 3);
    TEST_EQ(liveness_at(&l, 12 * s - 1, s), false, 4);
    TEST_EQ(liveness_at(&l, 12 * s, s), true, 5);
    TEST_EQ(l.state, LIVENESS_SUSPECTED, 6);
    TEST_EQ(liveness_at(&l, 12 * s, s), false, 7); /* said once */
    TEST_EQ(liveness_next(&l, s), 13 * s, 8);
    liveness_heard(&l, 12 * s + 1);
    TEST_EQ(l.state, LIVENESS_UP, 9);
    TEST_EQ(liveness_at(&l, 15 * s + 1, s), true, 10); /* at once from up to down */
    TEST_EQ(l.state, LIVENESS_DOWN, 11);
    liveness_heard(&l, 20 * s);
    liveness_lost(&l);
    TEST_EQ(l.state, LIVENESS_DOWN, 12);
}
