/* cli/profile_out.c: a profile as JSON and as a paragraph. */
#include "cli/profile_out.h"

#include <jansson.h>
#include <stdio.h>

#include "model/names.h"

/* The model has no class for what stays up: this name is the output's own. */
static const char *class_word(const struct profile *p)
{
    return p->is_space_launch ? "space_launch" : object_class_name(p->class);
}

static json_t *of_moments(const struct profile_moment *moments, int count, bool is_sigma)
{
    json_t *list = json_array();

    for (int i = 0; i < count; i++)
        (void)json_array_append_new(list,
                                    json_real(is_sigma ? moments[i].sigma_s : moments[i].t_s));
    return list;
}

static json_t *of_number(bool has, double value)
{
    return has ? json_real(value) : json_null();
}

static json_t *of_trace(const struct profile *p, const char *file)
{
    json_t *name = json_string(file); /* NULL when it is not UTF-8 */

    return json_pack("{s:i,s:o,s:i,s:i,s:f,s:f,s:s,s:o,s:o,s:f}", "schema", 1, "file",
                     name != NULL ? name : json_null(), "samples", p->sample_count, "outliers",
                     p->outlier_count, "speed_noise_mps", p->speed_sigma_mps, "altitude_noise_m",
                     p->altitude_sigma_m, "speed_axes", p->is_inertial ? "inertial" : "earth_fixed",
                     "turn_mps", of_number(p->is_inertial, p->turn_mps), "liftoff_s",
                     of_number(p->has_liftoff, p->liftoff_s), "last_s", p->last_s);
}

static json_t *of_findings(const struct profile *p)
{
    return json_pack("{s:o,s:o,s:o,s:o,s:b,s:f,s:f,s:f,s:f,s:f,s:f,s:s,s:o,s:f,s:f}", "burnouts",
                     of_moments(p->burnouts, p->burnout_count, false), "burnout_sigmas_s",
                     of_moments(p->burnouts, p->burnout_count, true), "reignitions",
                     of_moments(p->reignitions, p->reignition_count, false), "reignition_sigmas_s",
                     of_moments(p->reignitions, p->reignition_count, true), "is_burning",
                     (int)p->is_burning, "altitude_m", p->altitude_m, "climb_mps", p->climb_mps,
                     "level_mps", p->level_mps, "coast60_at_s", p->last_s + PROFILE_AHEAD_S,
                     "coast60_altitude_m", p->coast60_altitude_m, "coast60_sigma_m",
                     p->coast60_sigma_m, "class", class_word(p), "class_probability",
                     of_number(!p->is_burning && !p->is_space_launch, p->class_probability),
                     "reach_km", p->reach_m / 1000, "reach_sigma_km", p->reach_sigma_m / 1000);
}

bool profile_print_json(const struct profile *p, const char *file)
{
    json_t *object = of_trace(p, file);
    json_t *findings = of_findings(p);
    bool is_out = object != NULL && findings != NULL && json_object_update(object, findings) == 0 &&
                  json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) == 0 &&
                  putchar('\n') == '\n';

    json_decref(findings);
    json_decref(object);
    return is_out;
}

static void print_moments(const char *what, const struct profile_moment *moments, int count)
{
    for (int i = 0; i < count; i++)
        (void)printf("%-12s %.1f s, sigma %.1f s\n", what, moments[i].t_s, moments[i].sigma_s);
}

void profile_print_text(const struct profile *p)
{
    if (p->is_inertial)
        (void)printf("axes         inertial: the speed begins at %.0f m/s, the turn of the Earth\n",
                     p->turn_mps);
    else
        (void)printf("axes         taken as speed over the ground\n");
    (void)printf("noise        %.1f m/s and %.0f m in %d samples, %d set aside\n",
                 p->speed_sigma_mps, p->altitude_sigma_m, p->sample_count, p->outlier_count);
    if (p->has_liftoff)
        (void)printf("lift-off     after %.1f s\n", p->liftoff_s);
    print_moments("burnout", p->burnouts, p->burnout_count);
    print_moments("reignition", p->reignitions, p->reignition_count);
    (void)printf("at the end   %.1f s: %.1f km high, climbing %.0f m/s, level %.0f m/s, %s\n",
                 p->last_s, p->altitude_m / 1000, p->climb_mps, p->level_mps,
                 p->is_burning ? "burning" : "coasting");
    (void)printf("60 s later   %.2f km, sigma %.2f km%s\n", p->coast60_altitude_m / 1000,
                 p->coast60_sigma_m / 1000, p->is_burning ? ", were the motor off from now" : "");
    (void)printf("class        %s", class_word(p));
    if (p->is_burning && !p->is_space_launch)
        (void)printf(": it still burns; were the motor off it would reach %.0f km\n",
                     p->reach_m / 1000);
    else if (p->is_space_launch)
        (void)printf(": faster than any missile, or in orbit\n");
    else
        (void)printf(", probability %.2f: its energy reaches %.0f km at most\n",
                     p->class_probability, p->reach_m / 1000);
}
