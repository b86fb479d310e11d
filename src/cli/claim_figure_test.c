/* cli/claim_figure_test.c: how a figure was written says how exact it is. */
#include "base/test.h"
#include "cli/claim_row.h"

TEST(figures_as_written)
{
    static const struct {
        const char *text;
        enum claim_kind kind;
        bool is_read;
        bool is_known;
        bool is_floor;
        double value;
        double bound;
    } rows[] = {
        {"1413.6", CLAIM_KM, true, true, false, 1413600, 50},
        {"787", CLAIM_KM, true, true, false, 787000, 500},
        {"550", CLAIM_KM, true, true, false, 550000, 5000},
        {"3700", CLAIM_KM, true, true, false, 3700000, 50000},
        {"1000", CLAIM_KM, true, true, false, 1000000, 25000}, /* 5 % of it */
        {"6,000", CLAIM_KM, true, true, false, 6000000, 150000},
        {"50", CLAIM_KM, true, true, false, 50000, 1250},
        {"5", CLAIM_KM, true, true, false, 5000, 500},
        {"~800", CLAIM_KM, true, true, false, 800000, 40000},
        {"about 787", CLAIM_KM, true, true, false, 787000, 1000},
        {">6000", CLAIM_KM, true, true, true, 6000000, 150000},
        {"over 6,000", CLAIM_KM, true, true, true, 6000000, 150000},
        {"6000+", CLAIM_KM, true, true, true, 6000000, 150000},
        {"47.2", CLAIM_MINUTES, true, true, false, 2832, 3},
        {"68.92", CLAIM_MINUTES, true, true, false, 4135.2, 0.3},
        {"53", CLAIM_MINUTES, true, true, false, 3180, 60},
        {"~53", CLAIM_MINUTES, true, true, false, 3180, 120},
        {"4491", CLAIM_SECONDS, true, true, false, 4491, 0.5},
        {"", CLAIM_KM, true, false, false, 0, 0},
        {" ", CLAIM_KM, true, false, false, 0, 0},
        {"?", CLAIM_KM, true, false, false, 0, 0},
        {"unknown", CLAIM_KM, true, false, false, 0, 0},
        {"0", CLAIM_KM, false, false, false, 0, 0},
        {"-5", CLAIM_KM, false, false, false, 0, 0},
        {"1e3", CLAIM_KM, false, false, false, 0, 0},
        {"nan", CLAIM_KM, false, false, false, 0, 0},
        {"12,5", CLAIM_KM, false, false, false, 0, 0},
        {"1000 km", CLAIM_KM, false, false, false, 0, 0},
        {"<1000", CLAIM_KM, false, false, false, 0, 0},
        {"over", CLAIM_KM, false, false, false, 0, 0},
        {"+", CLAIM_KM, false, false, false, 0, 0},
        {"361", CLAIM_DEGREES, false, false, false, 0, 0},
        {"123456789012345678901234567890123", CLAIM_KM, false, false, false, 0, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claim_figure f;

        TEST_EQ(claim_figure_read(rows[i].text, rows[i].kind, &f), rows[i].is_read, i);
        TEST_EQ(f.is_known, rows[i].is_known, i);
        TEST_EQ(f.is_floor, rows[i].is_floor, i);
        TEST_NEAR(f.value, rows[i].value, 1e-6, i);
        TEST_NEAR(f.bound, rows[i].bound, 1e-6, i);
    }
}

TEST(propellants_by_name)
{
    static const struct {
        const char *name;
        enum claim_propellant want;
    } rows[] = {
        {"Hwasong-18", CLAIM_SOLID},
        {"Hwasongpho-17", CLAIM_LIQUID},
        {"Hwasong-10 (Musudan)", CLAIM_LIQUID},
        {"IRBM (Hwasong-12 class)", CLAIM_LIQUID},
        {"Pukguksong-3 (SLBM)", CLAIM_SOLID},
        {"KN-25/large-calibre", CLAIM_SOLID},
        {"hwasong-18", CLAIM_SOLID},
        {"SLBM", CLAIM_PROPELLANT_UNKNOWN},
        {"Hwasong-1", CLAIM_PROPELLANT_UNKNOWN},
        {"Hwasong-180", CLAIM_PROPELLANT_UNKNOWN},
        {"", CLAIM_PROPELLANT_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        TEST_EQ(claim_propellant_of(rows[i].name), rows[i].want, i);
}

static struct csv_reader reader;
static struct csv_row row;

static struct claim_statement statement_of(const char *text, size_t size)
{
    struct claim_columns columns;
    struct claim_statement s;

    reader = csv_reader_init(bytes_of(text, size));
    TEST_EQ(csv_next(&reader, &row), CSV_ROW, 0);
    TEST_EQ(claim_columns_read(&row, "test", &columns), true, 0);
    TEST_EQ(csv_next(&reader, &row), CSV_ROW, 0);
    TEST_EQ(claim_row_read(&row, "test", &columns, &s), true, 0);
    return s;
}

#define HEAD "launch_lat,launch_lon,apogee_km,range_km,flight_min,bearing_deg,note\n"
#define STATEMENT(text) statement_of(HEAD text, sizeof(HEAD text) - 1)

TEST(notes_make_floors_of_their_own_figures_only)
{
    TEST_EQ(STATEMENT("39,126,6000,1000,74,62,\"apogee stated as \"\"over 6000\"\"\"\n")
                .claim.apogee_m.is_floor,
            true, 0);
    TEST_EQ(
        STATEMENT("39,126,6000,1000,74,62,\"more than 6,000 km high\"\n").claim.apogee_m.is_floor,
        true, 1);
    TEST_EQ(
        STATEMENT("39,126,2111.5,787,30,71,\"Japan: >2000 km, ~800 km\"\n").claim.apogee_m.is_floor,
        false, 2);
    TEST_EQ(STATEMENT("39,126,1000,4600,22,80,\"over Aomori 07:28-29; ROK 970/4500\"\n")
                .claim.apogee_m.is_floor,
            false, 3);
    TEST_EQ(STATEMENT("39,126,6000,1000,74,62,moreover 6000\n").claim.apogee_m.is_floor, false, 4);
    TEST_EQ(STATEMENT("39,126,6000,1000,74,62,>1000\n").claim.range_m.is_floor, true, 5);
}

TEST(bearing_without_a_time_is_a_placeholder)
{
    TEST_EQ(STATEMENT("39,126,550,500,,72,\n").claim.bearing_rad.is_known, false, 0);
    TEST_EQ(STATEMENT("39,126,550,500,12,72,\n").claim.bearing_rad.is_known, true, 1);
    TEST_EQ(STATEMENT(",,550,500,12,72,two rounds\n").claim.has_place, false, 2);
    TEST_EQ(STATEMENT(",,550,500,12,72,two rounds\n").is_two_rounds, true, 3);
}
