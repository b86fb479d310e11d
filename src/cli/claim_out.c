/* cli/claim_out.c: the reason as a sentence, then the three ways to print it. */
#include "cli/claim_out.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/text.h"

#define REASON_MAX 320

static const char *const reason_codes[] = {
    [CLAIM_TIMES_AGREE] = "times_agree",
    [CLAIM_TIME_TOO_SHORT] = "time_too_short",
    [CLAIM_TIME_TOO_LONG] = "time_too_long",
    [CLAIM_NO_SUCH_FLIGHT] = "no_such_flight",
    [CLAIM_RANGE_TOO_LONG] = "range_too_long",
    [CLAIM_NO_FLIGHT_SO_SHORT] = "no_flight_so_short",
    [CLAIM_NO_FLIGHT_SO_LONG] = "no_flight_so_long",
    [CLAIM_PLACE_NOT_STATED] = "place_not_stated",
    [CLAIM_TIME_NOT_STATED] = "time_not_stated",
    [CLAIM_APOGEE_NOT_STATED] = "apogee_not_stated",
    [CLAIM_RANGE_NOT_STATED] = "range_not_stated",
    [CLAIM_TOO_LITTLE_STATED] = "too_little_stated",
};

static const char *const propellants[] = {"unknown", "solid", "liquid"};

static const struct {
    const char *key;
    const char *unit;
    double si;
} quantities[] = {
    [CLAIM_NOTHING] = {"", "", 1},
    [CLAIM_FLIGHT] = {"flight_s", "s", 1},
    [CLAIM_APOGEE] = {"apogee_km", "km", 1000},
    [CLAIM_RANGE] = {"range_km", "km", 1000},
};

static const char *at_least(bool is_floor)
{
    return is_floor ? "at least " : "";
}

static void put_times(struct text_builder *b, const struct claim_statement *s,
                      const struct claim_verdict *v)
{
    double late_s = s->claim.flight_s.value - v->predicted_s;

    text_builder_put(b,
                     "%s%.0f s stated; such a flight takes %s%.0f s, so that it is %.0f s too %s, "
                     "and %.0f s are allowed for",
                     at_least(s->claim.flight_s.is_floor), s->claim.flight_s.value,
                     at_least(v->is_predicted_floor), v->predicted_s, fabs(late_s),
                     late_s < 0 ? "short" : "long", v->allowance_s);
}

static void put_agreement(struct text_builder *b, const struct claim_statement *s,
                          const struct claim_verdict *v)
{
    text_builder_put(b, "%s%.0f s stated; such a flight takes %s%.0f s, and %.0f s are allowed for",
                     at_least(s->claim.flight_s.is_floor), s->claim.flight_s.value,
                     at_least(v->is_predicted_floor), v->predicted_s, v->allowance_s);
}

static void put_missing(struct text_builder *b, const char *name, const struct claim_verdict *v)
{
    text_builder_put(b, "the %s is not stated", name);
    if (v->filled == CLAIM_NOTHING)
        text_builder_put(b, ", and the other figures hardly depend on it");
    else
        text_builder_put(b, "; by the others it is %s%.0f %s, sigma %.0f",
                         at_least(v->is_filled_floor), v->filled_value / quantities[v->filled].si,
                         quantities[v->filled].unit, v->filled_sigma / quantities[v->filled].si);
}

static void put_reason(struct text_builder *b, const struct claim_statement *s,
                       const struct claim_verdict *v)
{
    switch (v->reason) {
    case CLAIM_TIMES_AGREE:
        put_agreement(b, s, v);
        break;
    case CLAIM_TIME_TOO_SHORT:
    case CLAIM_TIME_TOO_LONG:
        put_times(b, s, v);
        break;
    case CLAIM_NO_SUCH_FLIGHT:
        text_builder_put(
            b, "no ballistic flight has this apogee over this range: lift or thrust would "
               "have to carry it through the air");
        break;
    case CLAIM_RANGE_TOO_LONG:
        text_builder_put(b, "no place is further away than half of the Earth's girth");
        break;
    case CLAIM_NO_FLIGHT_SO_SHORT:
    case CLAIM_NO_FLIGHT_SO_LONG:
        text_builder_put(b, "%.0f s stated; whatever the %s, no such flight is so %s",
                         s->claim.flight_s.value, s->claim.apogee_m.is_known ? "range" : "apogee",
                         v->reason == CLAIM_NO_FLIGHT_SO_SHORT ? "short" : "long");
        break;
    case CLAIM_PLACE_NOT_STATED:
        text_builder_put(b, "the launch place is not stated, and the Earth turns beneath a flight");
        break;
    case CLAIM_TIME_NOT_STATED:
        put_missing(b, "flight time", v);
        break;
    case CLAIM_APOGEE_NOT_STATED:
        put_missing(b, "apogee", v);
        break;
    case CLAIM_RANGE_NOT_STATED:
        put_missing(b, "range", v);
        break;
    case CLAIM_TOO_LITTLE_STATED:
        text_builder_put(b, "two of apogee, range and flight time are needed");
        break;
    }
    if (v->reason == CLAIM_TIMES_AGREE && v->filled == CLAIM_APOGEE)
        text_builder_put(b, "; by range and time the apogee is %s%.0f km, sigma %.0f",
                         at_least(v->is_filled_floor), v->filled_value / 1000,
                         v->filled_sigma / 1000);
    if (v->is_rough)
        text_builder_put(b, "; a rough figure: so flat, far or high a flight is not solved");
    if (!s->claim.bearing_rad.is_known && s->claim.has_place)
        text_builder_put(b, "; the bearing is not known and cannot be told from these figures");
    if (s->is_two_rounds)
        text_builder_put(b, "; the row speaks for two rounds");
}

