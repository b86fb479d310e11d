/* sim/ledger.c: one growing array. */
#include "sim/ledger.h"

#include <stdlib.h>

#include "base/check.h"

enum ledger_verdict ledger_enter(struct ledger *l, uint64_t number, uint64_t seq,
                                 const struct digest *body)
{
    if (number <= l->count)
        return LEDGER_AGAIN;
    if (number != l->count + 1)
        return LEDGER_GAP;
    if (l->count == l->room) {
        uint64_t room = l->room * 2 + 64;
        struct ledger_entry *entries = realloc(l->entries, room * sizeof *entries);

        CHECK(entries != NULL); /* a simulator without memory has nothing to say */
        l->entries = entries;
        l->room = room;
    }
    l->entries[l->count++] = (struct ledger_entry){.seq = seq, .body = *body};
    return LEDGER_NEXT;
}

void ledger_forget_after(struct ledger *l, uint64_t seq)
{
    while (l->count > 0 && l->entries[l->count - 1].seq > seq)
        l->count--;
}

const struct ledger_entry *ledger_find(const struct ledger *l, uint64_t number)
{
    return number >= 1 && number <= l->count ? &l->entries[number - 1] : NULL;
}

void ledger_close(struct ledger *l)
{
    free(l->entries);
    *l = (struct ledger){0};
}
