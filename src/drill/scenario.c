/* drill/scenario.c: the YAML of a scenario, loaded by schema, then read number by number. */
#include "drill/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "format/yaml.h"
#include "geo/time.h"

#define RADIANS_PER_DEGREE (3.14159265358979323846 / 180.0)
#define OPTIONAL CYAML_FLAG_OPTIONAL

struct launch_entry {
    char *name;
    char *place_lat_deg;
    char *place_lon_deg;
    char *place_height_m;
    char *offset_s;
    char *bearing_deg;
    char *apogee_km;
    char *range_km;
    char *claimed_flight_min;
    char *beta_kgm2;
    char *stages;
    char *burn_s;
};

struct nation_entry {
    char *nation;
    char *registry;
};

struct file {
    char *exercise;
    char *name;
    char *note;
    char *start_utc;
    char *seed;
    char *detect_probability;
    struct launch_entry *launches;
    unsigned launches_count;
    struct nation_entry *nations;
    unsigned nations_count;
};

#define TEXT(owner, field, flags)                                                                  \
    CYAML_FIELD_STRING_PTR(#field, CYAML_FLAG_POINTER | (flags), struct owner, field, 1, 1024)

static const cyaml_schema_field_t launch_fields[] = {
    TEXT(launch_entry, name, 0),
    TEXT(launch_entry, place_lat_deg, 0),
    TEXT(launch_entry, place_lon_deg, 0),
    TEXT(launch_entry, place_height_m, OPTIONAL),
    TEXT(launch_entry, offset_s, OPTIONAL),
    TEXT(launch_entry, bearing_deg, 0),
    TEXT(launch_entry, apogee_km, 0),
    TEXT(launch_entry, range_km, 0),
    TEXT(launch_entry, claimed_flight_min, OPTIONAL),
    TEXT(launch_entry, beta_kgm2, 0),
    TEXT(launch_entry, stages, 0),
    TEXT(launch_entry, burn_s, 0),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t launch_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct launch_entry, launch_fields)};
static const cyaml_schema_field_t nation_fields[] = {
    TEXT(nation_entry, nation, 0),
    TEXT(nation_entry, registry, 0),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t nation_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct nation_entry, nation_fields)};
static const cyaml_schema_field_t file_fields[] = {
    TEXT(file, exercise, 0),
    TEXT(file, name, 0),
    TEXT(file, note, OPTIONAL),
    TEXT(file, start_utc, 0),
    TEXT(file, seed, 0),
    TEXT(file, detect_probability, OPTIONAL),
    CYAML_FIELD_SEQUENCE("launches", CYAML_FLAG_POINTER, struct file, launches, &launch_schema, 1,
                         SCENARIO_LAUNCHES_MAX),
    CYAML_FIELD_SEQUENCE("nations", CYAML_FLAG_POINTER, struct file, nations, &nation_schema, 1,
                         NATIONS_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields)};

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

static bool take_name(const char *written, const char *name, int line, char to[SCENARIO_NAME_MAX])
{
    if (is_plain(written) && text_copy(to, SCENARIO_NAME_MAX, written))
        return true;
    log_error("%s:%d: name '%.40s' is over %d characters or not ASCII, shorten it", name, line,
              written, SCENARIO_NAME_MAX - 1);
    return false;
}

static bool take_launch(const struct launch_entry *e, const char *name, int line,
                        struct scenario_launch *l)
{
    double offset_s = 0;
    double claimed_min = 0;
    double stages = 1;
    const struct {
        struct yaml_number number;
        const char *written;
        double *value;
    } rows[] = {
        {{"place_lat_deg", -90, 90, RADIANS_PER_DEGREE, true}, e->place_lat_deg, &l->place.lat_rad},
        {{"place_lon_deg", -180, 180, RADIANS_PER_DEGREE, true},
         e->place_lon_deg,
         &l->place.lon_rad},
        {{"place_height_m", -400, 9000, 1, false}, e->place_height_m, &l->place.height_m},
        {{"offset_s", 0, 86400, 1, false}, e->offset_s, &offset_s},
        {{"bearing_deg", 0, 360, RADIANS_PER_DEGREE, true}, e->bearing_deg, &l->bearing_rad},
        {{"apogee_km", 20, 20000, 1000, true}, e->apogee_km, &l->apogee_m},
        {{"range_km", 50, 15000, 1000, true}, e->range_km, &l->range_m},
        {{"claimed_flight_min", 1, 120, 1, false}, e->claimed_flight_min, &claimed_min},
        {{"beta_kgm2", 500, 50000, 1, true}, e->beta_kgm2, &l->beta_kgm2},
        {{"stages", 1, 3, 1, true}, e->stages, &stages},
        {{"burn_s", 20, 600, 1, true}, e->burn_s, &l->burn_s},
    };

