/* cli/scenario.c: built-in names first, then the file system. */
#include "cli/scenario.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/embedded.h"
#include "sensor/registry.h"

static void say_names(const char *name)
{
    char names[256];
    struct text_builder b = text_builder_init(names, sizeof names);

    for (const struct embedded_file *f = embedded_files; f->name != NULL; f++)
        if (strncmp(f->name, "scenarios/", 10) == 0)
            text_builder_put(&b, " %.*s", (int)(strlen(f->name) - 15), f->name + 10);
    log_error("scenario '%s': no such file and no such built-in one; built in are:%s", name, names);
}

static enum status load_registry(struct scenario_nation *n)
{
    const struct embedded_file *f = embedded_find(n->registry_path);

    if (f != NULL)
        return sensor_registry_parse(bytes_of(f->at, f->size), f->name, &n->registry);
    return sensor_registry_read(n->registry_path, &n->registry);
}

enum status scenario_load(const char *name, struct scenario *s)
{
    char built_in[SCENARIO_PATH_MAX];
    enum status st;

    (void)snprintf(built_in, sizeof built_in, "scenarios/%s.yaml", name);
    const struct embedded_file *f = embedded_find(built_in);
    if (f != NULL) {
        st = scenario_parse(bytes_of(f->at, f->size), f->name, s);
    } else if (access(name, R_OK) == 0) {
        st = scenario_read(name, s);
    } else {
        say_names(name);
        return STATUS_CONFIG;
    }
    for (int i = 0; st == STATUS_OK && i < s->nation_count; i++)
        st = load_registry(&s->nations[i]);
    return st;
}
