/* wire/notice_test.c: nouns there and back, edges of every range, and the one-spelling property. */
#include "wire/notice.h"

#include <math.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"

#define NOW_NS INT64_C(1664836962000000000)
#define RAD 0.017453292519943295

static struct nation nation(const char *code)
{
    struct nation n;

    TEST_EQ(nation_parse(code, &n), true, 0);
    return n;
}

static struct track make_track(void)
{
    struct track t = {.exercise = 7, .id = 3, .phase = PHASE_BOOST, .status = TRACK_COASTING};

    t.last_seen_ns = NOW_NS;
    t.state_ns = NOW_NS + 5;
    t.position = (struct ecef){-3123456.789, 4012345.678, 3876543.211};
    t.velocity = (struct ecef){1234.567, -2345.678, 3456.789};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            t.covariance[i][j] = i == j ? 100.0 + i : -0.25 * (i + j);
    return t;
}

static struct assessment make_assessment(void)
{
    struct assessment a = {.exercise = 7, .made_ns = NOW_NS + 9, .last_observed_ns = NOW_NS};

    a.phase = PHASE_COAST;
    a.has_launch = true;
    a.launch.point = (struct geodetic){40.85 * RAD, 129.66 * RAD, 120.5};
    a.launch.time_ns = NOW_NS - 60000000000;
    a.launch.time_sigma_s = 2.5;
    a.launch.area90 = (struct ground_ellipse){a.launch.point, 9000.0, 4000.0, 1.25, 0.9};
    a.has_impact = true;
    a.impact.point = (struct geodetic){39.9 * RAD, 179.9999 * RAD, -12.0};
    a.impact.time_ns = NOW_NS + 900000000000;
    a.impact.earliest_ns = NOW_NS + 880000000000;
    a.impact.latest_ns = NOW_NS + 930000000001;
    a.impact.area50 = (struct ground_ellipse){a.impact.point, 40000.0, 9000.0, 0.0, 0.5};
    a.impact.area90 = (struct ground_ellipse){a.impact.point, 80000.0, 18000.0, 3.1415, 0.9};
    a.has_apogee = true;
    a.apogee_m = 970000.0;
    a.apogee_sigma_m = 12345.6;
    a.has_range = true;
    a.range_m = 4600000.0;
    a.range_sigma_m = 50000.0;
    a.class = CLASS_INTERMEDIATE_RANGE;
    a.class_probability = 0.93;
    a.count = 1;
    a.risk_count = 2;
    a.risks[0] =
        (struct risk){{"JP-02"}, RISK_OVERFLIGHT, NOW_NS + 1000000001, NOW_NS + 2000000001};
    a.risks[1] = (struct risk){{"US-HI"}, RISK_IMPACT, NOW_NS + 1500000000, NOW_NS + 9000000000};
    return a;
}

TEST(track_comes_back)
{
    static struct notice n;
    struct track t = make_track();
    struct track back;

    wire_notice_init(&n, nation("JPN"), 7, NOTICE_TRACK);
    TEST_EQ(wire_notice_from_track(&t, 4000000001u, NOW_NS, &n), true, 0);
    TEST_EQ(wire_track_from_notice(&n, &back), true, 1);
    TEST_EQ(back.id, 4000000001u, 2);
    TEST_EQ(back.exercise, 7, 3);
    TEST_EQ(back.phase, PHASE_BOOST, 4);
    TEST_EQ(back.status, TRACK_COASTING, 5);
    TEST_EQ(back.state_ns, t.state_ns, 6);
    TEST_EQ(back.last_seen_ns, t.last_seen_ns, 7);
    TEST_NEAR(back.position.x, t.position.x, 6e-4, 8);
    TEST_NEAR(back.position.z, t.position.z, 6e-4, 9);
    TEST_NEAR(back.velocity.y, t.velocity.y, 6e-4, 10);
    for (int i = 0; i < 36; i++)
        TEST_NEAR(back.covariance[i / 6][i % 6], t.covariance[i / 6][i % 6], 1e-5, i);
}

