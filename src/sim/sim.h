/* sim/sim.h: three or more nations in one process, on a virtual clock, with seeded faults.
 *
 * One run: the cores of every nation, each in its host, on a memory journal and mem links; notional
 * launches of the drill; sensor bytes in cut pieces; faults of every kind.  The run keeps its own
 * histories (what crossed each link, what each application was given) and checks the nodes against
 * them, never against a node's own word alone:
 *
 * I1 what was receipted is in the committed journal of who receipted it, byte for byte, and was so
 *    before the receipt left; nothing leaves before its commit.
 * I2 each (origin, epoch, channel, number) is given to the application once; I3 in order, no gap.
 * I5 every frame and every noun carries the one exercise id; a node that is not armed takes and
 *    says nothing of it.
 * I6 every journal verifies from its first row, and runs again to the same bytes.
 * I7 after the faults stop, all that waits is delivered within SIM_LIVENESS_NS.
 * I8 steps of a wall clock change none of this.
 * E1 once things have settled, one launch is one event at each nation, and nothing else is one.
 * E2 no byte of a feed is lost.  E3 in the end every nation holds every other's last assessment.
 *
 * The same options give the same run, and the same trace hash.  One thread; heap memory; not for a
 * node.  Limits: SIM_HOURS_MAX, and those of the rooms that are simulated.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "crypt/hash.h"
#include "model/nation.h"
#include "model/sensor.h"

#define SIM_HOURS_MAX 12
#define SIM_LAUNCHES_MAX (SIM_HOURS_MAX * 16)
#define SIM_SAMPLES_MAX (SIM_LAUNCHES_MAX * NATIONS_MAX)
#define SIM_VIOLATIONS_MAX 24 /* kept in words; more are only counted */
#define SIM_TEXT_MAX 200
/* The promise is 5 s.  On top come the longest pause before a link is called again (1 s) and one
 * heartbeat of the simulation's slow pace (5 s), which is what tells of a frame lost last. */
#define SIM_LIVENESS_NS INT64_C(11000000000)
#define SIM_SILENCE_NS (3600 * INT64_C(1000000000))

enum sim_topology { SIM_HUB, SIM_MESH };

/* Deliberately wrong ways; each must be caught. */
enum sim_plant {
    SIM_SOUND,
    SIM_EARLY_RECEIPT,   /* receipts leave before the commit */
    SIM_LYING_DISK,      /* the store says committed before it is */
    SIM_DROPPED_TAKEN,   /* one taken body is reported durable, but is not stored */
    SIM_DROPPED_SENT,    /* the same of a numbered body */
    SIM_DOUBLE_DELIVERY, /* a session forgets a body it took, and a store its unique key */
    SIM_SHORT_REPLAY,    /* a restart forgets the newest committed records */
    SIM_STAYS_ARMED,     /* a restart does not come back live */
    SIM_FLIPPED_BIT,     /* of a stored body */
    SIM_DEAF_LINK,       /* two nations never hear of each other again */
    SIM_LOST_FEED,       /* bytes of a feed are skipped */
    SIM_OTHER_REPLAY,    /* the journal is replayed under another configuration */
    SIM_PLANTS
};

enum sim_fault {
    SIM_FAULT_LOSS,
    SIM_FAULT_REPEAT,
    SIM_FAULT_REORDER,
    SIM_FAULT_DELAY, /* spells of slow links */
    SIM_FAULT_BREAK,
    SIM_FAULT_PARTITION,
    SIM_FAULT_CRASH,
    SIM_FAULT_LOST_RECORDS, /* not committed when the node crashed */
    SIM_FAULT_FEED_CUT,
    SIM_FAULT_CLOCK_STEP,
    SIM_FAULT_DISK_FULL,
    SIM_FAULT_REFUSED_INPUT, /* for want of disk; tried again */
    SIM_FAULT_STRAY,         /* detections live or of another exercise */
    SIM_FAULT_REPEATED_DETECTION,
    SIM_FAULTS
};

struct sim_nation {
    struct nation nation;
    const struct sensor_registry *registry; /* kept during the run */
};

struct sim_options {
    uint64_t seed;
    enum sim_topology topology;
    int hub;          /* index of the relay, SIM_HUB */
    int nation_count; /* 2..NATIONS_MAX */
    struct sim_nation nations[NATIONS_MAX];
    int64_t duration_ns; /* launches of that time are played to their ends */
    enum sim_plant plant;
    bool is_calm; /* no drawn faults: for measuring cost */
    /* One nation is parted from every other for the last hour before the faults stop.  The run is
     * longer than that: the sessions were up before. */
    bool has_silence;
    int silent;   /* which; a frame from or to it in that hour is a violation */
    bool is_loud; /* the nodes' words on stderr */
};

/* The judgement of one nation on one launch, five minutes before the impact. */
struct sim_sample {
    int launch;
    int nation;
    bool is_held;      /* the 90 % area holds the true impact */
    double area_km2;   /* of the 90 % area */
    double distance_m; /* its centre to the true impact */
};

/* What an hour of one nation's silence was like for the others. */
struct sim_silence {
    int launches;         /* flown from the ground to the impact within it */
    uint64_t notes;       /* the others' words that the nation is silent, since when */
    uint64_t waiting_max; /* numbers for it, of one nation, not receipted */
    uint64_t receipted;   /* numbers for it, in the end */
};

struct sim_report {
    uint64_t seed;
    struct digest trace;
    int launch_count;
    uint64_t faults[SIM_FAULTS];
    uint64_t inputs;
    uint64_t records;
    uint64_t frames;
    uint64_t notices;
    uint64_t replayed; /* inputs stepped again, in restarts and at the end */
    double simulated_s;
    /* Burnout + 60 s: nations asked that were up, assessments that they had, and those within 50 km
     * and within 15 s. */
    uint32_t launch_asked;
    uint32_t launch_estimates;
    uint32_t launch_near;
    uint32_t launch_timely;
    double launch_worst_m;
    double launch_worst_s;
    uint32_t impact_asked; /* nations that were up, five minutes before each impact */
    int sample_count;      /* those that told one */
    struct sim_sample samples[SIM_SAMPLES_MAX];
    struct sim_silence silence;
    uint64_t violation_count;
    int violation_kept;
    char violations[SIM_VIOLATIONS_MAX][SIM_TEXT_MAX];
};

/* Runs one seed.  STATUS_OK whatever the invariants say: look at violation_count. */
MUST_USE enum status sim_run(const struct sim_options *options, struct sim_report *report);

const char *sim_fault_name(enum sim_fault fault);
const char *sim_plant_name(enum sim_plant plant);
/* False for a name that is no plant's. */
bool sim_plant_parse(const char *name, enum sim_plant *plant);

#endif
