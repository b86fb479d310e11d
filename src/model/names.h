/* model/names.h: the enums as words, for logs, JSON and screens.  One spelling everywhere. */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include "model/alert.h"
#include "model/assessment.h"
#include "model/event.h"
#include "model/notice.h"
#include "model/sensor.h"
#include "model/track.h"

const char *track_status_name(enum track_status status);
const char *flight_phase_name(enum flight_phase phase);
const char *object_class_name(enum object_class class);
const char *risk_kind_name(enum risk_kind kind);
const char *alert_state_name(enum alert_state state);
const char *notice_kind_name(enum notice_kind kind);
const char *field_name(enum field field);
const char *sensor_kind_name(enum sensor_kind kind);
const char *event_state_name(enum event_state state);

#endif
