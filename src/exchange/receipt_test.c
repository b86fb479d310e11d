/* exchange/receipt_test.c: the edges by table, then a shuffled stream against a naive model. */
#include "exchange/receipt.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/test.h"

TEST(receipt_edges)
{
    static const struct {
        uint64_t number;
        enum receipt_verdict want;
    } steps[] = {
        {5 + RECEIPT_SPAN, RECEIPT_LEAP},     /* nothing taken yet: the window ends at 4 */
        {4, RECEIPT_STALE},                   /* before the session began, at 5 */
        {5, RECEIPT_NEW},                     /* the first */
        {5, RECEIPT_DUPLICATE},               /* repeated by the link */
        {8, RECEIPT_NEW},                     /* 6 and 7 are late */
        {7, RECEIPT_NEW},                     /* reordered by the link */
        {UINT64_MAX, RECEIPT_LEAP},           /* absurd: no overflow, no harm */
        {8 + RECEIPT_SPAN + 1, RECEIPT_LEAP}, /* one too far */
        {8 + RECEIPT_SPAN, RECEIPT_NEW},      /* the widest step: all before it is forgotten */
        {8, RECEIPT_STALE},                   /* just forgotten */
        {9, RECEIPT_NEW},                     /* the oldest still kept */
    };
    struct receipt_window w;

    receipt_window_init(&w, 5);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        TEST_EQ(receipt_window_offer(&w, steps[i].number), steps[i].want, i);
}

TEST(receipt_no_number_is_new_twice)
{
    static bool seen[100000];
    struct receipt_window w;
    uint64_t dice = 20240229; /* fixed seed: a failure repeats */

    receipt_window_init(&w, 1);
    for (uint64_t i = 0; i < 1000000; i++) {
        dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t number = 1 + (i / 12 + (dice >> 40) % 3000) % 99999;
        enum receipt_verdict verdict = receipt_window_offer(&w, number);

        TEST_EQ(verdict == RECEIPT_NEW && seen[number], false, number);
        TEST_EQ(verdict == RECEIPT_DUPLICATE && !seen[number], false, number);
        seen[number] = seen[number] || verdict == RECEIPT_NEW;
    }
}
