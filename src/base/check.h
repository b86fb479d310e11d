/* base/check.h: we are wrong: stop at once.
 *
 * CHECK holds in every build.  It prints the condition and aborts; the supervisor restarts and the
 * journal replays.  No CHECK is reachable from outside bytes.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            check_failed(__FILE__, __LINE__, #condition);                                          \
    } while (0)

_Noreturn void check_failed(const char *file, int line, const char *condition);

#endif