TEST(assessment_comes_back)
{
    static struct notice n;
    static struct assessment back;
    struct assessment a = make_assessment();

    wire_notice_init(&n, nation("KOR"), 7, NOTICE_ASSESSMENT);
    n.revision = 4;
    TEST_EQ(wire_notice_from_assessment(&a, 11, &n), true, 0);
    TEST_EQ(wire_assessment_from_notice(&n, &back), true, 1);
    TEST_EQ(back.revision, 4, 2);
    TEST_EQ(back.track, 11, 3);
    TEST_EQ(back.has_launch && back.has_impact && back.has_apogee && back.has_range, true, 4);
    TEST_NEAR(back.launch.point.lat_rad, a.launch.point.lat_rad, 1e-9, 5);
    TEST_NEAR(back.launch.point.height_m, 120.5, 1e-9, 6);
    TEST_NEAR(back.launch.area90.azimuth_rad, 1.25, 1e-9, 7);
    TEST_NEAR(back.launch.time_sigma_s, 2.5, 1e-9, 8);
    TEST_NEAR(back.impact.area90.semi_minor_m, 18000.0, 1e-9, 9);
    TEST_NEAR(back.impact.area50.probability, 0.5, 0.0, 10);
    TEST_EQ(back.impact.latest_ns, a.impact.latest_ns, 11);
    TEST_NEAR(back.apogee_sigma_m, 12345.6, 0.06, 12);
    TEST_EQ(back.class, CLASS_INTERMEDIATE_RANGE, 13);
    TEST_NEAR(back.class_probability, 0.93, 1e-9, 14);
    TEST_EQ(back.count, 1, 15);
    TEST_EQ(back.risk_count, 2, 16);
    /* The window is widened to whole milliseconds, never narrowed. */
    TEST_EQ(back.risks[0].earliest_ns, NOW_NS + 1000000000, 17);
    TEST_EQ(back.risks[0].latest_ns, NOW_NS + 2001000000, 18);
    TEST_EQ(strcmp(back.risks[1].area.text, "US-HI"), 0, 19);
    TEST_EQ(back.is_lost, false, 20);
}

/* Leaves in `n` only the fields of `kept`. */
static void keep_fields(struct notice *n, uint64_t kept)
{
    size_t count = 0;

    for (size_t i = 0; i < n->field_count; i++)
        if ((kept & FIELD_BIT(n->fields[i].field)) != 0)
            n->fields[count++] = n->fields[i];
    n->field_count = count;
}

TEST(assessment_of_few_fields_has_no_more_than_they_say)
{
    static struct notice n;
    static struct assessment back;
    struct assessment a = make_assessment();

    wire_notice_init(&n, nation("KOR"), 7, NOTICE_ASSESSMENT);
    TEST_EQ(wire_notice_from_assessment(&a, 11, &n), true, 0);
    keep_fields(&n, FIELD_BIT(FIELD_TRACK_ID) | FIELD_BIT(FIELD_LAUNCH_POINT_10KM) |
                        FIELD_BIT(FIELD_LAUNCH_TIME) | FIELD_BIT(FIELD_IMPACT_POINT));
    TEST_EQ(wire_assessment_from_notice(&n, &back), true, 1);
    TEST_EQ(back.has_launch, true, 2);
    TEST_EQ(back.has_impact, false, 3); /* a place without a time */
    TEST_EQ(back.has_apogee || back.has_range, false, 4);
    TEST_EQ(back.count, 0, 5);
    TEST_NEAR(back.launch.point.lat_rad, 40.85 * RAD, 1e-9, 6); /* already a centre of cells */
    TEST_NEAR(back.launch.point.lon_rad, 129.675 * RAD, 1e-9, 7);
    TEST_NEAR(back.launch.area90.semi_major_m, 20000.0, 0.0, 8); /* 9 + 9 + 0 km, rounded up */
    keep_fields(&n, FIELD_BIT(FIELD_LAUNCH_TIME));
    TEST_EQ(wire_assessment_from_notice(&n, &back), false, 9); /* of which track? */
}

