/* place/place_test.c: the tables name every area once, and put people where they live. */
#include "place/place.h"

#include <stdio.h>
#include <string.h>

#include "base/test.h"

#define RAD (3.14159265358979323846 / 180.0)
#define MARGIN_KM 25.0

TEST(there_are_47_17_and_57_areas)
{
    int japan = 0;
    int korea = 0;
    int america = 0;

    for (int i = 0; i < area_count(); i++) {
        japan += strcmp(area_at(i)->nation, "JPN") == 0;
        korea += strcmp(area_at(i)->nation, "KOR") == 0;
        america += strcmp(area_at(i)->nation, "USA") == 0;
    }
    TEST_EQ(japan, 47, 0);
    TEST_EQ(korea, 17, 0);
    TEST_EQ(america, 57, 0);
    TEST_EQ(area_count(), 121, 0);
}

static void expect_unique(const char *a, const char *b, int row)
{
    TEST_EQ(a[0] != '\0' && strcmp(a, b) == 0, 0, row);
}

TEST(codes_and_names_are_unique)
{
    for (int i = 0; i < area_count(); i++) {
        const struct area *a = area_at(i);

        TEST_EQ(area_by_iso(a->iso), i, i);
        for (int j = 0; j < i; j++) {
            const struct area *b = area_at(j);

            expect_unique(a->jis, b->jis, i);
            expect_unique(a->rok_admin, b->rok_admin, i);
            expect_unique(a->fips, b->fips, i);
            expect_unique(a->same_prefix, b->same_prefix, i);
            expect_unique(a->name_en, b->name_en, i);
            expect_unique(a->name_ja, b->name_ja, i);
            expect_unique(a->name_ko, b->name_ko, i);
        }
    }
    TEST_EQ(area_by_iso("JP-48"), -1, 0);
    TEST_EQ(area_by_iso(""), -1, 0);
    TEST_EQ(area_by_iso("jp-01"), -1, 0);
    TEST_EQ(area_is_of("JP-01", "JPN"), true, 0);
    TEST_EQ(area_is_of("JP-01", "KOR"), false, 0);
    TEST_EQ(area_is_of("JP-48", "JPN"), false, 0);
}

