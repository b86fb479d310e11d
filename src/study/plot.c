/* study/plot.c: points and axes as text; nothing but lines, dots and words. */
#include "study/plot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "geo/math.h"

#define WIDTH 720.0
#define HEIGHT 420.0
#define LEFT 70.0
#define BOTTOM 370.0
#define RIGHT 690.0
#define TOP 40.0
#define PATH_TEXT_MAX 512

struct axes {
    double x_low;
    double x_high;
    double y_low;
    double y_high;
    bool is_log;      /* y */
    bool is_backward; /* x: time-to-go runs to 0 at the right */
};

static double place_x(const struct axes *a, double x)
{
    double u = (x - a->x_low) / (a->x_high - a->x_low);

    return LEFT + (a->is_backward ? 1 - u : u) * (RIGHT - LEFT);
}

static double log10_of(double y)
{
    return math_log(y > 1e-9 ? y : 1e-9) / math_log(10);
}

static double place_y(const struct axes *a, double y)
{
    double u = a->is_log
                   ? (log10_of(y) - log10_of(a->y_low)) / (log10_of(a->y_high) - log10_of(a->y_low))
                   : (y - a->y_low) / (a->y_high - a->y_low);

    u = u < 0 ? 0 : u > 1 ? 1 : u;
    return BOTTOM - u * (BOTTOM - TOP);
}

static void word(FILE *to, double x, double y, const char *anchor, const char *text)
{
    (void)fprintf(to, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor,
                  text);
}

static void line(FILE *to, double x1, double y1, double x2, double y2, const char *colour)
{
    (void)fprintf(to, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1,
                  y1, x2, y2, colour);
}

static void dot(FILE *to, const struct axes *a, double x, double y, const char *colour)
{
    (void)fprintf(to, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n", place_x(a, x),
                  place_y(a, y), colour);
}

static void bar(FILE *to, const struct axes *a, double x, double low, double high)
{
    line(to, place_x(a, x), place_y(a, low), place_x(a, x), place_y(a, high), "#bbb");
}

static void tick_y(FILE *to, const struct axes *a, double y)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%g", y);
    line(to, LEFT, place_y(a, y), RIGHT, place_y(a, y), "#e4e4e4");
    word(to, LEFT - 6, place_y(a, y) + 4, "end", text);
}

static void begin(FILE *to, const struct axes *a, const char *title, const char *across)
{
    (void)fprintf(to,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
                  "font-family=\"sans-serif\" font-size=\"12\">\n"
                  "<rect width=\"%.0f\" height=\"%.0f\" fill=\"white\"/>\n",
                  WIDTH, HEIGHT, WIDTH, HEIGHT);
    word(to, WIDTH / 2, 22, "middle", title);
    word(to, WIDTH / 2, HEIGHT - 12, "middle", across);
    for (int i = 0; i <= 5; i++) {
        double x = a->x_low + (a->x_high - a->x_low) * i / 5;
        char text[32];

        (void)snprintf(text, sizeof text, "%g", x);
        word(to, place_x(a, x), BOTTOM + 18, "middle", text);
    }
    if (a->is_log)
        for (double y = a->y_low; y < a->y_high * 1.01; y *= 10)
            tick_y(to, a, y);
    else
        for (int i = 0; i <= 5; i++)
            tick_y(to, a, a->y_low + (a->y_high - a->y_low) * i / 5);
}

static double longest_s(const struct summary *s)
{
    int last = 0;

    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX; i++)
            if (s->cells[p][i].tracked > 0 && i > last)
                last = i;
    return 100 * ceil((last + 1) * STUDY_STEP_S / 100.0);
}

static struct axes axes_of_time(const struct summary *s, double y_low, double y_high)
{
    return (struct axes){0, longest_s(s), y_low, y_high, false, true};
}

static void plot_error(FILE *to, const struct summary *s, const char *family)
{
    struct axes a = axes_of_time(s, 1, 1e5);
    char title[128];

    a.is_log = true;
    (void)snprintf(title, sizeof title, "%s: RMSE (blue) and bound (grey), m", family);
    begin(to, &a, title, "time to go, s");
    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX; i++) {
            const struct summary_cell *c = &s->cells[p][i];

            if (c->ratio.count > 0)
                dot(to, &a, i * STUDY_STEP_S, sqrt(c->bound2_sum / c->ratio.count), "#999");
            if (c->error.count > 0)
                dot(to, &a, i * STUDY_STEP_S, rmse_value(&c->error), "#1f5fbf");
        }
}

