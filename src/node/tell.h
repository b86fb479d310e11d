/* node/tell.h: assessments and alerts as one line of the timeline each.
 *
 * The words are for people; `tocsin demo` also reads the beginning of each line (cli/story.c).
 */
#ifndef NODE_TELL_H
#define NODE_TELL_H

#include "model/alert.h"
#include "model/assessment.h"
#include "node/output.h"
#include "node/publish.h"

/* "event N, assessment R: ..." */
void tell_assessment(uint32_t event, const struct assessment *a, const struct node_lineage *lineage,
                     struct node_output *out);
/* "alert N revision R: STATE ..." */
void tell_alert(const struct alert *alert, struct node_output *out);

#endif
