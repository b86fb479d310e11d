/* sim/agenda.c: a binary heap. */
#include "sim/agenda.h"

#include "base/check.h"

static bool is_before(const struct agenda_entry *a, const struct agenda_entry *b)
{
    return a->at_ns != b->at_ns ? a->at_ns < b->at_ns : a->order < b->order;
}

static void swap(struct agenda *a, int i, int k)
{
    struct agenda_entry entry = a->heap[i];

    a->heap[i] = a->heap[k];
    a->heap[k] = entry;
}

void agenda_add(struct agenda *a, int64_t at_ns, enum agenda_kind kind, int station, int index)
{
    CHECK(a->count < AGENDA_MAX);
    int at = a->count++;

    a->heap[at] = (struct agenda_entry){
        .at_ns = at_ns, .order = a->orders++, .kind = kind, .station = station, .index = index};
    for (; at > 0 && is_before(&a->heap[at], &a->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(a, at, (at - 1) / 2);
}

int64_t agenda_next(const struct agenda *a)
{
    return a->count > 0 ? a->heap[0].at_ns : INT64_MAX;
}

bool agenda_take(struct agenda *a, struct agenda_entry *entry)
{
    if (a->count == 0)
        return false;
    *entry = a->heap[0];
    a->heap[0] = a->heap[--a->count];
    for (int at = 0;;) { /* down one level a turn */
        int least = at;

        for (int child = 2 * at + 1; child <= 2 * at + 2 && child < a->count; child++)
            if (is_before(&a->heap[child], &a->heap[least]))
                least = child;
        if (least == at)
            return true;
        swap(a, at, least);
        at = least;
    }
}
