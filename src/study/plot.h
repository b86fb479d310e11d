/* study/plot.h: four pictures of one family as SVG: error against time-to-go beside the bound, NEES
 * and NIS with their 99 % bands, coverage by time, reliability of the class.
 *
 * Files DIR/FAMILY-{error,consistency,coverage,reliability}.svg; the folder must exist.
 */
#ifndef STUDY_PLOT_H
#define STUDY_PLOT_H

#include "base/status.h"
#include "study/summary.h"

/* STATUS_IO, logged; STATUS_MEMORY. */
MUST_USE enum status plots_write(const struct summary *s, const struct family *f, const char *dir);

#endif
