/* wire/notice.h: between the nouns (track, assessment, alert, order) and a notice; header bytes.
 *
 * Making: fill the head of the notice (origin, epoch, exercise, kind, id, revision), then let one
 * wire_notice_from_* add the fields, then the three that only the origin knows (lineage, sensors,
 * onward).  Reading: whatever was opened comes back; a missing field clears its has_ flag or
 * leaves its quantity zero where 0 means none.  No allocation.
 */
#ifndef WIRE_NOTICE_H
#define WIRE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "model/notice.h"
#include "wire/fields.h"

#define NOTICE_HEADER_SIZE 34

/* The header exactly as it is signed. */
void wire_header_put(const struct notice *notice, uint8_t header[NOTICE_HEADER_SIZE]);
/* False on a version, kind or flag that we do not know, a bad nation, revision 0. */
bool wire_header_get(struct bytes header, struct notice *notice);

/* NULL when it holds no such field. */
const struct notice_field *wire_notice_field(const struct notice *notice, enum field field);
/* The fields it holds, as bits. */
uint64_t wire_notice_fields(const struct notice *notice);
/* Inserts in order; false when that field is there already, or no room. */
bool wire_notice_add(struct notice *notice, const struct notice_field *field);

/* Clears `notice` and writes its head: version, revision 1, no fields. */
void wire_notice_init(struct notice *notice, struct nation origin, uint32_t exercise,
                      enum notice_kind kind);

/* `number` is the track's number for partners (never 0): not the own counter, whose gaps would
 * tell of tracks withheld; see seal_track_number().  False: a quantity outside its range; the
 * notice must not be sent.  Each adds to `notice`, whose head the caller has written. */
bool wire_notice_from_track(const struct track *track, uint32_t number, int64_t made_ns,
                            struct notice *notice);
bool wire_notice_from_assessment(const struct assessment *assessment, uint32_t number,
                                 struct notice *notice);
bool wire_notice_from_alert(const struct alert *alert, struct notice *notice);
bool wire_notice_from_order(const struct order *order, int64_t made_ns, struct notice *notice);

bool wire_notice_add_lineage(struct notice *notice, const struct lineage *lineage);
bool wire_notice_add_sensors(struct notice *notice, const struct sensor_names *sensors);
bool wire_notice_add_onward(struct notice *notice, const struct onward *onward);

/* The fields of a verified notice are canonical, so these fail only on a wrong kind or, for a
 * track, on a missing state or number; for an assessment, on a missing track number. */
bool wire_track_from_notice(const struct notice *notice, struct track *track);
bool wire_assessment_from_notice(const struct notice *notice, struct assessment *assessment);
bool wire_alert_from_notice(const struct notice *notice, struct alert_value *alert);
bool wire_order_from_notice(const struct notice *notice, struct order *order);
/* Empty when the field was not opened. */
void wire_lineage_from_notice(const struct notice *notice, struct lineage *lineage);
void wire_onward_from_notice(const struct notice *notice, struct onward *onward);

#endif
