/* format/ccsds.c: one line per keyword of tables 3-2, 3-3 and 3-5. */
#include "format/ccsds.h"

#include <string.h>

#include "geo/time.h"

#define DEGREES_PER_RADIAN (180.0 / 3.14159265358979323846)

static void put_time(struct text_builder *b, int64_t tai_ns)
{
    char text[40];

    time_to_utc_text(tai_ns, 9, text);
    text[strcspn(text, "Z")] = '\0';
    text_builder_put(b, "%s", text);
}

static void put_comment(struct text_builder *b, uint32_t exercise, const char *name)
{
    if (exercise != 0)
        text_builder_put(b, "COMMENT EXERCISE %u %.200s\n", exercise, name);
}

void ccsds_put_header(struct text_builder *b, const struct ccsds_header *header)
{
    text_builder_put(b, "CCSDS_TDM_VERS = 2.0\n");
    put_comment(b, header->exercise, header->exercise_name);
    text_builder_put(b, "CREATION_DATE = ");
    put_time(b, header->created_ns);
    text_builder_put(b, "\nORIGINATOR = %.64s\n", header->originator);
    if (header->message_id != NULL)
        text_builder_put(b, "MESSAGE_ID = %.64s\n", header->message_id);
}

void ccsds_put_segment(struct text_builder *b, const struct detection *d)
{
    const bool is_radar = d->has_range;

    text_builder_put(b, "META_START\n");
    if (d->object[0] != '\0')
        text_builder_put(b, "TRACK_ID = %s\n", d->object);
    text_builder_put(b, "DATA_TYPES = ANGLE_1,ANGLE_2%s%s\n", d->has_range ? ",RANGE" : "",
                     d->has_doppler ? ",DOPPLER_INSTANTANEOUS" : "");
    text_builder_put(b, "TIME_SYSTEM = UTC\nPARTICIPANT_1 = %s\nPARTICIPANT_2 = UNKNOWN\n",
                     d->sensor);
    text_builder_put(b, "MODE = SEQUENTIAL\nPATH = %s\nTIMETAG_REF = RECEIVE\n",
                     is_radar ? "1,2,1" : "2,1");
    if (d->has_range)
        text_builder_put(b, "RANGE_UNITS = km\n");
    text_builder_put(b, "ANGLE_TYPE = %s\n",
                     d->axes == DETECTION_RADEC ? "RADEC\nREFERENCE_FRAME = EME2000" : "AZEL");
    text_builder_put(b, "DATA_QUALITY = %s\nMETA_STOP\nDATA_START\n",
                     d->is_degraded ? "DEGRADED" : "RAW");
}

bool ccsds_same_segment(const struct detection *previous, const struct detection *d)
{
    return strcmp(previous->sensor, d->sensor) == 0 && strcmp(previous->object, d->object) == 0 &&
           previous->axes == d->axes && previous->has_range == d->has_range &&
           previous->has_doppler == d->has_doppler && previous->is_degraded == d->is_degraded &&
           previous->seen_ns < d->seen_ns;
}

/* Fixed point.  A value that rounds to zero loses its sign: -0 is not allowed (TDM-11). */
static void put_value(struct text_builder *b, const char *keyword, const struct detection *d,
                      double value, int decimals)
{
    double least = 0.5;

    for (int i = 0; i < decimals; i++)
        least /= 10;
    text_builder_put(b, "%s = ", keyword);
    put_time(b, d->seen_ns);
    text_builder_put(b, " %.*f\n", decimals, value > -least && value < least ? 0.0 : value);
}

void ccsds_put_record(struct text_builder *b, const struct detection *d)
{
    put_value(b, "ANGLE_1", d, d->angle1_rad * DEGREES_PER_RADIAN, 10);
    put_value(b, "ANGLE_2", d, d->angle2_rad * DEGREES_PER_RADIAN, 10);
    if (d->has_range)
        put_value(b, "RANGE", d, d->range_m / 1000.0, 9);
    if (d->has_doppler)
        put_value(b, "DOPPLER_INSTANTANEOUS", d, d->doppler_mps / 1000.0, 9);
}

void ccsds_end_segment(struct text_builder *b)
{
    text_builder_put(b, "DATA_STOP\n");
}
