/* geo/assign.h: which row goes with which column, so that the sum of costs is least?
 *
 * A row may also stay alone, at a cost of its own; a column may stay free.  Exact: shortest
 * augmenting paths with prices (Jonker & Volgenant, Computing 38, 1987), one row after the other,
 * O(rows^2 (rows + columns)).  Ties go to the lower index: the same costs give the same answer.
 *
 * The caller gives the memory; no allocation.
 */
#ifndef GEO_ASSIGN_H
#define GEO_ASSIGN_H

#include <stddef.h>

#define ASSIGN_FORBIDDEN 1e30 /* a pair that may not be */
#define ASSIGN_ALONE (-1)

/* Bytes of workspace for up to that many rows and columns. */
size_t assign_memory_size(int rows, int columns);

/* `cost` is row-major, rows by columns, |cost| < 1e9 or ASSIGN_FORBIDDEN; `alone[i]` is what it
 * costs to leave row i alone.  Fills column_of_row with the column or ASSIGN_ALONE. */
void assign_rows(int rows, int columns, const double *cost, const double *alone, void *memory,
                 int *column_of_row);

#endif
