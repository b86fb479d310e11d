/* place/place.h: areas that can be warned, and the populated places that decide which are at risk.
 *
 * Two const tables, made at build time from data/areas.csv and data/places.csv.  An area is an
 * ISO 3166-2 subdivision with its national codes and its name in three languages.  A place is a
 * populated one (or a listed island) and belongs to one area by a code table, never by a polygon.
 *
 * Invariants: (1) area indices are 0..area_count()-1, in the order of the file, fixed within one
 * build; the nouns and the wire say the
 * ISO code, never the index.  (2) Places are sorted by
 * latitude, south first.  (3) Every place names a valid area.
 * Pure look-up: no allocation, no I/O, any thread.
 */
#ifndef PLACE_PLACE_H
#define PLACE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/axes.h"

struct area {
    const char *iso;         /* ISO 3166-2 */
    char nation[4];          /* ISO 3166-1 alpha-3: JPN, KOR, USA */
    const char *jis;         /* JIS X 0401, two digits; empty outside Japan */
    const char *rok_admin;   /* Korean administrative standard code, two digits; empty elsewhere */
    const char *fips;        /* US state FIPS, two digits; empty elsewhere */
    const char *same_prefix; /* SAME location "0" + FIPS; "000" after it is the whole area */
    const char *name_en;
    const char *name_ja;
    const char *name_ko;
};

struct place {
    const char *name; /* UTF-8, as GeoNames or the island list spells it */
    struct geodetic at;
    uint32_t population; /* 0: not known */
    uint16_t area;       /* index of its area */
};

int area_count(void);
/* The area; an index outside the table is our own fault (CHECK). */
const struct area *area_at(int index);
/* The index of an ISO 3166-2 code, exact spelling; -1 when the table does not have it. */
int area_by_iso(const char *iso);
/* Is it in the table, and of this nation (ISO 3166-1 alpha-3)? */
bool area_is_of(const char *iso, const char *nation);

int place_count(void);
const struct place *place_at(int index);

/* A walk over the places in a latitude-longitude box, edges included.  `lon_low_rad` greater than
 * `lon_high_rad` is a box across longitude 180.  Opening costs a binary search, each step one row
 * of the latitude band:
 *
 *     struct place_walk walk = place_walk_box(lat_low, lat_high, lon_low, lon_high);
 *     for (const struct place *p = place_walk_next(&walk); p; p = place_walk_next(&walk))
 */
struct place_walk {
    double lat_high_rad;
    double lon_low_rad;
    double lon_high_rad;
    int next;
};

struct place_walk place_walk_box(double lat_low_rad, double lat_high_rad, double lon_low_rad,
                                 double lon_high_rad);
/* The next place of the box, south to north; NULL after the last. */
const struct place *place_walk_next(struct place_walk *walk);

#endif
