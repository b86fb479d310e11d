/* model/nation.c: three letters. */
#include "model/nation.h"

#include <string.h>

bool nation_equal(struct nation a, struct nation b)
{
    return memcmp(a.code, b.code, sizeof a.code) == 0;
}

bool nation_is_none(struct nation n)
{
    return n.code[0] == '\0';
}

bool nation_parse(const char *text, struct nation *n)
{
    *n = (struct nation){0};
    if (strlen(text) != 3)
        return false;
    for (int i = 0; i < 3; i++)
        if (text[i] < 'A' || text[i] > 'Z')
            return false;
    memcpy(n->code, text, 3);
    return true;
}
