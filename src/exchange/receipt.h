/* exchange/receipt.h: have we already taken this notice from that partner?
 *
 * A partner numbers the notices it sends us n, n+1, n+2, ...; the link may repeat, reorder or
 * lose them.  The window tells the new from the already taken.  It remembers RECEIPT_SPAN numbers.
 * What is older is STALE, never NEW: a replayed notice must not raise a second warning.  What is
 * further ahead than RECEIPT_SPAN is a LEAP and changes nothing: one bad number must not make
 * every true one stale.
 *
 * One window serves one partner session on one thread.  No allocation, no I/O, no clock.
 */
#ifndef EXCHANGE_RECEIPT_H
#define EXCHANGE_RECEIPT_H

#include <stdint.h>

#define RECEIPT_SPAN 1024u                    /* 100 s of our heaviest drill, 10 notices/s */
#define RECEIPT_FIRST_MAX (UINT64_C(1) << 53) /* the console is JavaScript: exact up to here */

enum receipt_verdict {
    RECEIPT_NEW,       /* first sight: journal it, then act on it */
    RECEIPT_DUPLICATE, /* taken before: acknowledge again, do not act */
    RECEIPT_STALE,     /* older than the window: refuse and count */
    RECEIPT_LEAP,      /* too far ahead: refuse, count, resynchronise the session */
};

struct receipt_window {
    uint64_t first;                    /* fixed: the number the session began with */
    uint64_t newest;                   /* highest number taken; first - 1 before any */
    uint64_t taken[RECEIPT_SPAN / 64]; /* bit n % RECEIPT_SPAN: n was taken */
};

/* `first` is in [1, RECEIPT_FIRST_MAX]; the caller refuses a partner's hello outside it. */
void receipt_window_init(struct receipt_window *w, uint64_t first);

/* Any number may be offered: it comes from outside.  Only RECEIPT_NEW changes `w`. */
enum receipt_verdict receipt_window_offer(struct receipt_window *w, uint64_t number);

#endif
