/* cli/claim_out.h: a verdict on a claim, for people and for programs. */
#ifndef CLI_CLAIM_OUT_H
#define CLI_CLAIM_OUT_H

#include "cli/claim_row.h"

/* One JSON object on one line of standard output, by docs/claim.schema.json; false when it could
 * not be written.  `row` counts from 1; `line` is 0 when the claim is no row of a file. */
bool claim_print_json(const struct claim_statement *s, const struct claim_verdict *v, int row,
                      int line);
/* One line per row of a file. */
void claim_print_row(const struct claim_statement *s, const struct claim_verdict *v, int row);
/* A paragraph: what follows from what. */
void claim_print_text(const struct claim_statement *s, const struct claim_verdict *v);

#endif
