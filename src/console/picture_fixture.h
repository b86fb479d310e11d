/* console/picture_fixture.h: for tests: a picture with every kind of thing in it. */
#ifndef CONSOLE_PICTURE_FIXTURE_H
#define CONSOLE_PICTURE_FIXTURE_H

#include "console/snapshot.h"

/* Japan's picture of one launch: three opinions, one of them silent so far, one alert draft, one
 * link down.  Borrows static memory: valid until the next call. */
struct console_picture fixture_picture(void);

#endif
