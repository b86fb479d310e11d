/* sensor/tdm_value.c: numbers, times and words of CCSDS 503.0-B-2 section 4.3.
 *
 * Own decimal reader: the same bits on every machine, no locale.  Up to 16 digits and a power of
 * ten within 22 are exact operands of one division or multiplication, so the result is correctly
 * rounded up to 2^53 (Clinger, "How to read floating point numbers accurately", PLDI 1990,
 * section 5); beyond that it is within 2 ulp.
 */
#include <string.h>

#include "geo/time.h"
#include "sensor/tdm_parts.h"

#define DIGITS_MAX 16
#define EXPONENT_MAX 300

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

struct decimal {
    bool is_negative;
    uint64_t digits; /* of the first 16 */
    int digit_count;
    int before_point;
    int after_point;
    bool has_point;
    bool has_exponent;
    int exponent;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *read_digits(const char *at, struct decimal *d, int *count)
{
    for (*count = 0; is_digit(*at); at++) {
        if (d->digit_count < DIGITS_MAX)
            d->digits = d->digits * 10 + (uint64_t)(*at - '0');
        d->digit_count++;
        (*count)++;
    }
    return at;
}

/* True when the whole text is a decimal of one of the two forms. */
static bool decimal_read(const char *at, struct decimal *d)
{
    *d = (struct decimal){.is_negative = *at == '-'};
    if (*at == '-' || *at == '+')
        at++;
    at = read_digits(at, d, &d->before_point);
    if (*at == '.') {
        d->has_point = true;
        at = read_digits(at + 1, d, &d->after_point);
    }
    if (d->before_point == 0 || (d->has_point && d->after_point == 0))
        return false;
    if (*at == 'e' || *at == 'E') {
        d->has_exponent = true;
        at++;
        bool is_minus = *at == '-';
        if (*at == '-' || *at == '+')
            at++;
        if (!is_digit(*at))
            return false;
        for (; is_digit(*at) && d->exponent < EXPONENT_MAX; at++)
            d->exponent = d->exponent * 10 + (*at - '0');
        d->exponent = is_minus ? -d->exponent : d->exponent;
    }
    return *at == '\0';
}

static double scale(double value, int power)
{
    while (power > 22) {
        value *= 1e22;
        power -= 22;
    }
    while (power < -22) {
        value /= 1e22;
        power += 22;
    }
    return power >= 0 ? value * powers_of_ten[power] : value / powers_of_ten[-power];
}

bool tdm_is_number(const char *text)
{
    struct decimal d;

    return decimal_read(text, &d);
}

bool tdm_number(const char *text, double *value)
{
    struct decimal d;

    if (!decimal_read(text, &d) || d.digit_count > DIGITS_MAX)
        return false;
    if (d.has_exponent && (d.before_point != 1 || !d.has_point))
        return false; /* TDM-13 */
    if (d.is_negative && d.digits == 0)
        return false; /* TDM-11: -0 */
    if (d.exponent > EXPONENT_MAX || d.exponent < -EXPONENT_MAX)
        return false;
    double read = scale((double)d.digits, d.exponent - d.after_point);
    *value = d.is_negative ? -read : read;
    return read < 1e300;
}

/* `pattern`: 9 is a digit, everything else itself.  Gives what follows it, NULL if it differs. */
static const char *match(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++)
        if (*pattern == '9' ? !is_digit(*text) : *text != *pattern)
            return NULL;
    return text;
}

bool tdm_time(const char *text, int64_t *tai_ns)
{
    const char *rest = match(text, "9999-99-99T99:99:99");

    if (rest == NULL)
        rest = match(text, "9999-999T99:99:99");
    if (rest == NULL)
        return false;
    if (*rest == '.') {
        rest++;
        if (!is_digit(*rest))
            return false;
        while (is_digit(*rest))
            rest++;
    }
    if (*rest == 'Z')
        rest++;
    return *rest == '\0' && time_from_utc_text(text, tai_ns);
}

static char folded(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return c == '_' ? ' ' : c;
}

static const char *skip_blanks(const char *at)
{
    while (folded(*at) == ' ')
        at++;
    return at;
}

bool tdm_word_equal(const char *a, const char *b)
{
    a = skip_blanks(a);
    b = skip_blanks(b);
    while (*a != '\0' && *b != '\0') {
        if (folded(*a) != folded(*b))
            return false;
        bool is_blank = folded(*a) == ' ';
        a = is_blank ? skip_blanks(a) : a + 1;
        b = is_blank ? skip_blanks(b) : b + 1;
    }
    return *skip_blanks(a) == '\0' && *skip_blanks(b) == '\0';
}

char *tdm_word_next(char **text, char separator)
{
    char *at = *text;

    while (*at == ' ')
        at++;
    if (*at == '\0')
        return NULL;
    char *word = at;
    while (*at != '\0' && *at != separator)
        at++;
    *text = *at == '\0' ? at : at + 1;
    char *end = at;
    *at = '\0';
    while (end > word && end[-1] == ' ')
        *--end = '\0';
    return word;
}
