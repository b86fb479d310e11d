/* exchange/receipt.c: a bitmap used as a ring.
 *
 * Number n keeps bit n % RECEIPT_SPAN for ever, so advancing the window shifts nothing: it only
 * clears the bits of the numbers that enter, which are the bits of those that leave.
 */
#include "exchange/receipt.h"

#include <assert.h>
#include <stddef.h>

#include "base/check.h"

static_assert(RECEIPT_SPAN % 64 == 0, "word_of() and mask_of() take the ring as whole words");

static size_t word_of(uint64_t number)
{
    return number % RECEIPT_SPAN / 64;
}

static uint64_t mask_of(uint64_t number)
{
    return UINT64_C(1) << (number % 64);
}

static uint64_t oldest_kept(const struct receipt_window *w)
{
    uint64_t by_span = w->newest >= RECEIPT_SPAN ? w->newest - RECEIPT_SPAN + 1 : 0;

    return by_span > w->first ? by_span : w->first;
}

void receipt_window_init(struct receipt_window *w, uint64_t first)
{
    CHECK(first >= 1);
    CHECK(first <= RECEIPT_FIRST_MAX);

    *w = (struct receipt_window){.first = first, .newest = first - 1};
}

enum receipt_verdict receipt_window_offer(struct receipt_window *w, uint64_t number)
{
    CHECK(w->first >= 1);
    CHECK(w->newest >= w->first - 1);

    if (number < oldest_kept(w))
        return RECEIPT_STALE;
    if (number <= w->newest && (w->taken[word_of(number)] & mask_of(number)) != 0)
        return RECEIPT_DUPLICATE;
    if (number > w->newest && number - w->newest > RECEIPT_SPAN)
        return RECEIPT_LEAP;

    while (w->newest < number) { /* at most RECEIPT_SPAN turns, by the LEAP test above */
        w->newest++;
        w->taken[word_of(w->newest)] &= ~mask_of(w->newest);
    }
    w->taken[word_of(number)] |= mask_of(number);
    return RECEIPT_NEW;
}
