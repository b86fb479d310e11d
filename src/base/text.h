/* base/text.h: bounded text: building it, and reading numbers and words out of it.
 *
 * A builder writes into the caller's memory and always leaves a terminated string; what does not
 * fit is cut and `is_overflowed` is set.  Readers are strict: the whole text is the number, or it
 * is none.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_builder {
    char *at;
    size_t length; /* without the terminator */
    size_t room;   /* with the terminator; at least 1 */
    bool is_overflowed;
};

struct text_builder text_builder_init(char *memory, size_t room);
__attribute__((format(printf, 2, 3))) void text_builder_put(struct text_builder *b,
                                                            const char *format, ...);

/* Copies `from` into `to` (room with terminator); false and empty `to` when it does not fit. */
bool text_copy(char *to, size_t room, const char *from);

/* Decimal, optional sign, nothing around it; false on anything else or outside [low, high]. */
bool text_to_i64(const char *text, int64_t low, int64_t high, int64_t *value);
/* Plain or exponent decimal, finite, nothing around it; "C" spelling in every locale. */
bool text_to_double(const char *text, double low, double high, double *value);

/* Replaces bytes below 0x20 and 0x7f by '?', for text of others that is shown. */
void text_strip_controls(char *text);

#endif
