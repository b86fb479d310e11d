/* console/json.c: brackets, commas, escapes. */
#include "console/json.h"

#include <math.h>

#include "base/check.h"

struct json json_init(struct text_builder *out)
{
    return (struct json){.out = out};
}

/* Length of the UTF-8 character at `at`, 0 when it is none (RFC 3629, section 4). */
static int utf8_length(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    int length = at[0] >= 0xc2 && at[0] <= 0xdf   ? 2
                 : at[0] >= 0xe0 && at[0] <= 0xef ? 3
                 : at[0] >= 0xf0 && at[0] <= 0xf4 ? 4
                                                  : 0;
    for (int i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80) /* the terminator ends it too */
            return 0;
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
        (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
        return 0; /* overlong, surrogate, beyond U+10FFFF */
    return length;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<';
}

static void put_text(struct json *j, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    text_builder_put(j->out, "\"");
    while (*at != '\0') {
        int plain = 0;

        while (is_plain(at[plain]))
            plain++;
        text_builder_put(j->out, "%.*s", plain, (const char *)at);
        at += plain;
        if (*at == '\0')
            break;
        int length = utf8_length(at);
        if (length == 0)
            text_builder_put(j->out, "\\ufffd");
        else if (length > 1)
            text_builder_put(j->out, "%.*s", length, (const char *)at);
        else
            text_builder_put(j->out, "\\u%04x", *at);
        at += length == 0 ? 1 : length;
    }
    text_builder_put(j->out, "\"");
}

/* The comma before and the name of the next value. */
static void put_name(struct json *j, const char *name)
{
    if (j->depth > 0) {
        if (j->has_member[j->depth - 1])
            text_builder_put(j->out, ",");
        j->has_member[j->depth - 1] = true;
    }
    if (name == NULL)
        return;
    put_text(j, name);
    text_builder_put(j->out, ":");
}

static void open_with(struct json *j, const char *name, const char *opening, char closing)
{
    CHECK(j->depth < JSON_DEPTH_MAX);
    put_name(j, name);
    text_builder_put(j->out, "%s", opening);
    j->closing[j->depth] = closing;
    j->has_member[j->depth] = false;
    j->depth++;
}

void json_put_object(struct json *j, const char *name)
{
    open_with(j, name, "{", '}');
}

void json_put_array(struct json *j, const char *name)
{
    open_with(j, name, "[", ']');
}

void json_put_end(struct json *j)
{
    CHECK(j->depth > 0);
    j->depth--;
    text_builder_put(j->out, "%c", j->closing[j->depth]);
}

void json_put_text(struct json *j, const char *name, const char *text)
{
    put_name(j, name);
    put_text(j, text);
}

void json_put_number(struct json *j, const char *name, double value, int decimals)
{
    put_name(j, name);
    if (isfinite(value))
        text_builder_put(j->out, "%.*f", decimals, value);
    else
        text_builder_put(j->out, "null");
}

void json_put_integer(struct json *j, const char *name, uint64_t value)
{
    put_name(j, name);
    text_builder_put(j->out, "%llu", (unsigned long long)value);
}

void json_put_bool(struct json *j, const char *name, bool value)
{
    put_name(j, name);
    text_builder_put(j->out, value ? "true" : "false");
}

void json_put_null(struct json *j, const char *name)
{
    put_name(j, name);
    text_builder_put(j->out, "null");
}

bool json_is_done(const struct json *j)
{
    return j->depth == 0 && !j->out->is_overflowed;
}
