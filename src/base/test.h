/* base/test.h: the thin layer on cmocka that every unit test stands on.
 *
 * TEST(a_sentence) { ... } registers itself; test_main.c runs all of one program.  TEST_EQ prints
 * file, line, expression, got, want and row.  Values are compared as integers or pointers widened
 * to 64 bits; compare doubles by a stated bound: TEST_NEAR.
 */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <stdint.h>

typedef void test_function(void **state);

void test_register(const char *name, test_function *function);
void test_equal(int64_t got, int64_t want, int64_t row, const char *text, const char *file,
                int line);
void test_near(double got, double want, double bound, int64_t row, const char *text,
               const char *file, int line);
/* A visible skip: an oracle that this machine does not have. */
void test_skip(const char *why);

#define TEST(name)                                                                                 \
    static void test_##name(void **state);                                                         \
    __attribute__((constructor)) static void register_##name(void)                                 \
    {                                                                                              \
        test_register(#name, test_##name);                                                         \
    }                                                                                              \
    static void test_##name(__attribute__((unused)) void **state)

#define TEST_EQ(got, want, row)                                                                    \
    test_equal((int64_t)(got), (int64_t)(want), (int64_t)(row), #got, __FILE__, __LINE__)
#define TEST_NEAR(got, want, bound, row)                                                           \
    test_near((got), (want), (bound), (int64_t)(row), #got, __FILE__, __LINE__)

#endif
