/* geo/frame_test.c: against ERFA's full IAU 2006/2000A rotation. */
#include "geo/frame.h"

#include <erfa.h>
#include <math.h>

#include "base/test.h"
#include "geo/time.h"
#include "geo/vector.h"

TEST(frame_agrees_with_erfa)
{
    static const char *const times[] = {"2000-01-01T12:00:00Z", "2017-08-28T20:57:00Z",
                                        "2022-10-03T22:22:00Z", "2026-11-20T13:00:00Z",
                                        "2035-06-01T00:00:00Z"};

    for (int i = 0; i < 5; i++) {
        int64_t tai;
        int64_t unix_ns;
        double want[3][3];
        double in[3] = {0.3, -0.8, 0.52};
        double out[3];

        TEST_EQ(time_from_utc_text(times[i], &tai), 1, i);
        TEST_EQ(time_to_unix_ns(tai, &unix_ns), 1, i);
        double tt = (double)(tai + INT64_C(32184000000)) / 86400e9;
        double ut = (double)unix_ns / 86400e9;
        eraC2t06a(2440587.5, tt, 2440587.5, ut, 0, 0, want);
        eraRxp(want, in, out);
        struct ecef got = frame_eme2000_to_ecef(tai, (struct ecef){0.3, -0.8, 0.52});
        double error = ecef_norm(ecef_sub(got, (struct ecef){out[0], out[1], out[2]}));

        TEST_NEAR(error, 0, 0.6e-6, i); /* nutation left out, frame bias */
    }
}

TEST(frame_goes_back)
{
    struct ecef v = {1e7, -2e6, 3e6};
    int64_t tai = INT64_C(1664835757000000000);
    struct ecef back = frame_ecef_to_eme2000(tai, frame_eme2000_to_ecef(tai, v));

    TEST_NEAR(ecef_norm(ecef_sub(back, v)), 0, 1e-7, 0);
}
