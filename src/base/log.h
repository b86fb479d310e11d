/* base/log.h: one line per thing that an operator or developer must know.
 *
 * Lines go to stderr, one write each, so that lines of several threads do not mix.  Control bytes
 * of the text are replaced by '?': a partner's text cannot steer a terminal.  Never called by the
 * core, which has no I/O.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#define LOG_LINE_MAX 1024

/* The name that begins every line, such as "JPN"; keeps `name`. */
void log_set_name(const char *name);

__attribute__((format(printf, 1, 2))) void log_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_warn(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_note(const char *format, ...);

#endif
