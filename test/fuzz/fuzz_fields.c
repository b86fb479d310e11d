/* test/fuzz/fuzz_fields.c: any bytes as the value of any field, and any such notice as a noun.
 *
 * First byte: kind of notice.  Then fields: number, run of bytes.  What is canonical is read back
 * into the noun of the kind, whose quantities are then finite and whose counts within limits.
 */
#include <math.h>

#include "fuzz.h"
#include "wire/notice.h"

static void check_ecef(struct ecef p)
{
    CHECK(isfinite(p.x) && isfinite(p.y) && isfinite(p.z));
}

static void check_point(struct geodetic g)
{
    CHECK(isfinite(g.lat_rad) && fabs(g.lat_rad) < 1.5708);
    CHECK(isfinite(g.lon_rad) && fabs(g.lon_rad) < 3.1416);
}

static void check_risks(const struct risk *risks, int count)
{
    CHECK(count >= 0 && count <= RISKS_MAX);
    for (int i = 1; i < count; i++)
        CHECK(risks[i].earliest_ns >= risks[i - 1].earliest_ns);
}

static void read_track(const struct notice *n)
{
    static struct track t;

    if (!wire_track_from_notice(n, &t))
        return;
    check_ecef(t.position);
    check_ecef(t.velocity);
    for (int i = 0; i < 36; i++)
        CHECK(isfinite(t.covariance[i / 6][i % 6]));
    CHECK(t.id != 0);
}

static void read_assessment(const struct notice *n)
{
    static struct assessment a;

    if (!wire_assessment_from_notice(n, &a))
        return;
    if (a.has_launch)
        check_point(a.launch.point);
    if (a.has_impact)
        check_point(a.impact.point);
    check_risks(a.risks, a.risk_count);
    CHECK(a.class_probability >= 0 && a.class_probability <= 1);
}

static void read_notice(const struct notice *n)
{
    static struct alert_value alert;
    static struct lineage lineage;
    struct order order;
    struct onward onward;

    read_track(n);
    read_assessment(n);
    if (wire_alert_from_notice(n, &alert))
        check_risks(alert.areas, alert.area_count);
    if (wire_order_from_notice(n, &order))
        CHECK(order.exercise != 0);
    wire_lineage_from_notice(n, &lineage);
    CHECK(lineage.count >= 0 && lineage.count <= LINEAGE_MAX);
    wire_onward_from_notice(n, &onward);
    CHECK(onward.count >= 0 && onward.count <= NATIONS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static struct notice notice;
    static struct notice_field field;
    struct fuzz f = fuzz_of(octets, size);
    enum notice_kind kind = (enum notice_kind)(fuzz_u8(&f) % 16);
    uint64_t allowed = wire_kind_fields(kind);

    wire_notice_init(&notice, (struct nation){"JPN"}, fuzz_u8(&f), kind);
    while (fuzz_has_more(&f)) {
        enum field number = (enum field)fuzz_u8(&f);
        struct bytes value = fuzz_run_of(&f);
        bool is_canonical = wire_field_is_canonical(number, value);

        if (!is_canonical || number >= FIELDS_END || (allowed & FIELD_BIT(number)) == 0)
            continue;
        CHECK(value.size <= FIELD_VALUE_MAX);
        field = (struct notice_field){.field = number, .size = value.size};
        for (size_t i = 0; i < value.size; i++)
            field.value[i] = value.at[i];
        (void)wire_notice_add(&notice, &field);
    }
    if (allowed != 0)
        read_notice(&notice);
    return 0;
}
