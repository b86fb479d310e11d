/* place/place_int.h: the generated tables, for place.c only. */
#ifndef PLACE_PLACE_INT_H
#define PLACE_PLACE_INT_H

#include "place/place.h"

extern const struct area place_areas[];
extern const int place_area_count;
extern const struct place place_places[]; /* south first */
extern const int place_place_count;

#endif
