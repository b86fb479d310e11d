/* wire/fields.h: the canonical bytes of one field's value, and back.
 *
 * Every value has exactly one spelling, fixed byte for byte in docs/wire/notice.md: big-endian
 * scaled integers, covariances alone as finite IEEE binary32.  Encoding is false when the quantity
 * lies outside the range of its field (the notice is then not made); decoding is false on any
 * other length, spelling or range.  No allocation.
 */
#ifndef WIRE_FIELDS_H
#define WIRE_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "model/alert.h"
#include "model/assessment.h"
#include "model/notice.h"
#include "model/order.h"
#include "model/sensor.h"
#include "model/track.h"

#define LINEAGE_MAX 32
#define FIELD_SENSORS_MAX 31 /* of the longest names: one value is at most FIELD_VALUE_MAX */

/* Partners' notices that a statement was derived from; ascending by origin, id; each once. */
struct notice_reference {
    struct nation origin;
    uint8_t id[NOTICE_ID_SIZE];
    uint32_t revision;
};

struct lineage {
    int count;
    struct notice_reference of[LINEAGE_MAX];
};

/* Nations to which a relay may pass a notice on; ascending, each once. */
struct onward {
    int count;
    struct nation to[NATIONS_MAX];
};

/* Names of own sensors; ascending, each once. */
struct sensor_names {
    int count;
    char name[FIELD_SENSORS_MAX][SENSOR_NAME_MAX];
};

/* Is `field` one of ours, allowed in a notice of this kind, and are the bytes its one spelling? */
bool wire_field_is_canonical(enum field field, struct bytes value);
/* Fields that a kind may carry, as bits; 0 for an unknown kind. */
uint64_t wire_kind_fields(enum notice_kind kind);

struct state_value {
    int64_t state_ns;
    struct ecef position;
    struct ecef velocity;
    enum flight_phase phase;
    double covariance[6][6];
};

struct status_value {
    enum flight_phase phase;
    enum track_status status;
};

struct alert_value {
    uint32_t number;
    uint32_t revision;
    enum alert_state state;
    bool is_prediction_only;
    int64_t revised_ns;
    int area_count;
    struct risk areas[RISKS_MAX];
};

bool wire_put_time(struct notice_field *f, enum field field, int64_t time_ns);
bool wire_get_time(struct bytes value, int64_t *time_ns);
bool wire_put_number(struct notice_field *f, enum field field, uint32_t number);
bool wire_get_number(struct bytes value, uint32_t *number);
bool wire_put_launch_point(struct notice_field *f, const struct launch_estimate *launch);
bool wire_get_launch_point(struct bytes value, struct launch_estimate *launch);
bool wire_put_launch_coarse(struct notice_field *f, const struct launch_estimate *launch);
bool wire_get_launch_coarse(struct bytes value, struct launch_estimate *launch);
bool wire_put_launch_time(struct notice_field *f, const struct launch_estimate *launch);
bool wire_get_launch_time(struct bytes value, struct launch_estimate *launch);
bool wire_put_state(struct notice_field *f, const struct track *track);
bool wire_get_state(struct bytes value, struct state_value *state);
bool wire_put_impact_point(struct notice_field *f, const struct impact_estimate *impact);
bool wire_get_impact_point(struct bytes value, struct impact_estimate *impact);
bool wire_put_impact_coarse(struct notice_field *f, const struct impact_estimate *impact);
bool wire_get_impact_coarse(struct bytes value, struct impact_estimate *impact);
bool wire_put_impact_time(struct notice_field *f, const struct impact_estimate *impact);
bool wire_get_impact_time(struct bytes value, struct impact_estimate *impact);
bool wire_put_length(struct notice_field *f, enum field field, double length_m, double sigma_m);
bool wire_get_length(struct bytes value, double *length_m, double *sigma_m);
bool wire_put_class(struct notice_field *f, enum object_class class, double probability);
bool wire_get_class(struct bytes value, enum object_class *class, double *probability);
bool wire_put_status(struct notice_field *f, enum flight_phase phase, enum track_status status);
bool wire_get_status(struct bytes value, struct status_value *status);
bool wire_put_risks(struct notice_field *f, const struct risk *risks, int count);
/* `risks` has room for RISKS_MAX. */
bool wire_get_risks(struct bytes value, struct risk *risks, int *count);
bool wire_put_alert(struct notice_field *f, const struct alert *alert);
bool wire_get_alert(struct bytes value, struct alert_value *alert);
bool wire_put_lineage(struct notice_field *f, const struct lineage *lineage);
bool wire_get_lineage(struct bytes value, struct lineage *lineage);
bool wire_put_sensors(struct notice_field *f, const struct sensor_names *sensors);
bool wire_get_sensors(struct bytes value, struct sensor_names *sensors);
bool wire_put_onward(struct notice_field *f, const struct onward *onward);
bool wire_get_onward(struct bytes value, struct onward *onward);
bool wire_put_order(struct notice_field *f, const struct order *order);
bool wire_get_order(struct bytes value, struct order *order);

#endif
