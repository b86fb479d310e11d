/* release/lineage.c: what binds us in the words of others: derived fields, and passing on.
 *
 * A derived field may be opened when every parent opened either that same field or one from which
 * anybody could compute it.  The sources of each field are the table below; a field without a row
 * says nothing of the object (its own id, its own times, its status) and is free once all parents
 * may go to the reader at all.
 */
#include "release/release.h"

#define BIT(field) (UINT64_C(1) << (field))

static const struct {
    enum field field;
    uint64_t sources; /* any one of them is enough */
} derivations[] = {
    {FIELD_STATE, BIT(FIELD_STATE)},
    {FIELD_LAUNCH_POINT, BIT(FIELD_LAUNCH_POINT) | BIT(FIELD_STATE)},
    {FIELD_LAUNCH_POINT_10KM,
     BIT(FIELD_LAUNCH_POINT) | BIT(FIELD_LAUNCH_POINT_10KM) | BIT(FIELD_STATE)},
    {FIELD_LAUNCH_TIME, BIT(FIELD_LAUNCH_TIME) | BIT(FIELD_STATE)},
    {FIELD_IMPACT_POINT, BIT(FIELD_IMPACT_POINT) | BIT(FIELD_STATE)},
    {FIELD_IMPACT_POINT_10KM,
     BIT(FIELD_IMPACT_POINT) | BIT(FIELD_IMPACT_POINT_10KM) | BIT(FIELD_STATE)},
    {FIELD_IMPACT_TIME, BIT(FIELD_IMPACT_TIME) | BIT(FIELD_STATE)},
    {FIELD_APOGEE, BIT(FIELD_APOGEE) | BIT(FIELD_STATE)},
    {FIELD_RANGE, BIT(FIELD_RANGE) | BIT(FIELD_STATE)},
    {FIELD_CLASS, BIT(FIELD_CLASS) | BIT(FIELD_STATE)},
    {FIELD_COUNT, BIT(FIELD_COUNT) | BIT(FIELD_STATE)},
    {FIELD_RISKS, BIT(FIELD_RISKS) | BIT(FIELD_STATE)},
    {FIELD_ALERT, BIT(FIELD_ALERT) | BIT(FIELD_RISKS) | BIT(FIELD_IMPACT_POINT) | BIT(FIELD_STATE)},
};

static bool names(const struct nation *list, int count, struct nation n)
{
    for (int i = 0; i < count; i++)
        if (nation_equal(list[i], n))
            return true;
    return false;
}

uint64_t release_narrow_by_lineage(uint64_t fields, struct nation reader,
                                   const struct release_parent *parents, int count)
{
    for (int i = 0; i < count; i++) {
        const struct release_parent *p = &parents[i];

        if (nation_equal(p->origin, reader))
            continue; /* it may have back what came from itself */
        if (!names(p->onward, p->onward_count, reader))
            return 0;
        for (size_t j = 0; j < sizeof derivations / sizeof derivations[0]; j++)
            if ((p->fields & derivations[j].sources) == 0)
                fields &= ~BIT(derivations[j].field);
    }
    return fields;
}

bool release_may_relay(struct nation origin, struct nation destination, const struct nation *onward,
                       int count)
{
    return !nation_is_none(destination) && !nation_equal(origin, destination) &&
           names(onward, count, destination);
}