static json_t *of_number(bool has, double value)
{
    return has ? json_real(value) : json_null();
}

static json_t *of_text(const char *text)
{
    json_t *string = text[0] == '\0' ? NULL : json_string(text);

    return string == NULL ? json_null() : string; /* also for what is not UTF-8 */
}

static json_t *of_answer(enum claim_answer answer)
{
    return answer == CLAIM_NOT_KNOWN ? json_null() : json_boolean(answer == CLAIM_FITS);
}

static json_t *of_filled(const struct claim_verdict *v)
{
    if (v->filled == CLAIM_NOTHING)
        return json_null();
    double si = quantities[v->filled].si;
    return json_pack("{s:s,s:f,s:f,s:b}", "quantity", quantities[v->filled].key, "value",
                     v->filled_value / si, "sigma", v->filled_sigma / si, "is_floor",
                     (int)v->is_filled_floor);
}

static json_t *of_figure(const struct claim_figure *f, double si)
{
    return of_number(f->is_known, f->value / si);
}

static json_t *of_verdict(const struct claim_statement *s, const struct claim_verdict *v,
                          const char *reason)
{
    const struct claim *c = &s->claim;
    bool is_compared = v->has_predicted && c->flight_s.is_known;

    return json_pack("{s:o,s:o,s:b,s:b,s:o,s:o,s:o,s:o,s:s,s:s,s:o,s:s,s:o,s:b}",
                     "predicted_flight_s", of_number(v->has_predicted, v->predicted_s),
                     "claimed_flight_s", of_figure(&c->flight_s, 1), "is_predicted_floor",
                     (int)v->is_predicted_floor, "is_claimed_floor", (int)c->flight_s.is_floor,
                     "sigma_s", of_number(v->has_predicted, v->sigma_s), "difference_s",
                     of_number(is_compared, c->flight_s.value - v->predicted_s), "allowance_s",
                     of_number(is_compared, v->allowance_s), "fits", of_answer(v->answer), "reason",
                     reason, "reason_code", reason_codes[v->reason], "filled", of_filled(v),
                     "propellant", propellants[c->propellant], "burn_s",
                     of_number(v->has_predicted, v->burn_s), "is_rough", (int)v->is_rough);
}

static json_t *of_statement(const struct claim_statement *s, int row, int line)
{
    const struct claim *c = &s->claim;

    return json_pack("{s:i,s:o,s:o,s:o,s:o,s:o,s:b,s:o,s:b,s:o}", "row", row, "line",
                     line > 0 ? json_integer(line) : json_null(), "date_local", of_text(s->date),
                     "missile", of_text(s->missile), "claimed_by", of_text(s->claimed_by),
                     "apogee_km", of_figure(&c->apogee_m, 1000), "is_apogee_floor",
                     (int)c->apogee_m.is_floor, "range_km", of_figure(&c->range_m, 1000),
                     "is_range_floor", (int)c->range_m.is_floor, "bearing_deg",
                     of_figure(&c->bearing_rad, 3.14159265358979323846 / 180));
}

bool claim_print_json(const struct claim_statement *s, const struct claim_verdict *v, int row,
                      int line)
{
    char reason[REASON_MAX];
    struct text_builder b = text_builder_init(reason, sizeof reason);

    put_reason(&b, s, v);
    json_t *object = of_statement(s, row, line);
    json_t *verdict = of_verdict(s, v, reason);
    bool is_out = object != NULL && verdict != NULL && json_object_update(object, verdict) == 0 &&
                  json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9)) == 0 &&
                  putchar('\n') == '\n';
    json_decref(verdict);
    json_decref(object);
    return is_out;
}

static const char *answer_word(enum claim_answer answer)
{
    static const char *const words[] = {"fits", "DOES NOT FIT", "not known"};

    return words[answer];
}

void claim_print_row(const struct claim_statement *s, const struct claim_verdict *v, int row)
{
    char reason[REASON_MAX];
    struct text_builder b = text_builder_init(reason, sizeof reason);

    put_reason(&b, s, v);
    (void)printf("%3d  %-10s  %-22.22s  %-12s  %s\n", row, s->date, s->missile,
                 answer_word(v->answer), reason);
}

static void print_figure(const char *name, const struct claim_figure *f, double si,
                         const char *unit)
{
    if (f->is_known)
        (void)printf("  %-12s%s%.6g %s\n", name, at_least(f->is_floor), f->value / si, unit);
    else
        (void)printf("  %-12snot stated\n", name);
}

void claim_print_text(const struct claim_statement *s, const struct claim_verdict *v)
{
    const struct claim *c = &s->claim;
    char reason[REASON_MAX];
    struct text_builder b = text_builder_init(reason, sizeof reason);

    put_reason(&b, s, v);
    (void)printf("%s: %s\n\nstated\n", answer_word(v->answer), reason);
    print_figure("apogee", &c->apogee_m, 1000, "km");
    print_figure("range", &c->range_m, 1000, "km");
    print_figure("flight time", &c->flight_s, 1, "s");
    print_figure("bearing", &c->bearing_rad, 3.14159265358979323846 / 180, "degrees");
    (void)printf("  %-12s%s\n", "propellant", propellants[c->propellant]);
    if (!v->has_predicted)
        return;
    (void)printf("\nby apogee, range, place and bearing\n  %-12s%s%.0f s, of which %.0f s are "
                 "allowed for an %s boost\n  %-12s%.0f s (boost, air, rounding%s)\n",
                 "flight time", at_least(v->is_predicted_floor), v->predicted_s, v->burn_s,
                 v->is_intercontinental ? "intercontinental" : "ordinary", "sigma", v->sigma_s,
                 c->flight_s.is_known ? ", that of the stated time too" : "");
}
