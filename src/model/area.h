/* model/area.h: an area that can be warned, by its ISO 3166-2 code: the same in every build. */
#ifndef MODEL_AREA_H
#define MODEL_AREA_H

#include <stdbool.h>

#define AREA_CODE_MAX 6 /* ISO 3166-2: two letters, a hyphen, one to three letters or digits */

struct area_code {
    char text[AREA_CODE_MAX + 2]; /* "JP-02", zeros after it; all zero is none */
};

bool area_code_equal(struct area_code a, struct area_code b);
bool area_code_is_none(struct area_code code);
/* None when `text` is not of the form above; which areas there are is place/'s affair. */
struct area_code area_code_of(const char *text);
/* By letter, as the file of the areas is sorted. */
bool area_code_is_before(struct area_code a, struct area_code b);

#endif
