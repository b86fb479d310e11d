/* format/cap_int.h: what the CAP writer and its checks share. */
#ifndef FORMAT_CAP_INT_H
#define FORMAT_CAP_INT_H

#include <libxml/xmlstring.h>
#include <stdbool.h>

#include "format/cap.h"

/* Our text as libxml2 names it; its own macro would drop the const. */
static inline const xmlChar *cap_xml_text(const char *text)
{
    return (const xmlChar *)text;
}

/* Still a warning: neither an all-clear nor a cancel. */
bool cap_is_danger(const struct alert *alert);
/* The earliest window's beginning. */
int64_t cap_onset_ns(const struct alert *alert);
/* When the message ends: a warning a margin after the last window, others a while after sending. */
int64_t cap_expires_ns(const struct alert *alert, int64_t sent_ns);

#endif
