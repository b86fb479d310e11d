/* node/judge.h: tracks and opinions become events, assessments and alert drafts. */
#ifndef NODE_JUDGE_H
#define NODE_JUDGE_H

#include "node/node.h"

/* After any input that may have moved a track or brought an opinion. */
void judge(struct node *n, struct node_output *out);
/* On a tick, beside judge(): time passes, events end, alerts go to all-clear. */
void judge_time(struct node *n, struct node_output *out);
/* A partner's verified assessment or track is in the picture now: the desk hears of it. */
void judge_partner(struct node *n, uint32_t event, const struct assessment *a,
                   struct node_output *out);
/* What the picture made of a word: two events that are one, or no room for another. */
void judge_merge(struct node *n, struct picture_change change, struct node_output *out);

#endif
