/* release/release.h: who may be told which field, in which variant, by which rule.  Default deny.
 *
 * Rules are read in order; the first that names partner, kind, field and mode decides; none, and
 * the field stays closed.  Two things no rule can do: open FIELD_SENSORS, open a field or kind that
 * this program does not know.  FIELD_ONWARD names who may hold the notice and what is derived from
 * it: a relay obeys it, and so does a reader that derives a statement of its own.  The answer
 * is a decision, never bytes; seal/ makes the view that it names.  Pure; no allocation.
 */
#ifndef RELEASE_RELEASE_H
#define RELEASE_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "crypt/hash.h"
#include "model/nation.h"
#include "model/notice.h"

#define RELEASE_RULES_MAX 64
#define RELEASE_NAME_MAX 40 /* of a rule, with terminator */

enum release_mode { RELEASE_LIVE = 1, RELEASE_EXERCISE = 2, RELEASE_BOTH = 3 };

enum release_action { RELEASE_WITHHOLD, RELEASE_COARSEN, RELEASE_OPEN };

struct release_rule {
    char name[RELEASE_NAME_MAX]; /* distinct within the policy */
    bool is_any_partner;
    int partner_count;
    struct nation partners[NATIONS_MAX];
    enum release_mode mode;
    uint64_t kinds;  /* bits, 1 << kind */
    uint64_t fields; /* bits, 1 << field */
    enum release_action action;
};

struct release_policy {
    struct nation nation; /* whose policy */
    uint32_t version;
    int onward_count;
    struct nation onward[NATIONS_MAX]; /* to whom a relay may pass own notices on */
    int rule_count;
    struct release_rule rules[RELEASE_RULES_MAX];
};

/* Who would read it. */
struct release_reader {
    struct nation nation;
    bool is_relay; /* passes notices on to others, under FIELD_ONWARD */
};

enum release_reason {
    RELEASE_BY_RULE,      /* `rule` decided */
    RELEASE_NO_RULE,      /* nothing names it: closed */
    RELEASE_NEVER,        /* sensors; a reader without a name */
    RELEASE_UNKNOWN,      /* field or kind that we do not know */
    RELEASE_NO_VARIANT,   /* to be coarsened, but the catalogue has no coarser variant */
    RELEASE_VARIANT_ONLY, /* a coarse variant opens only in place of its fine field */
};

struct release_decision {
    enum release_action action;
    enum field variant; /* the field to open; FIELD_NONE when withheld */
    enum release_reason reason;
    int rule; /* index in the policy, -1 when none decided */
};

/* The profile that the ministries made public: launch point, trajectory, impact point and what
 * goes with them, to `partners`; onward to the same; never sensor kind or place. */
void release_default(struct nation nation, const struct nation *partners, int count,
                     struct release_policy *policy);

struct release_decision release_decide(const struct release_policy *policy,
                                       struct release_reader reader, enum notice_kind kind,
                                       uint32_t exercise, enum field field);

/* The fields to open, as bits, out of those that a notice holds: release_decide() for each. */
uint64_t release_fields(const struct release_policy *policy, struct release_reader reader,
                        enum notice_kind kind, uint32_t exercise, uint64_t held);

/* A partner's notice that an own statement was derived from. */
struct release_parent {
    struct nation origin;
    uint64_t fields; /* what it opened to us, as bits */
    int onward_count;
    struct nation onward[NATIONS_MAX];
};

/* A derived field is never wider than its parents': what is left of `fields` for `reader`; 0 when
 * a parent may not go to it at all. */
uint64_t release_narrow_by_lineage(uint64_t fields, struct nation reader,
                                   const struct release_parent *parents, int count);

/* Originator control: a notice of `origin` goes on to `destination` only when the origin's signed
 * onward list names it.  Never back to the origin. */
bool release_may_relay(struct nation origin, struct nation destination, const struct nation *onward,
                       int count);

/* What a relay would carry past the policy. */
struct release_bypass {
    uint32_t exercise; /* 0: live, 1: any exercise */
    enum notice_kind kind;
    enum field field; /* opened to the relay, not to the destination */
};

/* True, with the first such field, when the policy opens more to `relay` than to `destination`,
 * which it names in `onward`: the relay passes on all that it holds. */
bool release_finds_bypass(const struct release_policy *policy, struct nation relay,
                          struct nation destination, struct release_bypass *first);

/* Over the canonical form of the whole policy; and of what concerns one partner, for HELLO. */
struct digest release_policy_hash(const struct release_policy *policy);
struct digest release_partner_hash(const struct release_policy *policy, struct nation partner);

const char *release_action_name(enum release_action action);
const char *release_reason_name(enum release_reason reason);

#endif
