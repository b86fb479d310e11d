/* sensor/registry.c: the YAML registry, loaded by schema, then read number by number. */
#include "sensor/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "format/yaml.h"
#include "sensor/name.h"

#define RADIANS_PER_DEGREE (3.14159265358979323846 / 180.0)

struct entry {
    char *name;
    enum sensor_kind kind;
    char *release;
    char *place_lat_deg;
    char *place_lon_deg;
    char *place_height_m;
    char *range_sigma_m;
    char *angle_sigma_mrad;
    char *doppler_sigma_mps;
    char *range_bias_m;
    char *angle1_bias_mrad;
    char *angle2_bias_mrad;
    char *range_max_km;
    char *elevation_min_deg;
    char *scan_s;
    char *detect_probability;
    char *height_min_m;
    bool range_is_round_trip;
    bool time_is_at_object;
};

struct file {
    char *nation;
    char *note;
    struct entry *sensors;
    unsigned sensors_count;
};

static const cyaml_strval_t kinds[] = {{"radar", SENSOR_RADAR}, {"infrared", SENSOR_INFRARED}};

#define TEXT(field, flags)                                                                         \
    CYAML_FIELD_STRING_PTR(#field, CYAML_FLAG_POINTER | (flags), struct entry, field, 1, 64)
#define OPTIONAL CYAML_FLAG_OPTIONAL

static const cyaml_schema_field_t entry_fields[] = {
    TEXT(name, 0),
    CYAML_FIELD_ENUM("kind", CYAML_FLAG_STRICT, struct entry, kind, kinds, 2),
    TEXT(release, OPTIONAL),
    TEXT(place_lat_deg, 0),
    TEXT(place_lon_deg, 0),
    TEXT(place_height_m, 0),
    TEXT(range_sigma_m, OPTIONAL),
    TEXT(angle_sigma_mrad, 0),
    TEXT(doppler_sigma_mps, OPTIONAL),
    TEXT(range_bias_m, OPTIONAL),
    TEXT(angle1_bias_mrad, OPTIONAL),
    TEXT(angle2_bias_mrad, OPTIONAL),
    TEXT(range_max_km, 0),
    TEXT(elevation_min_deg, OPTIONAL),
    TEXT(scan_s, 0),
    TEXT(detect_probability, OPTIONAL),
    TEXT(height_min_m, OPTIONAL),
    CYAML_FIELD_BOOL("range_is_round_trip", OPTIONAL, struct entry, range_is_round_trip),
    CYAML_FIELD_BOOL("time_is_at_object", OPTIONAL, struct entry, time_is_at_object),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t entry_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct entry, entry_fields)};
static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_STRING_PTR("nation", CYAML_FLAG_POINTER, struct file, nation, 3, 3),
    CYAML_FIELD_STRING_PTR("note", CYAML_FLAG_POINTER | OPTIONAL, struct file, note, 0, 1024),
    CYAML_FIELD_SEQUENCE("sensors", CYAML_FLAG_POINTER, struct file, sensors, &entry_schema, 1,
                         SENSORS_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields)};

/* All numbers of an entry; false, logged, at the first that is wrong. */
static bool take_numbers(const struct entry *e, const char *name, int line, struct sensor *s)
{
    const bool is_radar = e->kind == SENSOR_RADAR;
    const struct {
        struct yaml_number number;
        const char *written;
        double *value;
    } rows[] = {
        {{"place_lat_deg", -90, 90, RADIANS_PER_DEGREE, true}, e->place_lat_deg, &s->place.lat_rad},
        {{"place_lon_deg", -180, 180, RADIANS_PER_DEGREE, true},
         e->place_lon_deg,
         &s->place.lon_rad},
        {{"place_height_m", -500, 5e7, 1, true}, e->place_height_m, &s->place.height_m},
        {{"range_sigma_m", 0.1, 1e5, 1, is_radar}, e->range_sigma_m, &s->range_sigma_m},
        {{"angle_sigma_mrad", 1e-3, 100, 1e-3, true}, e->angle_sigma_mrad, &s->angle_sigma_rad},
        {{"doppler_sigma_mps", 1e-3, 1e4, 1, false}, e->doppler_sigma_mps, &s->doppler_sigma_mps},
        {{"range_bias_m", -1e4, 1e4, 1, false}, e->range_bias_m, &s->range_bias_m},
        {{"angle1_bias_mrad", -100, 100, 1e-3, false}, e->angle1_bias_mrad, &s->angle1_bias_rad},
        {{"angle2_bias_mrad", -100, 100, 1e-3, false}, e->angle2_bias_mrad, &s->angle2_bias_rad},
        {{"range_max_km", 1, 1e5, 1000, true}, e->range_max_km, &s->range_max_m},
        {{"elevation_min_deg", -90, 89, RADIANS_PER_DEGREE, is_radar},
         e->elevation_min_deg,
         &s->elevation_min_rad},
        {{"scan_s", 0.01, 600, 1, true}, e->scan_s, &s->scan_s},
        {{"detect_probability", 0, 1, 1, false}, e->detect_probability, &s->detect_probability},
        {{"height_min_m", 0, 1e5, 1, false}, e->height_min_m, &s->height_min_m},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!yaml_text_number(&rows[i].number, rows[i].written, name, line, rows[i].value))
            return false;
    return true;
}

static bool take_entry(const struct entry *e, const char *name, int line,
                       const struct sensor_registry *registry, struct sensor *s)
{
    *s = (struct sensor){.kind = e->kind,
                         .detect_probability = 1,
                         .elevation_min_rad = -90 * RADIANS_PER_DEGREE,
                         .is_range_round_trip = e->range_is_round_trip,
                         .is_seen_at_object = e->time_is_at_object};
    if (!sensor_name_normalise(e->name, s->name)) {
        log_error("%s:%d: name '%.40s' is empty, over 31 characters or not ASCII, shorten it", name,
                  line, e->name);
        return false;
    }
    for (int i = 0; i < registry->count; i++) {
        if (strcmp(registry->sensors[i].name, s->name) != 0)
            continue;
        log_error("%s:%d: name '%s' falls together with an earlier one (case, blanks and "
                  "underscores do not count), rename it",
                  name, line, e->name);
        return false;
    }
    if (e->release != NULL && strcmp(e->release, "national") != 0) {
        log_error("%s:%d: release '%s' is not known, write national", name, line, e->release);
        return false;
    }
    return take_numbers(e, name, line, s);
}

enum status sensor_registry_parse(struct bytes text, const char *name,
                                  struct sensor_registry *registry)
{
    enum status st;
    void *loaded;

    registry->count = 0;
    st = yaml_text_load(text, name, &file_schema, &loaded);
    if (st != STATUS_OK)
        return st;
    const struct file *file = loaded;
    for (unsigned i = 0; i < file->sensors_count && st == STATUS_OK; i++) {
        int line = yaml_text_entry_line(text, "sensors:", (int)i);

        if (take_entry(&file->sensors[i], name, line, registry, &registry->sensors[i]))
            registry->count++;
        else
            st = STATUS_CONFIG;
    }
    yaml_text_free(&file_schema, loaded);
    return st;
}

enum status sensor_registry_read(const char *path, struct sensor_registry *registry)
{
    char *text;
    size_t size;

    registry->count = 0;
    enum status st = yaml_text_read(path, &text, &size);
    if (st != STATUS_OK)
        return st;
    st = sensor_registry_parse(bytes_of(text, size), path, registry);
    free(text);
    return st;
}
