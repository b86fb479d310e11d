/* format/yaml.c: libcyaml's backtrace made into one line. */
#include "format/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

struct complaint {
    char what[160]; /* libcyaml's first line */
    int line;       /* of the innermost place in its backtrace; 0 before any */
};

__attribute__((format(printf, 3, 0))) static void hear(cyaml_log_t level, void *context,
                                                       const char *format, va_list arguments)
{
    struct complaint *c = context;
    char words[256];
    const char *place;

    (void)level;
    (void)vsnprintf(words, sizeof words, format, arguments);
    words[strcspn(words, "\n")] = '\0';
    if (strncmp(words, "Load: ", 6) == 0 && c->what[0] == '\0')
        (void)snprintf(c->what, sizeof c->what, "%.*s", (int)sizeof c->what - 1, words + 6);
    place = strstr(words, "(line: ");
    if (place != NULL && c->line == 0)
        c->line = (int)strtol(place + 7, NULL, 10);
}

static const char *line_next(struct bytes text, const char *at)
{
    const char *end = (const char *)text.at + text.size;
    const char *found = memchr(at, '\n', (size_t)(end - at));

    return found == NULL ? end : found + 1;
}

static bool begins(struct bytes text, const char *at, const char *words)
{
    size_t left = text.size - (size_t)(at - (const char *)text.at);
    size_t length = strlen(words);

    return left >= length && memcmp(at, words, length) == 0;
}

/* libcyaml reports an unexpected key at the line before it. */
static int key_line(struct bytes text, const char *key, int from)
{
    const char *end = (const char *)text.at + text.size;
    int line = 1;

    for (const char *at = (const char *)text.at; at < end; at = line_next(text, at), line++) {
        while (at < end && (*at == ' ' || *at == '-'))
            at++;
        if (line >= from && begins(text, at, key))
            return line;
    }
    return from;
}

static void complain(struct bytes text, const char *name, const struct complaint *c)
{
    static const char unexpected[] = "Unexpected key: ";
    int line = c->line > 0 ? c->line : 1;
    const char *advice = "correct it as the example in data/ shows";

    if (strncmp(c->what, unexpected, sizeof unexpected - 1) == 0) {
        line = key_line(text, c->what + sizeof unexpected - 1, line);
        advice = "remove it or correct its spelling";
    }
    if (strncmp(c->what, "Missing", 7) == 0)
        advice = "add it to this entry";
    log_error("%s:%d: %s, %s", name, line, c->what[0] != '\0' ? c->what : "is not YAML", advice);
}

enum status yaml_text_load(struct bytes text, const char *name, const cyaml_schema_value_t *schema,
                           void **value)
{
    struct complaint c = {.line = 0};
    const cyaml_config_t config = {
        .log_fn = hear,
        .log_ctx = &c,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_NO_ALIAS,
    };

    *value = NULL;
    if (text.size == 0 || text.size > YAML_SIZE_MAX) {
        log_error("%s:1: empty or over %u octets, write a shorter file", name, YAML_SIZE_MAX);
        return STATUS_CONFIG;
    }
    if (cyaml_load_data(text.at, text.size, &config, schema, value, NULL) != CYAML_OK) {
        complain(text, name, &c);
        return STATUS_CONFIG;
    }
    if (*value == NULL) { /* nothing but comments is valid YAML */
        log_error("%s:1: holds no entry, write it as the example in data/ shows", name);
        return STATUS_CONFIG;
    }
    return STATUS_OK;
}

void yaml_text_free(const cyaml_schema_value_t *schema, void *value)
{
    const cyaml_config_t config = {.mem_fn = cyaml_mem};

    if (value != NULL)
        cyaml_free(&config, schema, value, 0);
}

enum status yaml_text_read(const char *path, char **text, size_t *size)
{
    enum status st = STATUS_IO;
    FILE *file = fopen(path, "rb");

    *text = NULL;
    *size = 0;
    if (file == NULL) {
        log_error("%s: %s", path, strerror(errno));
        return STATUS_IO;
    }
    *text = malloc(YAML_SIZE_MAX + 1);
    if (*text == NULL) {
        log_error("%s: no memory to read it", path);
        st = STATUS_MEMORY;
        goto done;
    }
    *size = fread(*text, 1, YAML_SIZE_MAX + 1, file);
    if (ferror(file)) {
        log_error("%s: %s", path, strerror(errno));
    } else if (*size > YAML_SIZE_MAX) {
        log_error("%s: over %u octets, write a shorter file", path, YAML_SIZE_MAX);
        st = STATUS_CONFIG;
    } else {
        st = STATUS_OK;
    }
done:
    fclose(file);
    if (st != STATUS_OK) {
        free(*text);
        *text = NULL;
    }
    return st;
}

bool yaml_text_number(const struct yaml_number *number, const char *written, const char *name,
                      int line, double *value)
{
    double read;

    if (written == NULL && !number->is_required)
        return true;
    if (written == NULL) {
        log_error("%s:%d: %s is missing, add it to this entry", name, line, number->key);
        return false;
    }
    if (!text_to_double(written, number->low, number->high, &read)) {
        log_error("%s:%d: %s: '%.40s' is no number from %.10g to %.10g, correct it", name, line,
                  number->key, written, number->low, number->high);
        return false;
    }
    *value = read * number->unit;
    return true;
}

int yaml_text_entry_line(struct bytes text, const char *list, int entry)
{
    const char *end = (const char *)text.at + text.size;
    bool is_inside = false;
    int line = 1;

    for (const char *at = (const char *)text.at; at < end; at = line_next(text, at), line++) {
        const char *word = at;

        while (word < end && *word == ' ')
            word++;
        if (!is_inside) {
            is_inside = begins(text, at, list);
            continue;
        }
        if (begins(text, word, "- ") && entry-- == 0)
            return line;
    }
    return 1;
}
