/* base/test_main.c: runs the tests that registered themselves, in the order of the file. */
#include "base/test.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define TESTS_MAX 256

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;

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
    skip();
}

int main(void)
{
    return _cmocka_run_group_tests("all", tests, test_count, NULL, NULL);
}
