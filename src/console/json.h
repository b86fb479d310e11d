/* console/json.h: writes JSON (RFC 8259) into a text builder, commas and brackets by itself.
 *
 * `name` is NULL inside an array.  Text is escaped; a byte run that is not UTF-8 (RFC 3629) becomes
 * U+FFFD.  A number that is not finite becomes null.  No line break is written.
 */
#ifndef CONSOLE_JSON_H
#define CONSOLE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define JSON_DEPTH_MAX 12

struct json {
    struct text_builder *out;
    int depth;
    char closing[JSON_DEPTH_MAX];
    bool has_member[JSON_DEPTH_MAX];
};

struct json json_init(struct text_builder *out);
void json_put_object(struct json *j, const char *name);
void json_put_array(struct json *j, const char *name);
/* Closes the innermost object or array. */
void json_put_end(struct json *j);
void json_put_text(struct json *j, const char *name, const char *text);
void json_put_number(struct json *j, const char *name, double value, int decimals);
void json_put_integer(struct json *j, const char *name, uint64_t value);
void json_put_bool(struct json *j, const char *name, bool value);
void json_put_null(struct json *j, const char *name);
/* All is closed and all fitted. */
bool json_is_done(const struct json *j);

#endif
