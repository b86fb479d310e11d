/* sensor/driver.c: the table of tables, and the counting around them. */
#include "sensor/driver.h"

#include <stddef.h>
#include <string.h>

static const struct sensor_driver *const drivers[] = {&sensor_driver_tdm, &sensor_driver_stream};

const struct sensor_driver *sensor_driver_find(const char *name)
{
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++)
        if (strcmp(drivers[i]->name, name) == 0)
            return drivers[i];
    return NULL;
}

const struct sensor_driver *sensor_driver_guess(struct bytes beginning)
{
    size_t blank = 0;

    while (blank < beginning.size && memchr(" \r\n", beginning.at[blank], 3) != NULL)
        blank++;
    struct bytes rest = bytes_part(beginning, blank, beginning.size - blank);
    if (rest.size >= 4 && memcmp(rest.at, "TDS1", 4) == 0 && blank == 0)
        return &sensor_driver_stream;
    if (rest.size >= 4 && memcmp(rest.at, "CCSDS_TDM_VERS", rest.size < 14 ? rest.size : 14) == 0)
        return &sensor_driver_tdm;
    return NULL;
}

void feed_open(struct feed *f, const struct sensor_driver *driver, const char *name)
{
    memset(f, 0, sizeof *f);
    f->driver = driver;
    driver->open(&f->decoder, name);
}

size_t feed_take(struct feed *f, struct bytes bytes)
{
    return f->driver->take(&f->decoder, bytes);
}

bool feed_next(struct feed *f, struct feed_outcome *outcome)
{
    if (!f->driver->next(&f->decoder, outcome))
        return false;
    if (outcome->verdict == FEED_DETECTION)
        f->detections++;
    f->refusals[outcome->verdict] += outcome->verdict != FEED_DETECTION;
    return true;
}

void feed_end(struct feed *f)
{
    f->driver->end(&f->decoder);
}
