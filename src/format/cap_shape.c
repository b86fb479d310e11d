/* format/cap_shape.c: checks, text and the cut at longitude 180. */
#include "format/cap_shape.h"

#include <math.h>
#include <string.h>

#define NUMBER_MAX 32

/* Units of the last written decimal, as an integer: geometry on them is exact. */
static int64_t written(double deg)
{
    return (int64_t)rint(deg * 1e4);
}

static bool is_on_globe(struct cap_point p)
{
    return isfinite(p.lat_deg) && isfinite(p.lon_deg) && fabs(p.lat_deg) <= 90.0 &&
           fabs(p.lon_deg) <= 180.0;
}

static bool is_same(struct cap_point a, struct cap_point b)
{
    return written(a.lat_deg) == written(b.lat_deg) && written(a.lon_deg) == written(b.lon_deg);
}

/* Sign of the turn a, b, c.  Terms are below (3.6e6)^2 * 2 < 2^63. */
static int turn(struct cap_point a, struct cap_point b, struct cap_point c)
{
    int64_t ax = written(a.lon_deg);
    int64_t ay = written(a.lat_deg);
    int64_t cross = (written(b.lon_deg) - ax) * (written(c.lat_deg) - ay) -
                    (written(b.lat_deg) - ay) * (written(c.lon_deg) - ax);

    return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

static bool is_between(double low, double high, double x)
{
    int64_t a = written(low);
    int64_t b = written(high);
    int64_t v = written(x);

    return a <= b ? v >= a && v <= b : v >= b && v <= a;
}

/* `c`, known to be in line with a and b, lies on the segment. */
static bool is_on(struct cap_point a, struct cap_point b, struct cap_point c)
{
    return is_between(a.lat_deg, b.lat_deg, c.lat_deg) &&
           is_between(a.lon_deg, b.lon_deg, c.lon_deg);
}

/* Two segments have a point in common (Cormen et al., Introduction to Algorithms, 33.1). */
static bool do_meet(struct cap_point a, struct cap_point b, struct cap_point c, struct cap_point d)
{
    int c_side = turn(a, b, c);
    int d_side = turn(a, b, d);
    int a_side = turn(c, d, a);
    int b_side = turn(c, d, b);

    if (c_side * d_side < 0 && a_side * b_side < 0)
        return true;
    return (c_side == 0 && is_on(a, b, c)) || (d_side == 0 && is_on(a, b, d)) ||
           (a_side == 0 && is_on(c, d, a)) || (b_side == 0 && is_on(c, d, b));
}

/* Neighbouring edges share their corner and nothing else: the next one may not turn back. */
static bool is_spike(struct cap_point a, struct cap_point corner, struct cap_point c)
{
    return turn(a, corner, c) == 0 && (is_on(a, corner, c) || is_on(corner, c, a));
}

static bool crosses_itself(const struct cap_polygon *polygon)
{
    const struct cap_point *p = polygon->points;
    int edges = polygon->count - 1;

    for (int i = 0; i < edges; i++) {
        if (is_spike(p[i], p[i + 1], p[(i + 1) % edges + 1]))
            return true;
        for (int j = i + 2; j < edges; j++)
            if (!(i == 0 && j == edges - 1) && do_meet(p[i], p[i + 1], p[j], p[j + 1]))
                return true;
    }
    return false;
}

enum cap_shape_verdict cap_polygon_check(const struct cap_polygon *polygon)
{
    const struct cap_point *p = polygon->points;

    if (polygon->count > CAP_POINTS_MAX)
        return CAP_SHAPE_TOO_MANY;
    if (polygon->count < 4)
        return CAP_SHAPE_TOO_FEW;
    for (int i = 0; i < polygon->count; i++)
        if (!is_on_globe(p[i]))
            return CAP_SHAPE_RANGE;
    if (!is_same(p[0], p[polygon->count - 1]))
        return CAP_SHAPE_OPEN;
    for (int i = 1; i < polygon->count; i++)
        if (fabs(p[i].lon_deg - p[i - 1].lon_deg) >= 180.0)
            return CAP_SHAPE_SPAN;
    return crosses_itself(polygon) ? CAP_SHAPE_CROSSED : CAP_SHAPE_OK;
}

enum cap_shape_verdict cap_circle_check(const struct cap_circle *circle)
{
    if (!is_on_globe(circle->centre))
        return CAP_SHAPE_RANGE;
    if (!isfinite(circle->radius_km) || written(circle->radius_km) <= 0 ||
        circle->radius_km > CAP_RADIUS_MAX_KM)
        return CAP_SHAPE_RADIUS;
    return CAP_SHAPE_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Cuts the next word off `*text` into `word`; false at the end or when it does not fit. */
static bool next_word(const char **text, char word[2 * NUMBER_MAX])
{
    size_t length = 0;

    while (is_space(**text))
        (*text)++;
    while (**text != '\0' && !is_space(**text)) {
        if (length == 2 * NUMBER_MAX - 1)
            return false;
        word[length++] = *(*text)++;
    }
    word[length] = '\0';
    return length > 0;
}

static bool is_at_end(const char *text)
{
    while (is_space(*text))
        text++;
    return *text == '\0';
}

static bool read_pair(const char *word, struct cap_point *p)
{
    const char *comma = strchr(word, ',');
    char lat[2 * NUMBER_MAX];

    if (!comma)
        return false;
    memcpy(lat, word, (size_t)(comma - word));
    lat[comma - word] = '\0';
    return text_to_double(lat, -1e6, 1e6, &p->lat_deg) &&
           text_to_double(comma + 1, -1e6, 1e6, &p->lon_deg);
}

enum cap_shape_verdict cap_polygon_read(const char *text, struct cap_polygon *polygon)
{
    char word[2 * NUMBER_MAX];

    *polygon = (struct cap_polygon){0};
    while (!is_at_end(text)) {
        if (polygon->count == CAP_POINTS_MAX)
            return CAP_SHAPE_TOO_MANY;
        if (!next_word(&text, word) || !read_pair(word, &polygon->points[polygon->count]))
            return CAP_SHAPE_UNREADABLE;
        polygon->count++;
    }
    return cap_polygon_check(polygon);
}

enum cap_shape_verdict cap_circle_read(const char *text, struct cap_circle *circle)
{
    char word[2 * NUMBER_MAX];

    *circle = (struct cap_circle){0};
    if (!next_word(&text, word) || !read_pair(word, &circle->centre))
        return CAP_SHAPE_UNREADABLE;
    if (!next_word(&text, word) || !text_to_double(word, -1e9, 1e9, &circle->radius_km) ||
        !is_at_end(text))
        return CAP_SHAPE_UNREADABLE;
    return cap_circle_check(circle);
}

/* Plus zero: a written "-0.0000" would be another spelling of the same place. */
static double plain(double deg)
{
    return written(deg) == 0 ? 0.0 : deg;
}

static void put_point(struct text_builder *b, struct cap_point p)
{
    text_builder_put(b, "%.*f,%.*f", CAP_DECIMALS, plain(p.lat_deg), CAP_DECIMALS,
                     plain(p.lon_deg));
}

void cap_polygon_put(struct text_builder *b, const struct cap_polygon *polygon)
{
    for (int i = 0; i < polygon->count; i++) {
        if (i > 0)
            text_builder_put(b, " ");
        put_point(b, polygon->points[i]);
    }
}

void cap_circle_put(struct text_builder *b, const struct cap_circle *circle)
{
    put_point(b, circle->centre);
    text_builder_put(b, " %.*f", CAP_DECIMALS, circle->radius_km);
}

static bool add_point(struct cap_polygon *part, struct cap_point p)
{
    if (part->count > 0 && is_same(part->points[part->count - 1], p))
        return true;
    if (part->count == CAP_POINTS_MAX)
        return false;
    part->points[part->count++] = p;
    return true;
}

static struct cap_point on_meridian(struct cap_point a, struct cap_point b, double lon_deg)
{
    double share = (lon_deg - a.lon_deg) / (b.lon_deg - a.lon_deg);

    return (struct cap_point){.lat_deg = a.lat_deg + share * (b.lat_deg - a.lat_deg),
                              .lon_deg = lon_deg};
}

/* The part on one side (+1 east, -1 west) of a meridian (Sutherland and Hodgman, CACM 17(1), 1974:
 * one clipping line), moved by `shift_deg`. */
static bool keep_side(const struct cap_polygon *polygon, double lon_deg, double side,
                      double shift_deg, struct cap_polygon *part)
{
    *part = (struct cap_polygon){0};
    for (int i = 0; i + 1 < polygon->count; i++) {
        struct cap_point a = polygon->points[i];
        struct cap_point b = polygon->points[i + 1];
        bool is_a_in = (a.lon_deg - lon_deg) * side >= 0.0;
        bool is_b_in = (b.lon_deg - lon_deg) * side >= 0.0;

        if (is_a_in && !add_point(part, a))
            return false;
        if (is_a_in != is_b_in && !add_point(part, on_meridian(a, b, lon_deg)))
            return false;
    }
    for (int i = 0; i < part->count; i++)
        part->points[i].lon_deg += shift_deg;
    return part->count < 3 || add_point(part, part->points[0]);
}

int cap_polygon_cut(const struct cap_polygon *polygon, struct cap_polygon parts[2])
{
    double side = 0.0;
    double edge_deg;

    for (int i = 0; i < polygon->count; i++)
        if (fabs(polygon->points[i].lon_deg) > 180.0)
            side = polygon->points[i].lon_deg > 0.0 ? 1.0 : -1.0;
    if (fabs(side) < 0.5) {
        parts[0] = *polygon;
        return 1;
    }
    edge_deg = 180.0 * side;
    if (!keep_side(polygon, edge_deg, -side, 0.0, &parts[0]) ||
        !keep_side(polygon, edge_deg, side, -360.0 * side, &parts[1]))
        return 0;
    if (parts[0].count >= 4)
        return parts[1].count >= 4 ? 2 : 1;
    parts[0] = parts[1];
    return parts[0].count >= 4 ? 1 : 0;
}