TEST(quantities_out_of_range_make_no_notice)
{
    static struct notice n;
    struct notice_field f;
    struct track t = make_track();
    struct assessment a = make_assessment();

    t.velocity.x = NAN;
    TEST_EQ(wire_put_state(&f, &t), false, 0);
    t = make_track();
    t.position.y = INFINITY;
    TEST_EQ(wire_put_state(&f, &t), false, 1);
    t = make_track();
    t.covariance[2][2] = -1.0;
    TEST_EQ(wire_put_state(&f, &t), false, 2);
    t = make_track();
    t.covariance[0][5] = NAN;
    TEST_EQ(wire_put_state(&f, &t), false, 3);
    t = make_track();
    t.state_ns = 0;
    TEST_EQ(wire_put_state(&f, &t), false, 4);
    a.launch.point.lat_rad = 1.6;
    TEST_EQ(wire_put_launch_point(&f, &a.launch), false, 5);
    TEST_EQ(wire_put_launch_coarse(&f, &a.launch), false, 6);
    a = make_assessment();
    a.impact.earliest_ns = a.impact.time_ns + 1;
    wire_notice_init(&n, nation("KOR"), 7, NOTICE_ASSESSMENT);
    TEST_EQ(wire_notice_from_assessment(&a, 11, &n), false, 7);
    a = make_assessment();
    a.impact.area90.semi_major_m = 1e9; /* anywhere: cut, not refused */
    TEST_EQ(wire_put_impact_point(&f, &a.impact), true, 8);
    a.launch.area90.semi_major_m = 10.0; /* less than the minor axis */
    TEST_EQ(wire_put_launch_point(&f, &a.launch), false, 9);
    TEST_EQ(wire_put_number(&f, FIELD_COUNT, 0), false, 10);
    TEST_EQ(wire_put_class(&f, CLASS_UNKNOWN, 1.01), false, 11);
    struct risk back_in_time[2] = {
        {{"JP-01"}, RISK_IMPACT, NOW_NS + 5000000000, NOW_NS + 6000000000},
        {{"JP-02"}, RISK_IMPACT, NOW_NS, NOW_NS + 6000000000}};
    TEST_EQ(wire_put_risks(&f, back_in_time, 2), false, 12);
    TEST_EQ(wire_put_risks(&f, back_in_time, 0), true, 13);
}

TEST(an_area_is_its_code_whether_we_know_it_or_not)
{
    static const struct {
        char code[AREA_CODE_MAX + 1];
        bool want;
    } rows[] = {
        {"JP-02", true},  {"XX-9", true},      {"GB-LND", true},   {"JP-02 ", false},   {"", false},
        {"jp-02", false}, {"JP02\0\0", false}, {"JP\0-02", false}, {"JP-\0002", false},
    };
    struct risk risk = {{"JP-02"}, RISK_IMPACT, NOW_NS, NOW_NS};
    struct risk back[RISKS_MAX];
    struct notice_field f;
    int count;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_EQ(wire_put_risks(&f, &risk, 1), true, i);
        memcpy(f.value + 9, rows[i].code, AREA_CODE_MAX);
        TEST_EQ(wire_get_risks(bytes_of(f.value, f.size), back, &count), rows[i].want, i);
        if (rows[i].want)
            TEST_EQ(strcmp(back[0].area.text, rows[i].code), 0, i);
        struct risk same = risk;
        memcpy(same.area.text, rows[i].code, AREA_CODE_MAX);
        TEST_EQ(wire_put_risks(&f, &same, 1), rows[i].want, i);
    }
}

TEST(an_alert_of_the_most_areas_fits)
{
    static struct alert alert = {.number = 1, .revision = 1, .revised_ns = NOW_NS};
    struct notice_field f;

    alert.area_count = RISKS_MAX;
    for (int i = 0; i < RISKS_MAX; i++)
        alert.areas[i] = (struct risk){{"GB-LND"}, RISK_IMPACT, NOW_NS, NOW_NS};
    TEST_EQ(wire_put_alert(&f, &alert), true, 0);
}

