/* place/place.c: look-up in the two generated tables. */
#include "place/place.h"

#include <string.h>

#include "base/check.h"
#include "place/place_int.h"

int area_count(void)
{
    return place_area_count;
}

const struct area *area_at(int index)
{
    CHECK(index >= 0 && index < place_area_count);
    return &place_areas[index];
}

/* Some 120 rows, asked for at edges only: a plain walk. */
int area_by_iso(const char *iso)
{
    for (int i = 0; i < place_area_count; i++)
        if (strcmp(place_areas[i].iso, iso) == 0)
            return i;
    return -1;
}

bool area_is_of(const char *iso, const char *nation)
{
    int index = area_by_iso(iso);

    return index >= 0 && strcmp(place_areas[index].nation, nation) == 0;
}

int place_count(void)
{
    return place_place_count;
}

const struct place *place_at(int index)
{
    CHECK(index >= 0 && index < place_place_count);
    return &place_places[index];
}

/* The first row at or north of the latitude. */
static int first_at_or_above(double lat_rad)
{
    int low = 0;
    int high = place_place_count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (place_places[middle].at.lat_rad < lat_rad)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct place_walk place_walk_box(double lat_low_rad, double lat_high_rad, double lon_low_rad,
                                 double lon_high_rad)
{
    return (struct place_walk){
        .lat_high_rad = lat_high_rad,
        .lon_low_rad = lon_low_rad,
        .lon_high_rad = lon_high_rad,
        .next = first_at_or_above(lat_low_rad),
    };
}

static bool is_between(const struct place_walk *walk, double lon_rad)
{
    if (walk->lon_low_rad <= walk->lon_high_rad)
        return lon_rad >= walk->lon_low_rad && lon_rad <= walk->lon_high_rad;
    return lon_rad >= walk->lon_low_rad || lon_rad <= walk->lon_high_rad;
}

const struct place *place_walk_next(struct place_walk *walk)
{
    while (walk->next < place_place_count &&
           place_places[walk->next].at.lat_rad <= walk->lat_high_rad) {
        const struct place *place = &place_places[walk->next++];

        if (is_between(walk, place->at.lon_rad))
            return place;
    }
    return NULL;
}
