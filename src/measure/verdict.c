/* measure/verdict.c: the verdicts as words and sentences. */
#include "measure/measure.h"

#include "base/check.h"

struct verdict_text {
    const char *name;
    const char *message;
};

static const struct verdict_text texts[MEASURE_VERDICTS] = {
    [MEASURE_TAKEN] = {"taken", "taken"},
    [MEASURE_UNKNOWN_SENSOR] = {"unknown_sensor",
                                "no such sensor in the registry: add it, or correct PARTICIPANT"},
    [MEASURE_WRONG_AXES] = {"wrong_axes",
                            "angles of the wrong kind: a radar gives azimuth and elevation, an "
                            "infrared platform right ascension and declination"},
    [MEASURE_NOT_FINITE] = {"not_finite", "a value is not a finite number: check the sensor"},
    [MEASURE_ANGLE_OUTSIDE] = {"angle_outside", "an angle is outside its interval: check its unit"},
    [MEASURE_NO_RANGE] = {"no_range", "a radar report without range cannot be used"},
    [MEASURE_RANGE_OUTSIDE] = {"range_outside",
                               "the range is not above zero, or the range rate is beyond 20 km/s"},
    [MEASURE_BEYOND_RANGE] = {"beyond_range",
                              "further than the sensor sees: does the feed give the round trip?"},
    [MEASURE_FROM_FUTURE] = {"from_future",
                             "seen more than 2 s ahead of our clock: check both clocks"},
    [MEASURE_TOO_OLD] = {"too_old", "seen more than 600 s ago: kept out of the live tracks"},
};

const char *measure_verdict_name(enum measure_verdict verdict)
{
    CHECK(verdict < MEASURE_VERDICTS);
    return texts[verdict].name;
}

const char *measure_verdict_message(enum measure_verdict verdict)
{
    CHECK(verdict < MEASURE_VERDICTS);
    return texts[verdict].message;
}
