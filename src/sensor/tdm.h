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

/* What we read of the data; the first four make a detection. */
enum tdm_quantity {
    TDM_ANGLE_1,
    TDM_ANGLE_2,
    TDM_RANGE,
    TDM_DOPPLER,
    TDM_MAG,
    TDM_RCS,
};
#define TDM_QUANTITIES 6
#define TDM_PAIRED 4u        /* ANGLE_1 to DOPPLER_INSTANTANEOUS */
#define TDM_DATA_KEYWORDS 47 /* of table 3-5, each index its own */

enum tdm_part {
    TDM_NOWHERE, /* before the first CCSDS_TDM_VERS */
    TDM_HEADER,  /* from CCSDS_TDM_VERS to META_START */
    TDM_META,    /* from META_START to META_STOP */
    TDM_BETWEEN, /* from META_STOP to DATA_START */
    TDM_SEGMENT, /* from DATA_START to DATA_STOP */
    TDM_AFTER,   /* after DATA_STOP: META_START or the next message */
};

struct tdm_group { /* the lines of one time */
    int64_t time_ns;
    uint64_t line;             /* of its first */
    unsigned given;            /* bit per enum tdm_quantity */
    bool is_spoilt;            /* a line of it was refused: no detection comes of it */
    double values[TDM_PAIRED]; /* as written, in the unit of the file */
};

struct tdm_metadata {
    uint64_t given; /* bit per row of the keyword table (table 3-3) */
    int last_row;   /* rows come in the order of the table */
    uint64_t types; /* of DATA_TYPES, bit per data keyword; 0 when absent */
    bool is_radec;
    bool is_frame_inertial;  /* REFERENCE_FRAME = EME2000 or ICRF */
    bool is_angle_supported; /* AZEL or RADEC */
    bool is_range_in_seconds;
    bool is_range_in_units; /* RU */
    bool is_range_ambiguous;
    bool is_tag_transmit;
    bool is_degraded;
    bool is_single_diff;
    bool has_correction;
    bool is_correction_applied;
    bool is_aberration_left; /* a correction that we do not apply */
    int sensor; /* participant that receives, 1..5; 0 when PATH is absent or not ours */
    int object; /* participant that is seen */
    double receive_delays_s[6];
    double transmit_delays_s[6];
    double corrections[TDM_PAIRED];        /* in the unit of the file */
    char participants[6][SENSOR_NAME_MAX]; /* [1] to [5], normalised */
    char track[OBJECT_LABEL_MAX];
};

struct tdm {
    char feed[FEED_NAME_MAX];
    uint64_t line;               /* number of the last whole line */
    char text[TDM_LINE_MAX + 2]; /* the line being read */
    uint32_t text_size;
    bool is_line_bad;   /* too long, or a character that is not printable ASCII */
    bool is_line_ready; /* whole, but waits until older times are given out */
    char end_of_line;   /* the last octet was CR or LF: its twin is skipped */
    enum tdm_part part;
    unsigned header_given;
    bool has_begun_part; /* a keyword has come: no comment may follow (TDM-11) */
    bool is_message_refused;
    bool is_segment_refused;
    bool is_nowhere_said; /* one refusal for all lines outside a message */
    uint32_t exercise;
    struct tdm_metadata meta;
    int64_t last_ns[TDM_DATA_KEYWORDS]; /* of each keyword; INT64_MIN before any */
    int64_t given_ns;                   /* time of the last group given out in this segment */
    uint32_t first_group;
    uint32_t group_count;
    uint32_t drain;                          /* how many of the first groups are to be given out */
    struct tdm_group groups[TDM_GROUPS_MAX]; /* ring, times rise */
    uint32_t outcome_count;
    uint32_t outcome_next;
    struct feed_outcome outcomes[TDM_OUTCOMES_MAX];
};

#endif
