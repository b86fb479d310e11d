/* flight/lanes.h: LANES doubles side by side: choice, root, table, exponential.
 *
 * Vectors of the compiler, and the few instructions that it does not find by itself.  Each result
 * has the same bits in every width.  For files that define LANES as 1, 2, 4 or 8.
 */
#ifndef FLIGHT_LANES_H
#define FLIGHT_LANES_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#ifndef LANES
#define LANES 1
#endif
#if LANES > 1
#include <immintrin.h>
#endif

/* 2^52 + 2^51: added to a small number it leaves the nearest whole one in the low bits. */
#define WHOLE_SHIFT 6755399441055744.0
#define WHOLE_BITS INT64_C(0x4338000000000000)
#define LN2_HIGH 0x1.62e42fee00000p-1 /* 32 bits: its products here are exact */
#define LN2_LOW 0x1.a39ef35793c76p-33

typedef double real __attribute__((vector_size(8 * LANES)));
typedef int64_t mask __attribute__((vector_size(8 * LANES)));

static inline real lanes_all(double x)
{
    return x - (real){0};
}

static inline real lanes_choose(mask m, real yes, real no)
{
    return (real)((m & (mask)yes) | (~m & (mask)no));
}

static inline bool lanes_any(mask m)
{
#if LANES == 8
    return _mm512_test_epi64_mask((__m512i)m, (__m512i)m) != 0;
#elif LANES == 4
    return _mm256_movemask_pd((__m256d)m) != 0;
#elif LANES == 2
    return _mm_movemask_pd((__m128d)m) != 0;
#else
    return m[0] != 0;
#endif
}

static inline real lanes_sqrt(real x)
{
#if LANES == 8
    return (real)_mm512_sqrt_pd((__m512d)x);
#elif LANES == 4
    return (real)_mm256_sqrt_pd((__m256d)x);
#elif LANES == 2
    return (real)_mm_sqrt_pd((__m128d)x);
#else
    return (real){sqrt(x[0])};
#endif
}

/* table[at], 0 <= at < 32. */
static inline real lanes_look_up(const double table[32], mask at)
{
#if LANES == 8
    __m512i i = (__m512i)at;
    __m512d low = _mm512_permutex2var_pd(_mm512_loadu_pd(table), i, _mm512_loadu_pd(table + 8));
    __m512d high =
        _mm512_permutex2var_pd(_mm512_loadu_pd(table + 16), i, _mm512_loadu_pd(table + 24));

    return (real)_mm512_mask_blend_pd(_mm512_cmpge_epi64_mask(i, _mm512_set1_epi64(16)), low, high);
#else
    real found = {0};

    for (int k = 0; k < LANES; k++)
        found[k] = table[at[k]];
    return found;
#endif
}

/* |x| < 700; relative error below 1e-11: next term of the series 0.3466^10 / 10!. */
static inline real lanes_exp(real x)
{
    real shifted = x * 1.4426950408889634 + WHOLE_SHIFT;
    real k = shifted - WHOLE_SHIFT;
    real r = (x - k * LN2_HIGH) - k * LN2_LOW;
    real p = r * (1 / 362880.0) + 1 / 40320.0;

    p = p * r + 1 / 5040.0;
    p = p * r + 1 / 720.0;
    p = p * r + 1 / 120.0;
    p = p * r + 1 / 24.0;
    p = p * r + 1 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1;
    p = p * r + 1;
    return p * (real)(((mask)shifted - WHOLE_BITS + 1023) << 52);
}

#endif
