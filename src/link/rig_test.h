/* link/rig_test.h: for tests: two ends of one driver, and what each was told. */
#ifndef LINK_RIG_TEST_H
#define LINK_RIG_TEST_H

#include "link/link.h"
#include "link/mem.h"

#define RIG_PATH_MAX 128

enum rig_side { RIG_CALLER, RIG_LISTENER };

struct rig_end {
    struct link *link;
    int peer;
    int ups, downs, drains, refusals;
    enum link_reason reason;
    char why[LINK_REASON_MAX];
    int frames;
    size_t last_size;
    uint32_t last_number; /* first 4 bytes of the newest frame, when it has them */
    int disorders;        /* frames whose number was not the one after the last */
    bool is_establishing; /* says established() at once */
};

struct rig {
    const struct link_driver *driver;
    const struct link_events *events;
    struct event_base *base;
    struct link_world *world;
    char folder[RIG_PATH_MAX]; /* tls: certificates */
    char address[64];
    const char *key_log;
    struct rig_end ends[2];
};

/* A folder with a CA and a node certificate each for USA, JPN and KOR, made once. */
const char *rig_folder(void);
/* "FOLDER/NAME"; a few of them stay valid at a time. */
const char *rig_path(const char *name);
void rig_pin(const char *certificate, uint8_t pin[LINK_PIN_SIZE]);

extern const struct link_events rig_events;

/* Both ends open: the caller is JPN, the listener is USA. */
void rig_open(struct rig *r, const struct link_driver *driver);
/* Neither end yet. */
void rig_open_base(struct rig *r, const struct link_driver *driver,
                   const struct link_events *events);
void rig_open_end(struct rig *r, enum rig_side side);
void rig_close_end(struct rig *r, enum rig_side side);
void rig_close(struct rig *r);
/* Runs until `*value` is at least `wanted`; false after `limit_ms` of the driver's own time. */
bool rig_until(struct rig *r, const int *value, int wanted, int limit_ms);
/* Runs for that long. */
void rig_run(struct rig *r, int ms);

#endif
