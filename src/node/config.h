/* node/config.h: what one national node is told at start, read from its node.yaml.
 *
 * Paths in the file are relative to the file's folder; they come out absolute or relative to the
 * working folder.  Everything is checked before use: a wrong key, type, range or a missing file is
 * refused with file, line and what to do.  Configuration may use the heap; the core never sees it.
 */
#ifndef NODE_CONFIG_H
#define NODE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "model/nation.h"

#define CONFIG_PATH_MAX 512
#define CONFIG_ADDRESS_MAX 64
#define CONFIG_HEX_MAX 65 /* 32 bytes as hex, terminated */
#define CONFIG_NAME_MAX 64

struct partner_config {
    char nation[4];
    char sign_key[CONFIG_HEX_MAX];     /* Ed25519, live */
    char exercise_key[CONFIG_HEX_MAX]; /* Ed25519, exercise */
    char tls_pin[CONFIG_HEX_MAX];      /* SHA-256 of the TLS public key */
    char ca[CONFIG_PATH_MAX];          /* the partner's CA certificate */
    char host[CONFIG_NAME_MAX];        /* name in the partner's certificate */
    char address[CONFIG_ADDRESS_MAX];  /* ip:port to dial; empty: it dials us, or has no link */
    bool is_direct;                    /* there is a link between us */
    bool is_relay;                     /* it passes our views on to the others */
};

/* A node made for one exercise: it alone may run on another clock than the wall's. */
struct shadow_config {
    uint32_t exercise; /* 0: not a shadow node */
    char name[CONFIG_NAME_MAX];
    char control_key[CONFIG_HEX_MAX]; /* whose orders arm, resume and end it */
    char start_utc[40];               /* the exercise clock's reading at the anchor */
    int64_t anchor_mono_ns;           /* on CLOCK_MONOTONIC of this machine */
    double speed;
};

struct node_config {
    char nation[4];
    uint32_t epoch;
    bool is_relay; /* this node passes partners' views on */
    char journal[CONFIG_PATH_MAX];
    char registry[CONFIG_PATH_MAX];
    char policy[CONFIG_PATH_MAX];
    char keys[CONFIG_PATH_MAX];       /* folder of sign.key, exercise.key, secret.key, tls.* */
    char listen[CONFIG_ADDRESS_MAX];  /* partners' links */
    char feeds[CONFIG_ADDRESS_MAX];   /* sensor feeds */
    char console[CONFIG_ADDRESS_MAX]; /* the page; empty: none */
    char control[CONFIG_PATH_MAX];    /* local socket for orders */
    struct shadow_config shadow;
    struct partner_config *partners;
    unsigned partners_count;
};

/* Reads and checks `path`; logs what is wrong.  `config` is valid until config_close(). */
MUST_USE enum status config_open(struct node_config **config, const char *path);
void config_close(struct node_config *config);

#endif
