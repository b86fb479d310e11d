/* sim/sim_int.h: what the files of this room share: the run, its stations, its histories.
 *
 *   sim.c      the run: opens, plans, turns the clock, closes
 *   setup.c    keys, partners, launches, feeds out of the seed
 *   station.c  one nation: host, store, links; inputs that wait; crash and restart
 *   links.c    the host's two tables
 *   faults.c   the plan of faults, and doing them
 *   witness.c  what crossed the links: I1, I5; what applications were given: I2, I3
 *   verdict.c  the end: I6, I7, I1 once more, from the journals of both sides
 *   outcome.c  launches and events: E1, areas, launch points
 */
#ifndef SIM_SIM_INT_H
#define SIM_SIM_INT_H

#include "base/dice.h"
#include "drill/scenario.h"
#include "drill/truth.h"
#include "journal/memory.h"
#include "link/mem.h"
#include "node/host.h"
#include "sim/agenda.h"
#include "sim/feed.h"
#include "sim/ledger.h"
#include "sim/sim.h"

#define SIM_EVENTS_MAX 4096           /* event ids of one station that are followed */
#define SIM_FAULTS_MAX 1024           /* planned */
#define SIM_LEAD_NS (30 * SECOND_NS)  /* sessions come up before the first hour begins */
#define SIM_TAIL_NS (150 * SECOND_NS) /* after the last impact */

struct sim;

/* An input that could not be taken yet. */
struct waiting {
    struct waiting *next;
    enum journal_kind kind;
    int partner; /* registry index; -1 none */
    bool is_up;  /* INPUT_LINK */
    size_t size;
    uint8_t bytes[];
};

/* Which launch an event of a station is about. */
struct followed {
    bool is_seen;
    bool is_merged;
    int launch; /* -1: none yet */
};

struct station {
    struct sim *sim;
    int index;
    struct nation nation;
    char name[4];
    struct node_setup setup;
    struct signing_key journal_key; /* outlives each node, which wipes its own copy */
    struct journal_memory *store;
    struct node *node; /* NULL while crashed */
    struct host *host;
    struct link *link;
    int peer_of[NATIONS_MAX];    /* by registry index; -1: not direct */
    int partner_of[NATIONS_MAX]; /* by link index */
    int station_of[NATIONS_MAX]; /* by registry index */
    int life;                    /* counts restarts */
    bool is_armed;               /* as the simulator's own orders have it */
    bool is_doomed;              /* crashes between its next large group and the commit of it */
    bool is_full;
    bool is_cut_off; /* its feeds are */
    bool has_commit; /* one is planned */
    bool is_broken;  /* a store that refused: nothing more is given to it */
    int64_t wall_step_ns;
    int64_t tick_ns; /* phase */
    struct waiting *first;
    struct waiting *last;
    struct sensor_feed feeds[SIM_HOURS_MAX];
    struct ledger given[NATIONS_MAX][CHANNELS]; /* by station: to the application */
    struct ledger sent[NATIONS_MAX][CHANNELS];  /* by station: over the link */
    uint64_t receipted[NATIONS_MAX][CHANNELS];  /* by station: by us, and proven */
    uint64_t due[NATIONS_MAX][CHANNELS];        /* by station: to arrive by the next check */
    struct followed events[SIM_EVENTS_MAX];
    struct dice dice;
};

struct fault_plan {
    enum sim_fault kind;
    int64_t begin_ns;
    int64_t end_ns;
    int a;
    int b;
    uint32_t level_permille;
    int64_t amount_ns;
};

struct play {
    struct scenario scenario;
    struct truth truth;
};

struct launch_truth {
    const struct truth_launch *truth;
};

struct sim {
    const struct sim_options *options;
    struct sim_report *report;
    uint32_t exercise;
    int64_t start_ns; /* TAI at virtual time 0 */
    int64_t now_ns;   /* virtual */
    int64_t calm_ns;
    int64_t end_ns;
    struct agenda agenda;
    struct link_world *world;
    struct link_faults links;
    struct hash trace;
    struct signing_key control;
    int station_count;
    struct station *stations; /* NATIONS_MAX */
    int play_count;
    struct play *plays; /* SIM_HOURS_MAX */
    int launch_count;
    struct launch_truth launches[SIM_LAUNCHES_MAX];
    int fault_count;
    struct fault_plan faults[SIM_FAULTS_MAX];
    struct dice dice;
    struct arena scratch;
    uint8_t scratch_memory[FRAME_ARENA_SIZE + SESSION_ARENA_SIZE];
};

/* sim.c */
__attribute__((format(printf, 2, 3))) void sim_violation(struct sim *s, const char *format, ...);
int64_t sim_tai(const struct sim *s); /* the exercise clock */
bool sim_is_linked(const struct sim *s, int a, int b);

/* setup.c */
enum status setup_stations(struct sim *s);
enum status setup_plays(struct sim *s);
struct node_pace setup_pace(void);

/* station.c */
enum status station_open(struct station *st);
void station_close(struct station *st);
void station_order(struct station *st, enum order_verb verb);
void station_tick(struct station *st);
void station_feed(struct station *st);
void station_commit(struct station *st);
/* Crashes before the next commit of at least a few outputs. */
void station_doom(struct station *st, bool is_doomed);
void station_crash(struct station *st);
void station_restart(struct station *st);
void station_set_full(struct station *st, bool is_full);
void station_cut_feed(struct station *st, bool is_cut);
struct moment station_moment(const struct station *st);
/* Gives an input, or keeps it until it can be given. */
void station_offer(struct station *st, enum journal_kind kind, int partner, bool is_up,
                   struct bytes body);

/* links.c */
enum status links_open(struct station *st);
extern const struct host_world station_world;
extern const struct host_store station_store;

/* faults.c */
void faults_plan(struct sim *s);
void faults_begin(struct sim *s, int index);
void faults_end(struct sim *s, int index);
void faults_calm(struct sim *s);

/* witness.c */
void witness_frame(struct station *from, int to, struct bytes frame);
void witness_step(struct station *st, const struct journal_record *input,
                  const struct node_output *output);
void witness_crash(struct station *st, uint64_t committed);

/* verdict.c */
void verdict_mark(struct sim *s); /* what waits now must have arrived when it is asked for next */
void verdict_delivered(struct sim *s, const char *when);
void verdict_end(struct sim *s);
/* The silent nation comes back: what has waited for it. */
void verdict_silence(struct sim *s);
/* Runs a journal through a fresh core.  Gives it when `node` is not NULL. */
bool verdict_replay(struct station *st, struct node **node, struct host **host, uint64_t newest);

/* outcome.c */
void outcome_look(struct sim *s);
void outcome_launch(struct sim *s, int launch);
void outcome_impact(struct sim *s, int launch);
/* Events that a crash took back are followed no more. */
void outcome_restart(struct station *st);
void outcome_end(struct sim *s);

#endif
