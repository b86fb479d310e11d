/* node/node.h: one nation's core: every room, and the order in which they work.
 *
 *   INPUT_DETECTION -> sensor -> measure -> track -.
 *   INPUT_FRAME -> exchange -> seal (verify) ------+-> picture -> assess -> warn -> seal -> release
 *   INPUT_TICK ------------------------------------'                              -> exchange ->
 * out INPUT_ORDER arms, resumes, ends the exercise; INPUT_RESTART comes back live
 *
 * Sans-I/O: node_step() makes no system call, reads no clock, draws no random number and allocates
 * nothing; the same inputs give the same outputs, byte for byte.  One thread.
 */
#ifndef NODE_NODE_H
#define NODE_NODE_H

#include "base/status.h"
#include "exchange/session.h"
#include "journal/record.h"
#include "model/notice.h"
#include "model/order.h"
#include "node/env.h"
#include "node/output.h"
#include "partner/clock.h"
#include "picture/picture.h"
#include "seal/seal.h"
#include "sensor/driver.h"
#include "sensor/repeat.h"
#include "track/tracker.h"
#include "warn/warn.h"

#define NODE_HEARD_MAX 1024    /* partners' notices whose newest revision is remembered */
#define NODE_SUBJECTS_MAX 2048 /* own notices whose revision is counted */
#define NODE_MARKS_MAX EVENTS_MAX

/* A feed as the core sees it: bytes so far, and its decoder. */
struct node_feed {
    char name[FEED_NAME_MAX]; /* empty: free */
    uint64_t taken;           /* bytes */
    struct feed feed;
};

/* The newest revision of one partner's notice: the newest that came, which a relay passes on once,
 * and the newest that was taken, of which the rest speaks.  What was refused may come again: by
 * another way with more of its fields, or when a clock is right again. */
struct heard {
    struct nation origin;
    uint32_t exercise;
    uint8_t id[NOTICE_ID_SIZE];
    uint32_t came;     /* 0: free */
    uint32_t revision; /* 0: none was taken */
    uint32_t track;    /* the origin's number */
    enum notice_kind kind;
    uint64_t fields;
    struct onward onward;
    int64_t heard_ns;
};

/* One subject of own notices: its revision, and when it was last spoken of. */
struct subject {
    enum notice_kind kind; /* 0: free */
    uint32_t exercise;
    uint32_t number; /* own track, event or alert number */
    uint32_t revision;
    int64_t said_ns;
};

/* What the node remembers of one own event beside the picture. */
struct event_mark {
    uint32_t event;              /* 0: free */
    uint32_t revision;           /* of the own assessment */
    int64_t assessed_ns;         /* 0: never */
    int64_t observed_ns;         /* newest observation behind it */
    int64_t latest_ns;           /* of the predicted impact; 0: none was predicted */
    int64_t first_seen_ns;       /* own first detection; 0: none */
    int64_t first_out_ns;        /* own first notice; 0: none */
    struct nation launch_origin; /* of the track that the launch below was told from */
    uint32_t launch_track;
    int launch_ascent; /* states of the ascent that it rests on */
    bool has_launch;
    struct launch_estimate launch;
    bool is_launch_adopted; /* the own assessment has once taken a partner's launch over */
    bool is_launch_said;
    bool is_ended;
};

/* Own detections refused for their time, one after the other: is it the own clock that is wrong? */
struct untimely_run {
    uint32_t count;
    bool is_ahead;         /* of our clock; a turn begins a new run */
    uint64_t sensors;      /* bits, by index in the registry */
    int64_t begun_mono_ns; /* of the first */
};

struct node_counts {
    uint64_t detections;
    uint64_t feed_refusals;
    uint64_t measure_refusals;
    uint64_t untimely;     /* of these: too far ahead of our clock or behind it */
    uint64_t clock_doubts; /* how often the own clock was doubted in words */
    uint64_t repeats;
    uint64_t quarantined; /* of an exercise that is not armed, or live at a shadow node */
    uint64_t frames;
    uint64_t frame_refusals;
    uint64_t view_refusals;
    uint64_t unknown_areas; /* of partners: not in our table */
    uint64_t notices_in;
    uint64_t notices_out;
    uint64_t relayed;
};

/* Reports of one sensor at one time, on their way to the tracker.  The time is the sensor's: at
 * the objects, light time taken off, each has its own. */
struct scan {
    int count;
    int64_t reported_ns;
    struct measurement of[TRACKER_SCAN_MAX];
};

struct node {
    struct node_setup setup;
    struct seal_ring ring;
    struct moment moment; /* of the input being handled */
    uint32_t armed;       /* exercise id; 0: live */
    char exercise_name[ORDER_NAME_MAX];
    int64_t last_order_ns; /* an order that is not newer is a repetition */
    struct node_counts counts;
    struct tracker *tracker;
    struct picture picture;
    struct warn_desk desk;
    struct repeat_window repeats;
    struct scan scan;
    struct untimely_run untimely;
    int64_t doubted_mono_ns;                       /* when the own clock was last doubted */
    struct exchange_session sessions[NATIONS_MAX]; /* by index in setup.partners; direct ones */
    struct clock_estimator clocks[NATIONS_MAX];    /* the same */
    struct exchange_taken taken;
    struct arena frame_scratch;
    uint8_t frame_memory[EXCHANGE_ARENA_SIZE + 16];
    struct node_feed feeds[NODE_FEEDS_MAX];
    struct heard heard[NODE_HEARD_MAX];
    struct subject subjects[NODE_SUBJECTS_MAX];
    uint32_t forgotten[NOTICE_PLAN + 1]; /* by kind: highest number that gave way */
    struct event_mark marks[NODE_MARKS_MAX];
    uint32_t heard_next;
    struct arena scratch;
    uint8_t scratch_memory[VIEW_ARENA_SIZE + 16];
    struct notice notice; /* being made or read: too large for a stack */
    struct sealed_notice sealed;
    struct track partner_track;
    struct assessment partner_assessment;
    uint8_t view[VIEW_SIZE_MAX];
};

/* All memory is taken here.  `setup` is copied. */
MUST_USE enum status node_open(struct node **n, const struct node_setup *setup);
void node_close(struct node **n);

/* Handles one input; resets and fills `out`.  Any bytes. */
void node_step(struct node *n, const struct journal_record *input, struct node_output *out);

/* Whether the node serves statements of this exercise id now. */
bool node_serves(const struct node *n, uint32_t exercise);
/* The mark of an event, made when asked for the first time; NULL when all are in use. */
struct event_mark *node_mark(struct node *n, uint32_t event);

#endif
