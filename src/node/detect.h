/* node/detect.h: bytes of a feed become updates of tracks. */
#ifndef NODE_DETECT_H
#define NODE_DETECT_H

#include "node/node.h"

#define DETECT_NAME_MAX 32 /* of a feed in an input, with terminator */

/* Body of an INPUT_DETECTION: name length, name, then the bytes; record.number is the offset of
 * the first of them in the feed.  Bytes that were taken before are skipped, so a feed may repeat
 * what was not acknowledged.  An empty run of bytes says that the feed is over. */
void detect_take(struct node *n, const struct journal_record *input, struct node_output *out);

/* Writes such a body; false when it does not fit. */
bool detect_body(const char *feed, struct bytes bytes, struct byte_builder *body);

/* Bytes of the feed that the node has taken; 0 for one that it does not know. */
uint64_t detect_taken(const struct node *n, const char *feed);

#endif
