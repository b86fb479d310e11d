/* format/cap_shape_test.c: traps CAP-1 and CAP-2. */
#include "format/cap_shape.h"

#include <math.h>
#include <string.h>

#include "base/test.h"

static enum cap_shape_verdict read_polygon(const char *text)
{
    struct cap_polygon polygon;

    return cap_polygon_read(text, &polygon);
}

TEST(CAP_1_geometry_is_checked)
{
    static const struct {
        const char *text;
        enum cap_shape_verdict want;
    } rows[] = {
        {"40,140 41,140 41,141 40,140", CAP_SHAPE_OK},
        {"40,140 41,140 41,141 40,141 40,140", CAP_SHAPE_OK},
        {"40,140 41,140 41,141 40,141", CAP_SHAPE_OPEN},
        {"40,140 41,140 40,140", CAP_SHAPE_TOO_FEW},
        {"", CAP_SHAPE_TOO_FEW},
        {"40,140 41,141 41,140 40,141 40,140", CAP_SHAPE_CROSSED}, /* a bow tie */
        {"40,140 41,140 41,140 41,141 40,140", CAP_SHAPE_CROSSED}, /* no length */
        {"40,140 42,140 41,140 41,141 40,140", CAP_SHAPE_CROSSED}, /* a spike */
        {"0,0 0,4 2,4 0,2 2,0 0,0", CAP_SHAPE_CROSSED},            /* touches an edge */
        {"0,0 0,2 2,2 2,1 1,1 2,0 0,0", CAP_SHAPE_OK},             /* not convex */
        {"140,40 140,41 141,41 140,40", CAP_SHAPE_RANGE},          /* swapped axes */
        {"90.1,0 80,0 80,1 90.1,0", CAP_SHAPE_RANGE},
        {"40,180.1 41,180 41,179 40,180.1", CAP_SHAPE_RANGE},
        {"40,179 41,179 41,-179 40,-179 40,179", CAP_SHAPE_SPAN}, /* over 180, uncut */
        {"40,140 41,140 41,nan 40,140", CAP_SHAPE_UNREADABLE},
        {"40,140 41,140 41 40,140", CAP_SHAPE_UNREADABLE},
        {"40,140,5 41,140 41,141 40,140", CAP_SHAPE_UNREADABLE},
        {"40 ,140 41,140 41,141 40,140", CAP_SHAPE_UNREADABLE},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
        TEST_EQ(read_polygon(rows[i].text), rows[i].want, i);
}

TEST(CAP_1_a_number_that_is_none_is_out_of_range)
{
    struct cap_polygon polygon = {.count = 4,
                                  .points = {{40, 140}, {41, 140}, {41, 141}, {40, 140}}};

    TEST_EQ(cap_polygon_check(&polygon), CAP_SHAPE_OK, 0);
    polygon.points[1].lat_deg = NAN;
    TEST_EQ(cap_polygon_check(&polygon), CAP_SHAPE_RANGE, 1);
    polygon.points[1].lat_deg = INFINITY;
    TEST_EQ(cap_polygon_check(&polygon), CAP_SHAPE_RANGE, 2);
    polygon.count = CAP_POINTS_MAX + 1;
    TEST_EQ(cap_polygon_check(&polygon), CAP_SHAPE_TOO_MANY, 3);
}

TEST(CAP_1_circles_have_a_radius)
{
    static const struct {
        const char *text;
        enum cap_shape_verdict want;
    } rows[] = {
        {"40.8,140.7 25", CAP_SHAPE_OK},
        {"40.8,140.7 0", CAP_SHAPE_RADIUS},
        {"40.8,140.7 -1", CAP_SHAPE_RADIUS},
        {"40.8,140.7 0.00001", CAP_SHAPE_RADIUS},
        {"40.8,140.7 5001", CAP_SHAPE_RADIUS},
        {"140.7,40.8 25", CAP_SHAPE_RANGE},
        {"40.8,140.7", CAP_SHAPE_UNREADABLE},
        {"40.8,140.7 25 3", CAP_SHAPE_UNREADABLE},
        {"", CAP_SHAPE_UNREADABLE},
        {"40.8 140.7 25", CAP_SHAPE_UNREADABLE},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        struct cap_circle circle;

        TEST_EQ(cap_circle_read(rows[i].text, &circle), rows[i].want, i);
    }
}

TEST(CAP_2_white_space_breaks_lines)
{
    struct cap_polygon polygon;
    struct cap_circle circle;

    TEST_EQ(cap_polygon_read("\n\t 40,140\r\n41,140   41,141\n\n40,140 \n", &polygon), CAP_SHAPE_OK,
            0);
    TEST_EQ(polygon.count, 4, 0);
    TEST_NEAR(polygon.points[2].lon_deg, 141, 0, 0);
    TEST_EQ(cap_circle_read("\n 40.8,140.7\n 25\n", &circle), CAP_SHAPE_OK, 1);
    TEST_NEAR(circle.radius_km, 25, 0, 1);
}

TEST(axes_are_latitude_then_longitude)
{
    struct cap_polygon polygon;
    struct cap_circle circle = {.centre = {40.8, 140.7}, .radius_km = 25};
    char text[256];
    struct text_builder b = text_builder_init(text, sizeof text);

    TEST_EQ(cap_polygon_read("40,140 41,140 41,-0.00001 40,140", &polygon), CAP_SHAPE_OK, 0);
    cap_polygon_put(&b, &polygon);
    TEST_EQ(strcmp(text, "40.0000,140.0000 41.0000,140.0000 41.0000,0.0000 40.0000,140.0000"), 0,
            0);
    b = text_builder_init(text, sizeof text);
    cap_circle_put(&b, &circle);
    TEST_EQ(strcmp(text, "40.8000,140.7000 25.0000"), 0, 1);
}

TEST(a_written_polygon_is_read_again)
{
    static char text[CAP_POINTS_MAX * 24];
    struct text_builder b = text_builder_init(text, sizeof text);
    struct cap_polygon ring = {.count = CAP_POINTS_MAX};
    struct cap_polygon got;

    for (int i = 0; i < CAP_POINTS_MAX - 1; i++) {
        double angle = i * 6.283185307179586 / (CAP_POINTS_MAX - 1);

        ring.points[i] = (struct cap_point){-40 + 3 * cos(angle), -120 + 4 * sin(angle)};
    }
    ring.points[CAP_POINTS_MAX - 1] = ring.points[0];
    cap_polygon_put(&b, &ring);
    TEST_EQ(b.is_overflowed, 0, 0);
    TEST_EQ(cap_polygon_read(text, &got), CAP_SHAPE_OK, 0);
    TEST_EQ(got.count, CAP_POINTS_MAX, 0);
    for (int i = 0; i < CAP_POINTS_MAX; i++)
        TEST_NEAR(got.points[i].lon_deg, ring.points[i].lon_deg, 0.5e-4, i);
    text_builder_put(&b, " 1,1");
    TEST_EQ(cap_polygon_read(text, &got), CAP_SHAPE_TOO_MANY, 1);
}

static double area_of(const struct cap_polygon *polygon)
{
    double twice = 0;

    for (int i = 0; i + 1 < polygon->count; i++)
        twice += polygon->points[i].lon_deg * polygon->points[i + 1].lat_deg -
                 polygon->points[i + 1].lon_deg * polygon->points[i].lat_deg;
    return fabs(twice) / 2;
}

TEST(CAP_1_polygons_are_cut_at_180)
{
    static const struct {
        struct cap_polygon whole;
        int want;
        double areas[2];
    } rows[] = {
        {{5, {{40, 170}, {50, 170}, {50, 190}, {40, 190}, {40, 170}}}, 2, {100, 100}},
        {{5, {{40, -190}, {50, -190}, {50, -175}, {40, -175}, {40, -190}}}, 2, {50, 100}},
        {{5, {{40, 181}, {50, 181}, {50, 190}, {40, 190}, {40, 181}}}, 1, {90, 0}},
        {{5, {{40, 140}, {50, 140}, {50, 150}, {40, 150}, {40, 140}}}, 1, {100, 0}},
        {{4, {{0, 175}, {0, 185}, {10, 180}, {0, 175}}}, 2, {25, 25}},
        {{5, {{40, 170}, {50, 170}, {50, 180}, {40, 180}, {40, 170}}}, 1, {100, 0}},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        struct cap_polygon parts[2];
        int count = cap_polygon_cut(&rows[i].whole, parts);

        TEST_EQ(count, rows[i].want, i);
        for (int j = 0; j < count; j++) {
            TEST_EQ(cap_polygon_check(&parts[j]), CAP_SHAPE_OK, i);
            TEST_NEAR(area_of(&parts[j]), rows[i].areas[j], 1e-9, i);
        }
    }
}
