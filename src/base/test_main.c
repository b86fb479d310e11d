/* base/test_main.c: runs the tests that registered themselves, in the order of the file.
 *
 * The program ends with 0 when all have passed, 1 when one has failed, and EXIT_SKIPPED when none
 * has failed but one could not be tried here: ctest then says that it was skipped, not passed.
 */
#include "base/test.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define TESTS_MAX 256
#define EXIT_SKIPPED 77

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;
static size_t skip_count;

void test_register(const char *name, test_function *function)
{
    if (test_count == TESTS_MAX) {
        (void)fprintf(stderr, "more than %d tests in one program\n", TESTS_MAX);
        return;
    }
    tests[test_count++] = (struct CMUnitTest){.name = name, .test_func = function};
}

void test_equal(int64_t got, int64_t want, int64_t row, const char *text, const char *file,
                int line)
{
    if (got == want)
        return;
    print_error("row %lld: %s: got %lld, want %lld\n", (long long)row, text, (long long)got,
                (long long)want);
    _fail(file, line);
}

void test_near(double got, double want, double bound, int64_t row, const char *text,
               const char *file, int line)
{
    if (fabs(got - want) <= bound) /* false for NaN */
        return;
    print_error("row %lld: %s: got %.17g, want %.17g within %.3g\n", (long long)row, text, got,
                want, bound);
    _fail(file, line);
}

void test_skip(const char *why)
{
    print_message("SKIPPED: %s\n", why);
    skip_count++;
    skip();
}

int main(void)
{
    if (_cmocka_run_group_tests("all", tests, test_count, NULL, NULL) != 0)
        return 1;
    return skip_count > 0 ? EXIT_SKIPPED : 0;
}