    *l = (struct scenario_launch){.stages = 1};
    if (!take_name(e->name, name, line, l->name))
        return false;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!yaml_text_number(&rows[i].number, rows[i].written, name, line, rows[i].value))
            return false;
    l->offset_ns = (int64_t)(offset_s * 1e9);
    l->claimed_flight_s = claimed_min * 60;
    l->stages = (int)stages;
    return true;
}

static bool take_nation(const struct nation_entry *e, const char *name, int line,
                        struct scenario_nation *n)
{
    if (!nation_parse(e->nation, &n->nation)) {
        log_error("%s:%d: nation '%.40s' is not three capital letters, correct it", name, line,
                  e->nation);
        return false;
    }
    if (!text_copy(n->registry_path, sizeof n->registry_path, e->registry)) {
        log_error("%s:%d: the registry's path is too long, shorten it", name, line);
        return false;
    }
    n->registry.count = 0;
    return true;
}

static bool take_head(const struct file *file, const char *name, struct scenario *s)
{
    static const struct yaml_number probability = {"detect_probability", 0, 1, 1, false};
    int64_t exercise;
    int64_t seed;

    s->detect_probability = 1;
    if (!text_to_i64(file->exercise, 1, UINT32_MAX, &exercise)) {
        log_error("%s:1: exercise '%.40s' is not a number from 1 to 4294967295, correct it", name,
                  file->exercise);
        return false;
    }
    if (!text_to_i64(file->seed, 0, INT64_MAX, &seed)) {
        log_error("%s:1: seed '%.40s' is not a whole number, correct it", name, file->seed);
        return false;
    }
    if (!time_from_utc_text(file->start_utc, &s->start_ns)) {
        log_error("%s:1: start_utc '%.40s' is not a time, write YYYY-MM-DDThh:mm:ssZ", name,
                  file->start_utc);
        return false;
    }
    s->exercise = (uint32_t)exercise;
    s->seed = (uint64_t)seed;
    return take_name(file->name, name, 1, s->name) &&
           yaml_text_number(&probability, file->detect_probability, name, 1,
                            &s->detect_probability);
}

static bool take_file(const struct file *file, struct bytes text, const char *name,
                      struct scenario *s)
{
    if (!take_head(file, name, s))
        return false;
    for (unsigned i = 0; i < file->launches_count; i++, s->launch_count++)
        if (!take_launch(&file->launches[i], name, yaml_text_entry_line(text, "launches:", (int)i),
                         &s->launches[i]))
            return false;
    for (unsigned i = 0; i < file->nations_count; i++, s->nation_count++)
        if (!take_nation(&file->nations[i], name, yaml_text_entry_line(text, "nations:", (int)i),
                         &s->nations[i]))
            return false;
    return true;
}

enum status scenario_parse(struct bytes text, const char *name, struct scenario *s)
{
    void *loaded;

    s->launch_count = 0;
    s->nation_count = 0;
    enum status st = yaml_text_load(text, name, &file_schema, &loaded);
    if (st != STATUS_OK)
        return st;
    if (!take_file(loaded, text, name, s))
        st = STATUS_CONFIG;
    yaml_text_free(&file_schema, loaded);
    return st;
}

enum status scenario_read(const char *path, struct scenario *s)
{
    char *text;
    size_t size;

    enum status st = yaml_text_read(path, &text, &size);
    if (st != STATUS_OK)
        return st;
    st = scenario_parse(bytes_of(text, size), path, s);
    free(text);
    return st;
}
