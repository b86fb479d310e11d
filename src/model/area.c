/* model/area.c: two letters, a hyphen, up to three letters or digits. */
#include "model/area.h"

#include <string.h>

#define COUNTRY_LETTERS 2

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool area_code_equal(struct area_code a, struct area_code b)
{
    return memcmp(a.text, b.text, sizeof a.text) == 0;
}

bool area_code_is_none(struct area_code code)
{
    return code.text[0] == '\0';
}

struct area_code area_code_of(const char *text)
{
    size_t length = strnlen(text, AREA_CODE_MAX + 1);
    struct area_code code = {{0}};

    if (length < COUNTRY_LETTERS + 2 || length > AREA_CODE_MAX)
        return code;
    if (!is_letter(text[0]) || !is_letter(text[1]) || text[COUNTRY_LETTERS] != '-')
        return code;
    for (size_t i = COUNTRY_LETTERS + 1; i < length; i++)
        if (!is_letter(text[i]) && !(text[i] >= '0' && text[i] <= '9'))
            return code;
    memcpy(code.text, text, length);
    return code;
}

bool area_code_is_before(struct area_code a, struct area_code b)
{
    return memcmp(a.text, b.text, sizeof a.text) < 0;
}
