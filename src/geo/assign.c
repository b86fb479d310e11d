/* geo/assign.c: shortest augmenting paths over the pairs that there are.
 *
 * For each new row a Dijkstra walk over reduced costs, cost - row price - column price, finds the
 * cheapest end: a free column, or a row of the path that stays alone instead.  The prices of what
 * it settled are adjusted so that reduced costs stay at or above zero, and zero on the assigned
 * pairs.  Staying alone is a column that only its own row may use: its price is never changed.
 */
#include "geo/assign.h"

#include <stdbool.h>

#include "base/check.h"

struct walk {
    const struct assign_problem *of;
    double *row_price;
    double *column_price;
    double *distance;   /* of each touched column from the new row */
    int *row_of_column; /* -1 when free */
    int *previous_row;  /* on the path to that column; -1: not touched */
    int *touched;       /* columns seen from the new row, in the order of sight */
    int touched_count;
    bool *is_settled;
};

/* Where a path ends: at a free column, or with `row` staying alone. */
struct path_end {
    int column; /* ASSIGN_ALONE */
    int row;
    double distance;
};

size_t assign_memory_size(int rows, int columns)
{
    size_t r = (size_t)rows;
    size_t c = (size_t)columns;

    return r * sizeof(double) + c * (2 * sizeof(double) + 3 * sizeof(int) + sizeof(bool)) + 64;
}

static struct walk walk_in(const struct assign_problem *p, void *memory)
{
    struct walk w = {.of = p};

    w.row_price = memory;
    w.column_price = w.row_price + p->rows;
    w.distance = w.column_price + p->columns;
    w.row_of_column = (int *)(void *)(w.distance + p->columns);
    w.previous_row = w.row_of_column + p->columns;
    w.touched = w.previous_row + p->columns;
    w.is_settled = (bool *)(void *)(w.touched + p->columns);
    for (int i = 0; i < p->rows; i++)
        w.row_price[i] = 0.0;
    for (int j = 0; j < p->columns; j++) {
        w.column_price[j] = 0.0;
        w.row_of_column[j] = -1;
        w.previous_row[j] = -1;
        w.is_settled[j] = false;
    }
    return w;
}

static void touch(struct walk *w, int column, int from, double way)
{
    if (w->previous_row[column] < 0)
        w->touched[w->touched_count++] = column;
    else if (!(way < w->distance[column]))
        return;
    w->distance[column] = way;
    w->previous_row[column] = from;
}

/* Offers the columns of `row`, `base` away, and its staying alone. */
static void relax(struct walk *w, int row, double base, struct path_end *alone)
{
    double staying = base + w->of->alone[row] - w->row_price[row];

    for (int k = w->of->first[row]; k < w->of->first[row + 1]; k++) {
        const struct assign_pair *pair = &w->of->pairs[k];

        if (!w->is_settled[pair->column])
            touch(w, pair->column, row,
                  base + pair->cost - w->row_price[row] - w->column_price[pair->column]);
    }
    if (alone->row < 0 || staying < alone->distance)
        *alone = (struct path_end){ASSIGN_ALONE, row, staying};
}

static int nearest_open(const struct walk *w)
{
    int best = -1;

    for (int i = 0; i < w->touched_count; i++) {
        int column = w->touched[i];

        if (!w->is_settled[column] && (best < 0 || w->distance[column] < w->distance[best]))
            best = column;
    }
    return best;
}

/* The cheapest end of a path from `row`; settled columns are marked. */
static struct path_end find_end(struct walk *w, int row)
{
    struct path_end alone = {ASSIGN_ALONE, -1, 0.0};
    int from = row;
    double base = 0.0;

    for (int turn = 0; turn <= w->of->rows; turn++) {
        relax(w, from, base, &alone);
        int next = nearest_open(w);
        if (next < 0 || alone.distance < w->distance[next])
            return alone;
        if (w->row_of_column[next] < 0)
            return (struct path_end){next, w->previous_row[next], w->distance[next]};
        w->is_settled[next] = true;
        base = w->distance[next];
        from = w->row_of_column[next];
    }
    CHECK(false); /* each turn settles a column that another row holds */
    return alone;
}

static void reprice(struct walk *w, int row, double least)
{
    w->row_price[row] += least;
    for (int i = 0; i < w->touched_count; i++) {
        int column = w->touched[i];

        if (!w->is_settled[column])
            continue;
        w->row_price[w->row_of_column[column]] += least - w->distance[column];
        w->column_price[column] -= least - w->distance[column];
    }
}

/* Back along the path: each row on it takes the column that led away from it. */
static void augment(struct walk *w, int row, struct path_end end, int *column_of_row)
{
    int column = end.column;
    int owner = end.row;

    for (int turn = 0; turn <= w->of->rows; turn++) {
        int before = column_of_row[owner];

        column_of_row[owner] = column;
        if (column != ASSIGN_ALONE)
            w->row_of_column[column] = owner;
        if (owner == row)
            return;
        column = before;
        owner = w->previous_row[column];
    }
    CHECK(false);
}

static void forget(struct walk *w)
{
    for (int i = 0; i < w->touched_count; i++) {
        w->previous_row[w->touched[i]] = -1;
        w->is_settled[w->touched[i]] = false;
    }
    w->touched_count = 0;
}

void assign_rows(const struct assign_problem *problem, void *memory, int *column_of_row)
{
    struct walk w = walk_in(problem, memory);

    for (int i = 0; i < problem->rows; i++)
        column_of_row[i] = ASSIGN_ALONE;
    for (int i = 0; i < problem->rows; i++) {
        struct path_end end = find_end(&w, i);

        reprice(&w, i, end.distance);
        augment(&w, i, end, column_of_row);
        forget(&w);
    }
}
