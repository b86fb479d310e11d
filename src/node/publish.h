/* node/publish.h: an own statement becomes a notice: seal, release, number, journal.
 *
 * Order: fields, seal (one signature), own journal record with every opening, then for each direct
 * partner what the policy and the lineage leave, as a view numbered in that partner's lane.
 */
#ifndef NODE_PUBLISH_H
#define NODE_PUBLISH_H

#include "node/node.h"
#include "node/output.h"

struct node_lineage {
    int count;
    bool is_unknown; /* a parent is no longer remembered: nobody may be told */
    const struct heard *of[LINEAGE_MAX];
};

/* Each is false when nothing was published: a quantity outside the wire's range (noted). */
bool publish_track(struct node *n, const struct track *t, struct node_output *out);
bool publish_launch(struct node *n, uint32_t event, const struct assessment *a,
                    const struct node_lineage *lineage, struct node_output *out);
bool publish_assessment(struct node *n, uint32_t event, const struct assessment *a,
                        const struct node_lineage *lineage, struct node_output *out);
bool publish_alert(struct node *n, const struct alert *alert, const struct node_lineage *lineage,
                   struct node_output *out);

/* A relay's: passes a partner's verified view on to those whom its origin named. */
void publish_relay(struct node *n, struct nation from, const struct notice *notice,
                   struct bytes view, struct node_output *out);

#endif
