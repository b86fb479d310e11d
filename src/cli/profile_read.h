/* cli/profile_read.h: a trace of speed and height out of a CSV file. */
#ifndef CLI_PROFILE_READ_H
#define CLI_PROFILE_READ_H

#include "assess/profile.h"
#include "base/bytes.h"
#include "format/csv.h"

/* Room for PROFILE_SAMPLES_MAX samples; the header t_s,speed_mps,altitude_m, then one sample per
 * row.  Whole or not at all: -1 when anything is refused, each on standard error as `name:line:
 * what, what to do`, at most twenty.  `row` is scratch. */
int profile_read(struct bytes text, const char *name, struct csv_row *row,
                 struct profile_sample *samples);

#endif
