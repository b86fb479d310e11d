/* model/nation.h: who speaks: an ISO 3166-1 alpha-3 code, or an agency's three letters. */
#ifndef MODEL_NATION_H
#define MODEL_NATION_H

#include <stdbool.h>

#define NATIONS_MAX 8 /* in one arrangement */

struct nation {
    char code[4]; /* three upper-case letters and a terminator; all zero is none */
};

bool nation_equal(struct nation a, struct nation b);
bool nation_is_none(struct nation n);
/* Exactly three upper-case ASCII letters; anything else is false and leaves `n` none. */
bool nation_parse(const char *text, struct nation *n);

#endif
