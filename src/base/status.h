/* base/status.h: the machine is wrong: how a function says so.
 *
 * Who detects a failure logs it once, with the detail; everyone above passes the status up.
 * A wrong world (sensor, partner, operator) is a verdict of its own enum, never a status.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_IO,     /* disk, socket or file refused */
    STATUS_FULL,   /* no space: on disk, or in a bounded queue that refuses */
    STATUS_MEMORY, /* no memory at start */
    STATUS_CONFIG, /* configuration, policy, scenario or key file is unusable */
    STATUS_CRYPTO, /* the library refused: broken entropy, unusable key */
    STATUS_CORRUPT /* our own stored bytes do not verify */
};

/* The status as one lower-case word, for logs. */
const char *status_name(enum status status);

/* Marks a function whose status must be read. */
#define MUST_USE __attribute__((warn_unused_result))

#endif
