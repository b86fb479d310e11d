/* sensor/tdm.h: CCSDS Tracking Data Message 2.0, KVN (CCSDS 503.0-B-2), read byte by byte.
 *
 * Strict.  Several messages may follow each other, several segments stand in a message.  A refused
 * header spoils its message, refused metadata its segment, a refused data line itself; checking
 * goes on, so that a file's faults are all said.  Lines of one time are paired (they need not be
 * neighbours); a time is given out as a detection as soon as no line of it can follow: at once
 * when DATA_TYPES is given, and each of its types has come so far.
 * `COMMENT EXERCISE <number> <name>` at the head of the header marks an exercise.
 */
#ifndef SENSOR_TDM_H
#define SENSOR_TDM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/detection.h"
#include "sensor/outcome.h"

#define TDM_LINE_MAX 254u   /* characters, 503.0-B-2 section 4.3.2 (TDM-11) */
#define TDM_GROUPS_MAX 512u /* times waiting for their other lines */
#define TDM_OUTCOMES_MAX 4u /* most outcomes of one line */

/* What we read of the data; a bit set in each. */
enum tdm_quantity {
    TDM_ANGLE_1,
    TDM_ANGLE_2,
    TDM_RANGE,
    TDM_DOPPLER,
    TDM_RCS,
    TDM_MAG,
};
#define TDM_QUANTITIES 6

enum tdm_part {
    TDM_HEADER,  /* from CCSDS_TDM_VERS to META_START */
    TDM_META,    /* META_START to META_STOP */
    TDM_BETWEEN, /* META_STOP to DATA_START */
    TDM_SEGMENT, /* DATA_START to DATA_STOP */
    TDM_AFTER,   /* after DATA_STOP: META_START, or the next message */
    TDM_NOWHERE, /* before the first CCSDS_TDM_VERS */
};

struct tdm_group { /* the lines of one time */
    int64_t time_ns;
    uint64_t line;                 /* of its first */
    unsigned given;                /* bit per enum tdm_quantity */
    double values[TDM_QUANTITIES]; /* as written, in the unit of the file */
};

struct tdm_metadata {
    unsigned given; /* bit per row of the keyword table */
    unsigned given_high;
    unsigned types; /* of DATA_TYPES, bit per enum tdm_quantity; 0 when absent */
    bool is_utc;
    bool is_radec;
    bool has_angle_type;
    bool is_range_in_seconds;
    bool is_receive; /* TIMETAG_REF */
    bool is_degraded;
    bool has_correction;
    bool is_correction_applied;
    int sensor; /* 1..5: the participant that receives, from PATH */
    int path_legs;
    double receive_delay_s;
    double transmit_delay_s;
    double corrections[TDM_QUANTITIES];
    char participants[5][SENSOR_NAME_MAX];
    char track[OBJECT_LABEL_MAX];
};

struct tdm {
    char feed[FEED_NAME_MAX];
    uint64_t line; /* number of the line being read */
    char text[TDM_LINE_MAX + 1];
    uint32_t text_size;
    bool is_too_long; /* the line being read has been refused already */
    char end_of_line; /* the last one was CR or LF, 0 otherwise: its twin is skipped */
    enum tdm_part part;
    unsigned header_given;
    bool is_message_refused;
    bool is_segment_refused;
    bool has_begun_part; /* a keyword has come: no comment may follow (TDM-11) */
    uint32_t exercise;
    struct tdm_metadata meta;
    int64_t last_ns[TDM_QUANTITIES]; /* time of the last line of each, INT64_MIN before any */
    uint32_t first_group;
    uint32_t group_count;
    struct tdm_group groups[TDM_GROUPS_MAX]; /* ring, times rise */
    uint32_t drain;                          /* how many of the first groups are to be given out */
    uint32_t outcome_count;
    struct feed_outcome outcomes[TDM_OUTCOMES_MAX];
};

#endif
