/* console/page.h: the files of the page, compiled in, by the only names that exist. */
#ifndef CONSOLE_PAGE_H
#define CONSOLE_PAGE_H

#include "base/bytes.h"

struct page_file {
    const char *path; /* as requested */
    const char *type; /* Content-Type */
    struct bytes content;
};

/* NULL: no such name. */
const struct page_file *page_find(const char *path);

#endif
