/* console/console_fixture.h: for tests: a throw-away certificate, and a picture of one launch. */
#ifndef CONSOLE_CONSOLE_FIXTURE_H
#define CONSOLE_CONSOLE_FIXTURE_H

#include <stddef.h>

#define FIXTURE_PEM_MAX 4096

/* A self-signed certificate of localhost and its key, as PEM text; aborts on failure. */
void fixture_certificate(char certificate[FIXTURE_PEM_MAX], char private_key[FIXTURE_PEM_MAX]);
/* The content of a file, terminated; `*size` without the terminator.  The caller frees. */
char *fixture_read(const char *path, size_t *size);

#endif
