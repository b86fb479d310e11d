/* sensor/repeat.c: a ring of fingerprints, found again through a table of open addressing.
 *
 * The fingerprint is two 64-bit FNV-1a-like mixes of the detection's fields: 128 bits, so two
 * different detections of a window fall together with a chance below 2^-100; an attacker who owns
 * a sensor could forge detections outright, so no keyed hash is needed.  Deleting from the table
 * shifts the run back (Knuth, TAOCP vol. 3, 6.4, algorithm R).
 */
#include "sensor/repeat.h"

#include <assert.h>
#include <string.h>

static_assert((REPEAT_SLOTS & (REPEAT_SLOTS - 1)) == 0, "slots wrap by a mask");
static_assert(REPEAT_SPAN < REPEAT_SLOTS, "an empty slot always ends a search");
static_assert(REPEAT_SPAN < UINT16_MAX, "a slot holds 1 + place");

void repeat_window_init(struct repeat_window *w)
{
    memset(w, 0, sizeof *w);
}

static uint64_t mixed(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 29;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void fingerprint(const struct detection *d, uint64_t key[2])
{
    uint64_t words[12] = {
        d->exercise,
        (uint64_t)d->seen_ns,
        (uint64_t)d->axes << 3 | (uint64_t)d->is_at_object << 2 | (uint64_t)d->has_range << 1 |
            (uint64_t)d->has_doppler,
        bits_of(d->angle1_rad),
        bits_of(d->angle2_rad),
        d->has_range ? bits_of(d->range_m) : 0,
        d->has_doppler ? bits_of(d->doppler_mps) : 0,
        d->is_degraded,
    };

    static_assert(sizeof d->sensor == 32, "four words of name");
    char name[SENSOR_NAME_MAX] = {0};
    for (unsigned i = 0; i < sizeof name && d->sensor[i] != '\0'; i++)
        name[i] = d->sensor[i];
    memcpy(words + 8, name, sizeof name);
    key[0] = UINT64_C(0xcbf29ce484222325);
    key[1] = UINT64_C(0x84222325cbf29ce4);
    for (unsigned i = 0; i < 12; i++) {
        key[0] = mixed(key[0], words[i]);
        key[1] = mixed(key[1], ~words[i] ^ key[0]);
    }
}

static uint32_t home_of(const uint64_t key[2])
{
    return (uint32_t)(key[0] >> 40) & (REPEAT_SLOTS - 1);
}

/* The slot that holds the key, or the empty one where it would go. */
static uint32_t slot_find(const struct repeat_window *w, const uint64_t key[2])
{
    uint32_t slot = home_of(key);

    while (w->slots[slot] != 0) {
        const uint64_t *held = w->keys[w->slots[slot] - 1];
        if (held[0] == key[0] && held[1] == key[1])
            return slot;
        slot = (slot + 1) & (REPEAT_SLOTS - 1);
    }
    return slot;
}

static void forget(struct repeat_window *w, const uint64_t key[2])
{
    uint32_t hole = slot_find(w, key);

    w->slots[hole] = 0;
    for (uint32_t at = (hole + 1) & (REPEAT_SLOTS - 1); w->slots[at] != 0;
         at = (at + 1) & (REPEAT_SLOTS - 1)) {
        uint32_t home = home_of(w->keys[w->slots[at] - 1]);

        /* Its search begins after the hole: it stays. */
        if (((at - home) & (REPEAT_SLOTS - 1)) < ((at - hole) & (REPEAT_SLOTS - 1)))
            continue;
        w->slots[hole] = w->slots[at];
        w->slots[at] = 0;
        hole = at;
    }
}

bool repeat_window_offer(struct repeat_window *w, const struct detection *d)
{
    uint64_t key[2];

    fingerprint(d, key);
    if (w->slots[slot_find(w, key)] != 0) {
        w->refused++;
        return false;
    }
    if (w->count == REPEAT_SPAN)
        forget(w, w->keys[w->next]);
    else
        w->count++;
    uint32_t slot = slot_find(w, key);
    memcpy(w->keys[w->next], key, sizeof key);
    w->slots[slot] = (uint16_t)(w->next + 1);
    w->next = (w->next + 1) % REPEAT_SPAN;
    return true;
}
