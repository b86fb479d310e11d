/* cli/claim_row.h: a claim as people wrote it: a row of data/launch_claims.csv, or arguments.
 *
 * How a figure was written says how exact it is: the last digit that is not a closing zero, at most
 * 5 % of the value; "~" and its words double that; ">", "over" and their like make it a floor.  A
 * flight time in whole minutes comes from two clock readings and carries a minute.  Docs: claim.md.
 */
#ifndef CLI_CLAIM_ROW_H
#define CLI_CLAIM_ROW_H

#include "assess/claim.h"
#include "format/csv.h"

#define CLAIM_TEXT_MAX 64
#define CLAIM_PLACE_BOUND_M 20e3 /* published places are approximate */

enum claim_column {
    CLAIM_DATE,
    CLAIM_MISSILE,
    CLAIM_LAT,
    CLAIM_LON,
    CLAIM_APOGEE_KM,
    CLAIM_RANGE_KM,
    CLAIM_FLIGHT_MIN,
    CLAIM_BEARING_DEG,
    CLAIM_CLAIMED_BY,
    CLAIM_NOTE,
    CLAIM_COLUMNS,
};

struct claim_columns {
    int at[CLAIM_COLUMNS]; /* field of a row, from 0; -1: not there */
    int count;             /* fields of the header */
};

struct claim_statement {
    struct claim claim;
    bool is_two_rounds; /* the row speaks for two missiles */
    char date[CLAIM_TEXT_MAX];
    char missile[CLAIM_TEXT_MAX];
    char claimed_by[CLAIM_TEXT_MAX];
};

/* Each refuses with `name:line: what, what to do` on standard error and false. */
bool claim_columns_read(const struct csv_row *header, const char *name, struct claim_columns *c);
bool claim_row_read(const struct csv_row *row, const char *name, const struct claim_columns *c,
                    struct claim_statement *s);

/* One figure in the unit of its kind; false when it is none.  Empty, "?", "-" and "unknown" are
 * figures that are not known. */
enum claim_kind { CLAIM_KM, CLAIM_MINUTES, CLAIM_SECONDS, CLAIM_DEGREES };
bool claim_figure_read(const char *text, enum claim_kind kind, struct claim_figure *figure);

/* By public name ("Hwasong-18", "Titan II") or the words solid and liquid; else unknown. */
enum claim_propellant claim_propellant_of(const char *missile);

#endif
