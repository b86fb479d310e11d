/* sim/ledger.h: what one application was given by one partner, as the simulator saw it.
 *
 * Each channel is a run of entries 1, 2, 3, ...: I2 and I3 are that the next entry is the next
 * number.  A crash takes back what was not committed, and only that.  Heap memory.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "crypt/hash.h"
#include "model/session.h"

struct ledger_entry {
    uint64_t seq; /* of the journal record */
    struct digest body;
};

struct ledger {
    uint64_t count; /* entries[n - 1] is number n */
    uint64_t room;
    struct ledger_entry *entries;
};

enum ledger_verdict { LEDGER_NEXT, LEDGER_AGAIN, LEDGER_GAP };

/* LEDGER_NEXT: entered.  Else nothing has changed. */
enum ledger_verdict ledger_enter(struct ledger *l, uint64_t number, uint64_t seq,
                                 const struct digest *body);
/* Takes back every entry whose record is newer than `seq`. */
void ledger_forget_after(struct ledger *l, uint64_t seq);
/* NULL when there is no such entry. */
const struct ledger_entry *ledger_find(const struct ledger *l, uint64_t number);
void ledger_close(struct ledger *l);

#endif
