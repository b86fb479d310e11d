/* geo/assign.h: which row goes with which column, so that the sum of costs is least?
 *
 * A row may also stay alone, at a cost of its own; a column may stay free.  Pairs are sparse: each
 * row lists the columns that it may have.  Exact: shortest augmenting paths with prices (Jonker &
 * Volgenant, Computing 38, 1987), one row after the other.  A row looks only at what its path
 * touches, so rows that do not contend cost their own pairs and nothing else; k rows that all
 * contend for the same columns cost O(k^3).  Ties go to the earlier pair: the same lists give the
 * same answer.
 *
 * The caller gives the memory; no allocation.
 */
#ifndef GEO_ASSIGN_H
#define GEO_ASSIGN_H

#include <stddef.h>

#define ASSIGN_ALONE (-1)

struct assign_pair {
    int column;
    double cost; /* finite, |cost| < 1e9 */
};

/* What may go with what.  Row i owns pairs[first[i]] .. pairs[first[i + 1] - 1], each column at
 * most once; it stays alone at alone[i]. */
struct assign_problem {
    int rows;
    int columns;
    const int *first; /* rows + 1 */
    const struct assign_pair *pairs;
    const double *alone;
};

/* Bytes of workspace for up to that many rows and columns. */
size_t assign_memory_size(int rows, int columns);

/* Fills column_of_row[rows] with the column or ASSIGN_ALONE. */
void assign_rows(const struct assign_problem *problem, void *memory, int *column_of_row);

#endif