TEST(header_has_one_spelling)
{
    static struct notice n;
    static struct notice back;
    uint8_t h[NOTICE_HEADER_SIZE];
    static const struct {
        size_t at;
        uint8_t value;
    } bad[] = {
        {0, 0},   /* version */
        {0, 2},   /* a version to come */
        {1, 0},   /* no kind */
        {1, 9},   /* unknown kind */
        {2, 2},   /* unknown flag */
        {3, 'j'}, /* no nation */
        {3, 0},   /* none */
    };

    wire_notice_init(&n, nation("JPN"), 0x01020304, NOTICE_TRACK);
    n.epoch = 0x0a0b0c0d;
    n.is_cancel = true;
    memset(n.id, 0x5a, sizeof n.id);
    wire_header_put(&n, h);
    TEST_EQ(wire_header_get(bytes_of(h, sizeof h), &back), true, 0);
    TEST_EQ(back.exercise, 0x01020304, 1);
    TEST_EQ(back.epoch, 0x0a0b0c0d, 2);
    TEST_EQ(back.is_cancel, true, 3);
    TEST_EQ(back.kind, NOTICE_TRACK, 4);
    TEST_EQ(wire_header_get(bytes_of(h, sizeof h - 1), &back), false, 5);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t kept = h[bad[i].at];

        h[bad[i].at] = bad[i].value;
        TEST_EQ(wire_header_get(bytes_of(h, sizeof h), &back), false, i);
        h[bad[i].at] = kept;
    }
    memset(h + 30, 0, 4);
    TEST_EQ(wire_header_get(bytes_of(h, sizeof h), &back), false, 100); /* revision 0 */
}

static struct lineage lineage_of_two(void)
{
    struct lineage l = {.count = 2};

    l.of[0] = (struct notice_reference){nation("JPN"), {9}, 1};
    l.of[1] = (struct notice_reference){nation("USA"), {1}, 5};
    return l;
}

TEST(lists_are_ascending_and_distinct)
{
    struct notice_field f;
    struct lineage l = lineage_of_two();
    struct lineage back;
    struct onward o = {.count = 2, .to = {nation("JPN"), nation("KOR")}};
    struct sensor_names s = {.count = 2, .name = {"RADAR-A", "RADAR-B"}};

    TEST_EQ(wire_put_lineage(&f, &l), true, 0);
    TEST_EQ(wire_get_lineage(bytes_of(f.value, f.size), &back), true, 1);
    TEST_EQ(back.of[1].revision, 5, 2);
    l.of[1] = l.of[0];
    TEST_EQ(wire_put_lineage(&f, &l), false, 3);
    TEST_EQ(wire_put_onward(&f, &o), true, 4);
    o.to[1] = nation("AUS");
    TEST_EQ(wire_put_onward(&f, &o), false, 5);
    o.count = 0;
    TEST_EQ(wire_put_onward(&f, &o), false, 6);
    TEST_EQ(wire_put_sensors(&f, &s), true, 7);
    memcpy(s.name[1], "RADAR-A", 8);
    TEST_EQ(wire_put_sensors(&f, &s), false, 8);
    s.count = 1;
    s.name[0][0] = '\n';
    TEST_EQ(wire_put_sensors(&f, &s), false, 9);
}

static bool again_state(struct bytes v, struct notice_field *f)
{
    static struct track t;
    struct state_value state;

    if (!wire_get_state(v, &state))
        return false;
    t.state_ns = state.state_ns;
    t.position = state.position;
    t.velocity = state.velocity;
    t.phase = state.phase;
    memcpy(t.covariance, state.covariance, sizeof t.covariance);
    return wire_put_state(f, &t);
}

static bool again_alert(struct bytes v, struct notice_field *f)
{
    static struct alert alert;
    static struct alert_value value;

    if (!wire_get_alert(v, &value))
        return false;
    alert.number = value.number;
    alert.revision = value.revision;
    alert.state = value.state;
    alert.is_prediction_only = value.is_prediction_only;
    alert.revised_ns = value.revised_ns;
    alert.area_count = value.area_count;
    memcpy(alert.areas, value.areas, sizeof alert.areas);
    return wire_put_alert(f, &alert);
}

