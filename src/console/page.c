/* console/page.c: the table of known names. */
#include "console/page.h"

#include <string.h>

#include "page_embedded.h"

const struct page_file *page_find(const char *path)
{
    static const struct page_file files[] = {
        {"/", "text/html; charset=utf-8", {page_index_html, sizeof page_index_html}},
        {"/page.js", "text/javascript; charset=utf-8", {page_page_js, sizeof page_page_js}},
        {"/page.css", "text/css; charset=utf-8", {page_page_css, sizeof page_page_css}},
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    return NULL;
}