static void plot_consistent(FILE *to, const struct axes *a, const struct consistency *c, int i,
                            const char *colour)
{
    if (c->count == 0)
        return;
    struct band band = consistency_band(0.99, c->dimension, c->count);
    bar(to, a, i * STUDY_STEP_S, band.low, band.high);
    dot(to, a, i * STUDY_STEP_S, consistency_mean(c), colour);
}

static void plot_consistency(FILE *to, const struct summary *s, const char *family)
{
    struct axes a = axes_of_time(s, 0, 5);
    char title[128];

    (void)snprintf(title, sizeof title,
                   "%s: NEES (blue) and NIS (orange) per dimension, 99 %% bands; above 5 at 5",
                   family);
    begin(to, &a, title, "time to go, s");
    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX; i++) {
            plot_consistent(to, &a, &s->cells[p][i].nees, i, "#1f5fbf");
            plot_consistent(to, &a, &s->cells[p][i].nis, i, "#d97a00");
        }
}

static void plot_area(FILE *to, const struct axes *a, const struct coverage *c, int i,
                      double stated, const char *colour)
{
    if (c->trials == 0)
        return;
    struct band band = coverage_band(c->trials, stated, 0.95);
    bar(to, a, i * STUDY_CLAIM_S, band.low, band.high);
    dot(to, a, i * STUDY_CLAIM_S, coverage_share(c), colour);
}

static void plot_coverage(FILE *to, const struct summary *s, const char *family)
{
    struct axes a = axes_of_time(s, 0, 1);
    char title[128];

    (void)snprintf(title, sizeof title,
                   "%s: truths inside 50 %% (orange), 90 %% impact (blue), 90 %% launch (green)",
                   family);
    begin(to, &a, title, "time to go, s");
    for (int i = 0; i < STUDY_CLAIMS_MAX; i++) {
        plot_area(to, &a, &s->claims[i].impact50, i, 0.5, "#d97a00");
        plot_area(to, &a, &s->claims[i].impact90, i, 0.9, "#1f5fbf");
        plot_area(to, &a, &s->claims[i].launch90, i, 0.9, "#2a8a3a");
    }
}

static void plot_reliability(FILE *to, const struct summary *s, const char *family)
{
    struct axes a = {0, 1, 0, 1, false, false};
    struct calibration_bin bins[CALIBRATION_BINS];
    double error = 0, brier = 0;
    char title[128];

    (void)snprintf(title, sizeof title, "%s: class, share that was right", family);
    begin(to, &a, title, "stated probability");
    line(to, LEFT, BOTTOM, RIGHT, TOP, "#bbb");
    if (summary_calibration(s, &error, &brier, bins) != STATUS_OK)
        return;
    for (int i = 0; i < CALIBRATION_BINS; i++)
        if (bins[i].count > 0)
            dot(to, &a, bins[i].stated_mean, (double)bins[i].true_count / bins[i].count, "#1f5fbf");
}

typedef void plotter(FILE *to, const struct summary *s, const char *family);

static enum status plot_file(const struct summary *s, const struct family *f, const char *dir,
                             const char *kind, plotter *plot)
{
    char path[PATH_TEXT_MAX];
    int length = snprintf(path, sizeof path, "%s/%s-%s.svg", dir, f->name, kind);
    FILE *to = length < (int)sizeof path ? fopen(path, "w") : NULL;

    if (to == NULL) {
        log_error("%s: %s", path, strerror(errno));
        return STATUS_IO;
    }
    plot(to, s, f->name);
    (void)fprintf(to, "</svg>\n");
    bool is_bad = ferror(to) != 0;
    if (fclose(to) == 0 && !is_bad)
        return STATUS_OK;
    log_error("%s: %s", path, strerror(errno));
    return STATUS_IO;
}

enum status plots_write(const struct summary *s, const struct family *f, const char *dir)
{
    static const struct {
        const char *kind;
        plotter *plot;
    } plots[] = {{"error", plot_error},
                 {"consistency", plot_consistency},
                 {"coverage", plot_coverage},
                 {"reliability", plot_reliability}};
    enum status st = STATUS_OK;

    for (size_t i = 0; i < sizeof plots / sizeof plots[0] && st == STATUS_OK; i++)
        st = plot_file(s, f, dir, plots[i].kind, plots[i].plot);
    return st;
}
