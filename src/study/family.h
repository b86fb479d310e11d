/* study/family.h: kinds of flights with the sensors that watch them; each run draws one of a
 * family.
 *
 * Every place, figure and sensor is notional and round: the families span what the tracker must
 * meet, and copy nothing that flies.  A const table; pure.
 */
#ifndef STUDY_FAMILY_H
#define STUDY_FAMILY_H

#include <stdbool.h>

#define STUDY_STAGES_MAX 3
#define STUDY_OBJECTS_MAX 12

enum study_truth {
    STUDY_MATCHED, /* the tracker's own models, with its own process noise */
    STUDY_REAL,    /* the study's models: effects that the tracker has not */
};

enum family_kind {
    FAMILY_LAUNCH, /* from the ground, powered */
    FAMILY_ARC,    /* begins in free flight */
    FAMILY_LEVEL,  /* flies level at one height: an aircraft */
};

struct span { /* drawn evenly between the two */
    double low;
    double high;
};

struct family {
    const char *name;
    enum family_kind kind;
    bool is_missile; /* a warning of it is right */
    int launches;    /* each a flight of its own, spread over half a minute */
    int pieces;      /* that part from the first flight after burnout and fly on alone */
    int stages;
    struct span burn_s;     /* of each stage */
    struct span force_mps2; /* specific force at each ignition */
    struct span path_deg;   /* of the velocity above the horizon: at burnout, or at the start */
    struct span height_m;   /* of the start, FAMILY_ARC and FAMILY_LEVEL */
    struct span speed_mps;
    struct span beta_kgm2; /* unpowered */
    struct span lift_drag; /* 0: none */
    double lift_below_m;   /* lift acts below this height on the way down */
    bool is_gliding;       /* lift holds the height and turns, rather than pulls up in full */
    bool is_orbital;       /* stays up */
    bool has_radar;
    double radar_along_m; /* from the start, along the course, and to its left */
    double radar_left_m;
    int infrared_count; /* 0..2 high platforms */
};

int family_count(void);
const struct family *family_at(int index);
/* NULL when there is none of that name. */
const struct family *family_find(const char *name);
bool family_has_lift(const struct family *f);

#endif