/* Decodes one UTF-8 character of at most three bytes; 0 when it is not well formed. */
static unsigned decode(const unsigned char **at)
{
    const unsigned char *p = *at;

    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if ((p[0] & 0xe0) == 0xc0 && (p[1] & 0xc0) == 0x80) {
        *at += 2;
        return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
    }
    if ((p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) {
        *at += 3;
        return (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    }
    return 0;
}

static int is_japanese(unsigned c)
{
    return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x4e00 && c <= 0x9fff);
}

static int is_korean(unsigned c)
{
    return c == ' ' || (c >= 0xac00 && c <= 0xd7a3);
}

TEST(names_are_in_their_own_script)
{
    for (int i = 0; i < area_count(); i++) {
        const struct area *a = area_at(i);

        TEST_EQ(a->name_en[0] >= 'A' && a->name_en[0] <= 'Z', 1, i);
        TEST_EQ(a->name_ja[0] != '\0' && a->name_ko[0] != '\0', 1, i);
        for (const unsigned char *p = (const unsigned char *)a->name_ja; *p != 0;)
            TEST_EQ(is_japanese(decode(&p)), 1, i);
        for (const unsigned char *p = (const unsigned char *)a->name_ko; *p != 0;)
            TEST_EQ(is_korean(decode(&p)), 1, i);
    }
}

TEST(codes_are_the_nations_own)
{
    for (int i = 0; i < area_count(); i++) {
        const struct area *a = area_at(i);
        char same[8];

        if (strcmp(a->nation, "JPN") == 0) {
            TEST_EQ(strcmp(a->jis, a->iso + 3), 0, i);
            TEST_EQ(a->rok_admin[0] == '\0' && a->fips[0] == '\0', 1, i);
        } else if (strcmp(a->nation, "KOR") == 0) {
            TEST_EQ(strlen(a->rok_admin), 2, i);
            TEST_EQ(a->jis[0] == '\0' && a->fips[0] == '\0', 1, i);
        } else {
            (void)snprintf(same, sizeof same, "0%s", a->fips);
            TEST_EQ(strlen(a->fips), 2, i);
            TEST_EQ(a->same_prefix[0] == '\0' || strcmp(a->same_prefix, same) == 0, 1, i);
        }
    }
}

/* Where ISO and the nation's own code part ways, and where older lists are wrong. */
TEST(known_code_traps)
{
    static const struct {
        const char *iso;
        const char *rok_admin;
    } rows[] = {
        {"KR-11", "11"}, {"KR-42", "51"}, {"KR-45", "52"},
        {"KR-49", "50"}, {"KR-50", "36"}, {"KR-26", "26"},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
        TEST_EQ(strcmp(area_at(area_by_iso(rows[i].iso))->rok_admin, rows[i].rok_admin), 0, i);
}

static double latitude_cosine(double lat_rad)
{
    double x = lat_rad * lat_rad;

    /* Taylor: within 1e-3 up to 60 degrees, enough for a margin in kilometres. */
    return 1.0 - x / 2.0 + x * x / 24.0 - x * x * x / 720.0;
}

static double square_km(struct geodetic a, double lat_deg, double lon_deg)
{
    double north = (a.lat_rad - lat_deg * RAD) * 6371.0;
    double east = (a.lon_rad - lon_deg * RAD) * 6371.0 * latitude_cosine(lat_deg * RAD);

    return north * north + east * east;
}

/* The nearest place of all; and whether the margin around the point holds one of its own area. */
static const struct place *nearest(double lat_deg, double lon_deg)
{
    const struct place *best = NULL;
    struct place_walk walk = place_walk_box((lat_deg - 1) * RAD, (lat_deg + 1) * RAD,
                                            (lon_deg - 2) * RAD, (lon_deg + 2) * RAD);

    for (const struct place *p = place_walk_next(&walk); p; p = place_walk_next(&walk))
        if (!best || square_km(p->at, lat_deg, lon_deg) < square_km(best->at, lat_deg, lon_deg))
            best = p;
    return best;
}

struct spot {
    const char *name;
    double lat_deg;
    double lon_deg;
    const char *iso;
};

static const struct spot islands[] = {
    {"Tsushima", 34.20, 129.29, "JP-42"},
    {"north Tsushima", 34.70, 129.45, "JP-42"},
    {"Yonaguni", 24.46, 123.00, "JP-47"},
    {"Ishigaki", 24.34, 124.16, "JP-47"},
    {"Sado", 38.02, 138.37, "JP-15"},
    {"Chichijima", 27.09, 142.19, "JP-13"},
    {"Minamitorishima", 24.29, 153.98, "JP-13"},
    {"Hachijojima", 33.11, 139.79, "JP-13"},
    {"Tobishima", 39.19, 139.55, "JP-06"},
    {"Okushiri", 42.17, 139.52, "JP-01"},
    {"Amami", 28.38, 129.49, "JP-46"},
    {"Minamidaito", 25.83, 131.23, "JP-47"},
    {"Baengnyeong", 37.97, 124.67, "KR-28"},
    {"Yeonpyeong", 37.67, 125.70, "KR-28"},
    {"Ulleung", 37.48, 130.90, "KR-47"},
    {"Jeju", 33.50, 126.53, "KR-49"},
    {"Heuksando", 34.68, 125.43, "KR-46"},
    {"Guam", 13.47, 144.75, "US-GU"},
    {"Saipan", 15.19, 145.75, "US-MP"},
    {"Rota", 14.14, 145.14, "US-MP"},
    {"Shemya", 52.71, 174.11, "US-AK"},
    {"Wake", 19.28, 166.65, "US-UM"},
};

/* Prefectural offices, Korean city halls and provincial offices, US state and territory capitals.
 */
static const struct spot seats[] = {
    {"Sapporo", 43.064, 141.347, "JP-01"},
    {"Aomori", 40.824, 140.740, "JP-02"},
    {"Morioka", 39.704, 141.153, "JP-03"},
    {"Sendai", 38.269, 140.872, "JP-04"},
    {"Akita", 39.719, 140.102, "JP-05"},
    {"Yamagata", 38.241, 140.364, "JP-06"},
    {"Fukushima", 37.750, 140.468, "JP-07"},
    {"Mito", 36.342, 140.447, "JP-08"},
    {"Utsunomiya", 36.566, 139.884, "JP-09"},
    {"Maebashi", 36.391, 139.060, "JP-10"},
    {"Saitama", 35.857, 139.649, "JP-11"},
    {"Chiba", 35.605, 140.123, "JP-12"},
    {"Shinjuku", 35.690, 139.692, "JP-13"},
    {"Yokohama", 35.448, 139.643, "JP-14"},
    {"Niigata", 37.902, 139.023, "JP-15"},
    {"Toyama", 36.695, 137.211, "JP-16"},
    {"Kanazawa", 36.595, 136.626, "JP-17"},
    {"Fukui", 36.065, 136.222, "JP-18"},
    {"Kofu", 35.664, 138.568, "JP-19"},
    {"Nagano", 36.651, 138.181, "JP-20"},
    {"Gifu", 35.391, 136.722, "JP-21"},
    {"Shizuoka", 34.977, 138.383, "JP-22"},
    {"Nagoya", 35.180, 136.907, "JP-23"},
    {"Tsu", 34.730, 136.509, "JP-24"},
    {"Otsu", 35.004, 135.868, "JP-25"},
    {"Kyoto", 35.021, 135.756, "JP-26"},
    {"Osaka", 34.686, 135.520, "JP-27"},
    {"Kobe", 34.691, 135.183, "JP-28"},
    {"Nara", 34.685, 135.833, "JP-29"},
    {"Wakayama", 34.226, 135.167, "JP-30"},
    {"Tottori", 35.504, 134.238, "JP-31"},
    {"Matsue", 35.472, 133.051, "JP-32"},
    {"Okayama", 34.662, 133.934, "JP-33"},
    {"Hiroshima", 34.396, 132.459, "JP-34"},
    {"Yamaguchi", 34.186, 131.471, "JP-35"},
    {"Tokushima", 34.066, 134.559, "JP-36"},
    {"Takamatsu", 34.340, 134.043, "JP-37"},
    {"Matsuyama", 33.842, 132.766, "JP-38"},
    {"Kochi", 33.560, 133.531, "JP-39"},
    {"Fukuoka", 33.606, 130.418, "JP-40"},
    {"Saga", 33.249, 130.299, "JP-41"},
    {"Nagasaki", 32.745, 129.874, "JP-42"},
    {"Kumamoto", 32.790, 130.742, "JP-43"},
    {"Oita", 33.238, 131.613, "JP-44"},
    {"Miyazaki", 31.911, 131.424, "JP-45"},
    {"Kagoshima", 31.560, 130.558, "JP-46"},
    {"Naha", 26.212, 127.681, "JP-47"},
    {"Seoul", 37.566, 126.978, "KR-11"},
    {"Busan", 35.180, 129.075, "KR-26"},
    {"Daegu", 35.871, 128.601, "KR-27"},
    {"Incheon", 37.456, 126.705, "KR-28"},
    {"Gwangju", 35.160, 126.851, "KR-29"},
    {"Daejeon", 36.350, 127.385, "KR-30"},
    {"Ulsan", 35.539, 129.311, "KR-31"},
    {"Suwon", 37.275, 127.009, "KR-41"},
    {"Chuncheon", 37.885, 127.730, "KR-42"},
    {"Cheongju", 36.635, 127.491, "KR-43"},
    {"Hongseong", 36.601, 126.661, "KR-44"},
    {"Jeonju", 35.820, 127.109, "KR-45"},
    {"Muan", 34.990, 126.482, "KR-46"},
    {"Andong", 36.568, 128.730, "KR-47"},
    {"Changwon", 35.238, 128.692, "KR-48"},
    {"Jeju", 33.489, 126.498, "KR-49"},
    {"Sejong", 36.592, 127.292, "KR-50"},
    {"Gunwi", 36.243, 128.573, "KR-27"},
    {"Montgomery", 32.367, -86.300, "US-AL"},
    {"Juneau", 58.302, -134.420, "US-AK"},
    {"Phoenix", 33.448, -112.074, "US-AZ"},
    {"Sacramento", 38.582, -121.494, "US-CA"},
    {"Denver", 39.739, -104.985, "US-CO"},
    {"Honolulu", 21.307, -157.858, "US-HI"},
    {"Olympia", 47.038, -122.901, "US-WA"},
    {"Salem", 44.943, -123.035, "US-OR"},
    {"Austin", 30.267, -97.743, "US-TX"},
    {"Albany", 42.653, -73.757, "US-NY"},
    {"Washington", 38.907, -77.037, "US-DC"},
    {"Hagatna", 13.476, 144.749, "US-GU"},
    {"Pago Pago", -14.278, -170.702, "US-AS"},
    {"Charlotte Amalie", 18.342, -64.931, "US-VI"},
    {"San Juan", 18.466, -66.106, "US-PR"},
};

static void expect_spot(const struct spot *spot, int row)
{
    const struct place *place = nearest(spot->lat_deg, spot->lon_deg);

    if (!place || strcmp(area_at(place->area)->iso, spot->iso) != 0)
        (void)fprintf(stderr, "%s: nearest place is %s\n", spot->name, place ? place->name : "-");
    TEST_EQ(place != NULL, 1, row);
    TEST_EQ(place->area, area_by_iso(spot->iso), row);
    TEST_EQ(square_km(place->at, spot->lat_deg, spot->lon_deg) < MARGIN_KM * MARGIN_KM, 1, row);
}

TEST(islands_are_in_their_own_area)
{
    for (int i = 0; i < (int)(sizeof islands / sizeof islands[0]); i++)
        expect_spot(&islands[i], i);
}

TEST(seats_of_government_are_in_their_own_area)
{
    for (int i = 0; i < (int)(sizeof seats / sizeof seats[0]); i++)
        expect_spot(&seats[i], i);
}

TEST(every_area_has_a_place_and_places_go_north)
{
    static int places[256];

    for (int i = 0; i < place_count(); i++) {
        const struct place *p = place_at(i);

        TEST_EQ(p->area < area_count(), 1, i);
        TEST_EQ(p->name[0] != '\0', 1, i);
        TEST_EQ(i == 0 || place_at(i - 1)->at.lat_rad <= p->at.lat_rad, 1, i);
        places[p->area]++;
    }
    for (int i = 0; i < area_count(); i++)
        TEST_EQ(places[i] > 0, 1, i);
}

static int walk_length(double south, double north, double west, double east)
{
    struct place_walk walk = place_walk_box(south * RAD, north * RAD, west * RAD, east * RAD);
    int count = 0;

    while (place_walk_next(&walk))
        count++;
    return count;
}

static int plain_length(double south, double north, double west, double east)
{
    int count = 0;

    for (int i = 0; i < place_count(); i++) {
        struct geodetic at = place_at(i)->at;
        int is_east = at.lon_rad >= west * RAD;
        int is_west = at.lon_rad <= east * RAD;

        if (at.lat_rad >= south * RAD && at.lat_rad <= north * RAD)
            count += west <= east ? is_east && is_west : is_east || is_west;
    }
    return count;
}

TEST(a_walk_finds_what_a_plain_search_finds)
{
    static const double rows[][4] = {
        {-90, 90, -180, 180}, {20, 46, 122, 154},  {35, 36, 139, 140},
        {50, 54, 170, -170},  {89, 90, -180, 180}, {-90, -80, -180, 180},
        {36, 35, 139, 140},   {13, 16, 144, 146},  {40.8, 40.9, 140.7, 140.8},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
        TEST_EQ(walk_length(rows[i][0], rows[i][1], rows[i][2], rows[i][3]),
                plain_length(rows[i][0], rows[i][1], rows[i][2], rows[i][3]), i);
    TEST_EQ(walk_length(-90, 90, -180, 180), place_count(), 0);
    TEST_EQ(walk_length(50, 54, 170, -170) >= 2, 1, 0); /* Shemya and Adak, across 180 */
}
