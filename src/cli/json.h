/* cli/json.h: the nouns as JSON: degrees, kilometres, UTC.  docs/summary.schema.json has the names.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <jansson.h>

#include "drill/truth.h"
#include "model/alert.h"
#include "model/assessment.h"
#include "model/event.h"

/* Each gives a new reference; NULL only when there is no memory. */
json_t *json_of_time(int64_t tai_ns); /* RFC 3339 with milliseconds; null for 0 */
json_t *json_of_assessment(const struct assessment *a);
json_t *json_of_alert(const struct alert *a);
json_t *json_of_difference(const struct opinion_difference *d);
json_t *json_of_truth(const struct truth *t);

#endif
