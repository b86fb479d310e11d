/* sensor/name.c: upper case, blanks for underscores, one blank at a time, none at the ends. */
#include "sensor/name.h"

#include <stddef.h>

static char upper_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return c == '_' ? ' ' : c;
}

bool sensor_name_normalise(const char *from, char to[SENSOR_NAME_MAX])
{
    size_t size = 0;

    to[0] = '\0';
    for (size_t i = 0; from[i] != '\0'; i++) {
        char c = upper_of(from[i]);

        if (c < ' ' || c > '~')
            goto refused;
        if (c == ' ' && (size == 0 || to[size - 1] == ' '))
            continue;
        if (size + 1 >= SENSOR_NAME_MAX)
            goto refused;
        to[size++] = c;
    }
    if (size > 0 && to[size - 1] == ' ')
        size--;
    to[size] = '\0';
    return size > 0;

refused:
    to[0] = '\0';
    return false;
}