/* A value of several things, decoded and encoded again. */
static bool again_list(enum field field, struct bytes v, struct notice_field *f)
{
    static struct assessment a;
    struct lineage lineage;
    struct onward onward;
    struct sensor_names sensors;
    struct order order;

    if (field == FIELD_RISKS)
        return wire_get_risks(v, a.risks, &a.risk_count) &&
               wire_put_risks(f, a.risks, a.risk_count);
    if (field == FIELD_LINEAGE)
        return wire_get_lineage(v, &lineage) && wire_put_lineage(f, &lineage);
    if (field == FIELD_SENSORS)
        return wire_get_sensors(v, &sensors) && wire_put_sensors(f, &sensors);
    if (field == FIELD_ONWARD)
        return wire_get_onward(v, &onward) && wire_put_onward(f, &onward);
    if (field == FIELD_ORDER)
        return wire_get_order(v, &order) && wire_put_order(f, &order);
    return field == FIELD_ALERT && again_alert(v, f);
}

static bool again_estimate(enum field field, struct bytes v, struct notice_field *f)
{
    struct launch_estimate launch;
    struct impact_estimate impact;

    if (field == FIELD_LAUNCH_POINT)
        return wire_get_launch_point(v, &launch) && wire_put_launch_point(f, &launch);
    if (field == FIELD_LAUNCH_TIME)
        return wire_get_launch_time(v, &launch) && wire_put_launch_time(f, &launch);
    if (field == FIELD_IMPACT_POINT)
        return wire_get_impact_point(v, &impact) && wire_put_impact_point(f, &impact);
    if (field == FIELD_IMPACT_TIME)
        return wire_get_impact_time(v, &impact) && wire_put_impact_time(f, &impact);
    return field == FIELD_STATE && again_state(v, f);
}

/* Decodes and encodes again; false when it does not decode.  The coarse variants are widened when
 * encoded and have their own test. */
static bool again(enum field field, struct bytes v, struct notice_field *f)
{
    struct status_value status;
    enum object_class class;
    double length;
    double sigma;
    uint32_t number;
    int64_t time_ns;

    if (field == FIELD_TRACK_ID || field == FIELD_COUNT)
        return wire_get_number(v, &number) && wire_put_number(f, field, number);
    if (field == FIELD_LAST_OBSERVED || field == FIELD_MADE)
        return wire_get_time(v, &time_ns) && wire_put_time(f, field, time_ns);
    if (field == FIELD_APOGEE || field == FIELD_RANGE)
        return wire_get_length(v, &length, &sigma) && wire_put_length(f, field, length, sigma);
    if (field == FIELD_CLASS)
        return wire_get_class(v, &class, &length) && wire_put_class(f, class, length);
    if (field == FIELD_STATUS)
        return wire_get_status(v, &status) && wire_put_status(f, status.phase, status.status);
    return again_estimate(field, v, f) || again_list(field, v, f);
}

