/* geo/assign.c: shortest augmenting paths over the real columns and one more for each row.
 *
 * Column `columns + i` stands for "row i stays alone"; only row i may use it.  For each new row a
 * Dijkstra walk over reduced costs cost - row price - column price finds the cheapest way to a free
 * column; the prices of what it settled are adjusted so that reduced costs stay at or above zero,
 * and zero on the assigned pairs.
 */
#include "geo/assign.h"

#include <stdbool.h>

#include "base/check.h"

struct walk {
    int rows;
    int columns;
    const double *cost;
    const double *alone;
    double *row_price;
    double *column_price;
    double *distance;   /* of each column from the new row */
    int *row_of_column; /* -1 when free */
    int *previous_row;  /* on the path to that column */
    bool *is_settled;
};

static int width(const struct walk *w)
{
    return w->columns + w->rows;
}

size_t assign_memory_size(int rows, int columns)
{
    size_t all = (size_t)rows + (size_t)columns;

    return (size_t)rows * sizeof(double) + all * (2 * sizeof(double) + 2 * sizeof(int)) +
           all * sizeof(bool) + 64;
}

static struct walk walk_in(int rows, int columns, const double *cost, const double *alone,
                           void *memory)
{
    struct walk w = {.rows = rows, .columns = columns, .cost = cost, .alone = alone};

    w.row_price = memory;
    w.column_price = w.row_price + rows;
    w.distance = w.column_price + width(&w);
    w.row_of_column = (int *)(void *)(w.distance + width(&w));
    w.previous_row = w.row_of_column + width(&w);
    w.is_settled = (bool *)(void *)(w.previous_row + width(&w));
    for (int i = 0; i < rows; i++)
        w.row_price[i] = 0.0;
    for (int j = 0; j < width(&w); j++) {
        w.column_price[j] = 0.0;
        w.row_of_column[j] = -1;
    }
    return w;
}

static double cost_of(const struct walk *w, int row, int column)
{
    if (column < w->columns)
        return w->cost[(size_t)row * (size_t)w->columns + (size_t)column];
    return column - w->columns == row ? w->alone[row] : ASSIGN_FORBIDDEN;
}

/* Shortens the distances of open columns by way of `row`, itself at `base`. */
static void relax(struct walk *w, int row, double base)
{
    for (int j = 0; j < width(w); j++) {
        double cost = w->is_settled[j] ? ASSIGN_FORBIDDEN : cost_of(w, row, j);
        double way = base + cost - w->row_price[row] - w->column_price[j];

        if (cost < ASSIGN_FORBIDDEN && way < w->distance[j]) {
            w->distance[j] = way;
            w->previous_row[j] = row;
        }
    }
}

static int nearest_open(const struct walk *w)
{
    int best = -1;

    for (int j = 0; j < width(w); j++)
        if (!w->is_settled[j] && w->distance[j] < ASSIGN_FORBIDDEN &&
            (best < 0 || w->distance[j] < w->distance[best]))
            best = j;
    return best;
}

/* The free column at the end of the cheapest path from `row`; settled columns are marked. */
static int find_end(struct walk *w, int row)
{
    int from = row;
    double base = 0.0;

    for (int j = 0; j < width(w); j++) {
        w->distance[j] = ASSIGN_FORBIDDEN;
        w->is_settled[j] = false;
        w->previous_row[j] = -1;
    }
    for (int turn = 0; turn < width(w); turn++) {
        int next = 0;

        relax(w, from, base);
        next = nearest_open(w);
        CHECK(next >= 0); /* the row's own column is always open */
        if (w->row_of_column[next] < 0)
            return next;
        w->is_settled[next] = true;
        base = w->distance[next];
        from = w->row_of_column[next];
    }
    CHECK(false);
    return -1;
}

static void reprice(struct walk *w, int row, int end)
{
    double least = w->distance[end];

    w->row_price[row] += least;
    for (int j = 0; j < width(w); j++)
        if (w->is_settled[j]) {
            w->row_price[w->row_of_column[j]] += least - w->distance[j];
            w->column_price[j] -= least - w->distance[j];
        }
}

static void augment(struct walk *w, int row, int end, int *column_of_row)
{
    int column = end;

    for (int turn = 0; turn <= w->rows; turn++) {
        int owner = w->previous_row[column];
        int before = column_of_row[owner];

        w->row_of_column[column] = owner;
        column_of_row[owner] = column;
        if (owner == row)
            return;
        column = before;
    }
    CHECK(false);
}

void assign_rows(int rows, int columns, const double *cost, const double *alone, void *memory,
                 int *column_of_row)
{
    struct walk w = walk_in(rows, columns, cost, alone, memory);

    for (int i = 0; i < rows; i++)
        column_of_row[i] = -1;
    for (int i = 0; i < rows; i++) {
        int end = find_end(&w, i);

        reprice(&w, i, end);
        augment(&w, i, end, column_of_row);
    }
    for (int i = 0; i < rows; i++)
        if (column_of_row[i] >= columns)
            column_of_row[i] = ASSIGN_ALONE;
}
