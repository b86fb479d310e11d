/* sim/plant.h: deliberately wrong ways, in the simulator's own glue or in a host that is told to.
 *
 * Each does nothing unless its plant is chosen.  A harness that has caught none proves nothing.
 */
#ifndef SIM_PLANT_H
#define SIM_PLANT_H

#include "sim/sim_int.h"

typedef enum status station_give(struct station *st, enum journal_kind kind, int partner,
                                 uint64_t number, struct bytes body);

/* Gives a frame; with SIM_DOUBLE_DELIVERY now and then winds the session back and gives it again.
 */
enum status plant_frame(struct station *st, int partner, struct bytes frame, station_give *give);
/* SIM_DOUBLE_DELIVERY: a store without its unique key; returns how many records are left. */
size_t plant_group(struct station *st, struct journal_record *records, size_t count);
/* SIM_LOST_FEED */
void plant_feed(struct station *st, struct sensor_feed *feed);
/* SIM_LYING_DISK: after an input, the store says that it is durable. */
void plant_early(struct station *st);
/* The record up to which a restart replays. */
uint64_t plant_newest(struct station *st);
/* Of a fresh host or store. */
void plant_host(struct station *st);
void plant_store(struct station *st);
/* When the faults stop: SIM_DEAF_LINK, SIM_FLIPPED_BIT. */
void plant_calm(struct sim *s);

#endif
