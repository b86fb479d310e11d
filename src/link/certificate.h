/* link/certificate.h: a national certificate authority and a node's certificate, for `tocsin init`.
 *
 * X.509 v3, ECDSA P-256 with SHA-256.  The node's name is one DNS name in subjectAltName; the
 * subject is never looked at.  Private keys are written new (never over an old file), mode 0600.
 * Start only: uses the heap, the clock and entropy.
 */
#ifndef LINK_CERTIFICATE_H
#define LINK_CERTIFICATE_H

#include <stdint.h>

#include "base/status.h"
#include "link/link.h"

#define CERTIFICATE_CA_DAYS 3650
#define CERTIFICATE_NODE_DAYS 825

/* Both log their failure.  STATUS_IO: a file exists already or cannot be written. */
MUST_USE enum status certificate_make_ca(const char *name, const char *key_path,
                                         const char *certificate_path);
/* Valid from `from_days` (usually 0) to `until_days` after now: tests make expired ones. */
MUST_USE enum status certificate_make_node(const char *host, int from_days, int until_days,
                                           const char *ca_key_path, const char *ca_path,
                                           const char *key_path, const char *certificate_path);
/* SHA-256 of the certificate's SubjectPublicKeyInfo. */
MUST_USE enum status certificate_pin(const char *certificate_path, uint8_t pin[LINK_PIN_SIZE]);

#endif