/* Every field once, from all nouns; written to `fields` by number. */
static void every_field(struct notice_field fields[FIELDS_END])
{
    static struct notice n;
    static const enum notice_kind kinds[] = {NOTICE_TRACK, NOTICE_ASSESSMENT, NOTICE_ALERT_STATE,
                                             NOTICE_DRILL_CONTROL};
    struct track t = make_track();
    struct assessment a = make_assessment();
    struct alert alert = {.number = 1, .revision = 2, .state = ALERT_REVISED};
    struct order order = {7, ORDER_ARM, NOW_NS, "northern drill"};
    struct lineage lineage = lineage_of_two();
    struct onward onward = {.count = 2, .to = {nation("JPN"), nation("KOR")}};
    struct sensor_names sensors = {.count = 2, .name = {"RADAR-A", "RADAR-B"}};

    alert.revised_ns = NOW_NS;
    alert.last_observed_ns = NOW_NS;
    alert.area_count = 2;
    memcpy(alert.areas, a.risks, sizeof alert.areas);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        wire_notice_init(&n, nation("JPN"), 7, kinds[k]);
        bool is_made = kinds[k] == NOTICE_TRACK        ? wire_notice_from_track(&t, 5, NOW_NS, &n)
                       : kinds[k] == NOTICE_ASSESSMENT ? wire_notice_from_assessment(&a, 5, &n)
                       : kinds[k] == NOTICE_ALERT_STATE
                           ? wire_notice_from_alert(&alert, &n)
                           : wire_notice_from_order(&order, NOW_NS, &n);
        TEST_EQ(is_made, true, k);
        TEST_EQ(wire_notice_add_lineage(&n, &lineage), true, k);
        TEST_EQ(wire_notice_add_sensors(&n, &sensors), true, k);
        TEST_EQ(wire_notice_add_onward(&n, &onward), true, k);
        for (size_t i = 0; i < n.field_count; i++)
            fields[n.fields[i].field] = n.fields[i];
    }
}

TEST(every_field_has_one_spelling)
{
    static struct notice_field fields[FIELDS_END];
    struct dice d = dice_init(41, 2);
    int decoded = 0;

    every_field(fields);
    for (int number = 1; number < FIELDS_END; number++) {
        struct notice_field *f = &fields[number];
        struct notice_field second;

        TEST_EQ(f->size > 0, true, number);
        TEST_EQ(wire_field_is_canonical(f->field, bytes_of(f->value, f->size)), true, number);
        TEST_EQ(wire_field_is_canonical(f->field, bytes_of(f->value, f->size - 1)), false, number);
        TEST_EQ(wire_field_is_canonical(f->field, bytes_of(f->value, f->size + 1)), false, number);
        TEST_EQ(wire_field_is_canonical(f->field, bytes_of(f->value, 0)), false, number);
        for (int turn = 0; turn < 4000; turn++) {
            struct notice_field bent = *f;
            int bends = 1 + (int)dice_below(&d, 3);

            for (int i = 0; i < bends; i++)
                bent.value[dice_below(&d, (uint32_t)f->size)] = (uint8_t)dice_u32(&d);
            struct bytes v = bytes_of(bent.value, bent.size);
            if (!wire_field_is_canonical(f->field, v) || number == FIELD_LAUNCH_POINT_10KM ||
                number == FIELD_IMPACT_POINT_10KM)
                continue;
            decoded++;
            TEST_EQ(again(f->field, v, &second), true, number);
            TEST_EQ(bytes_equal(v, bytes_of(second.value, second.size)), true, number);
        }
    }
    TEST_EQ(decoded > 5000, true, 0); /* the property saw something */
}

TEST(covariance_has_no_second_zero)
{
    static struct notice_field fields[FIELDS_END];
    static const uint32_t bad[] = {0x80000000u, 0x7f800000u, 0x7fc00000u, 0xff800000u, 0x5e000000u};

    every_field(fields);
    struct notice_field *f = &fields[FIELD_STATE];
    size_t at = f->size - 4 * 2; /* off the diagonal: vy vz */
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        for (size_t j = 0; j < 4; j++)
            f->value[at + j] = (uint8_t)(bad[i] >> (24 - 8 * j));
        TEST_EQ(wire_field_is_canonical(f->field, bytes_of(f->value, f->size)), false, i);
    }
    memset(f->value + at, 0, 4);
    TEST_EQ(wire_field_is_canonical(f->field, bytes_of(f->value, f->size)), true, 0);
}

TEST(coarse_point_finer_than_its_cell_is_refused)
{
    static struct notice_field fields[FIELDS_END];

    every_field(fields);
    for (size_t at = 0; at < 8; at++) {
        struct notice_field f = fields[FIELD_LAUNCH_POINT_10KM];

        f.value[at] ^= 1;
        TEST_EQ(wire_field_is_canonical(f.field, bytes_of(f.value, f.size)), false, at);
    }
}
