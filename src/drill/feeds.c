/* drill/feeds.c: detections written as the bytes that sensors would send. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/text.h"
#include "drill/sensors.h"
#include "format/ccsds.h"
#include "wire/detection.h"

#define PATH_ROOM 512
#define DIRECTORY_ROOM 240 /* a slash, a nation, a slash and a sensor's file come after it */
#define RECORD_ROOM 320    /* octets of one TDM record: four lines of at most 80 */
#define HEAD_ROOM 2048

static enum status folder_make(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return STATUS_OK;
    log_error("%s: %s", path, strerror(errno));
    return STATUS_IO;
}

static enum status file_write(const char *path, const void *octets, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool is_written = file != NULL && fwrite(octets, 1, size, file) == size;

    if (file != NULL && fclose(file) != 0)
        is_written = false;
    if (is_written)
        return STATUS_OK;
    log_error("%s: %s", path, strerror(errno));
    return STATUS_IO;
}

static void put_tdm(struct text_builder *b, const struct scenario *s, int nation,
                    const struct sighting_list *list)
{
    ccsds_put_header(b, &(struct ccsds_header){.created_ns = s->start_ns,
                                               .originator = s->nations[nation].nation.code,
                                               .exercise = s->exercise,
                                               .exercise_name = s->name});
    for (int i = 0; i < list->count; i++) {
        const struct detection *d = &list->detections[i];

        if (i == 0 || !ccsds_same_segment(d - 1, d))
            ccsds_put_segment(b, d);
        ccsds_put_record(b, d);
        if (i + 1 == list->count || !ccsds_same_segment(d, d + 1))
            ccsds_end_segment(b);
    }
}

static enum status tdm_write(const struct scenario *s, int nation, const struct sighting_list *list,
                             const char *path)
{
    size_t room = HEAD_ROOM + (size_t)list->count * RECORD_ROOM;
    char *text = malloc(room);
    enum status st = STATUS_MEMORY;

    if (text == NULL) {
        log_error("%s: no memory", path);
        return STATUS_MEMORY;
    }
    struct text_builder b = text_builder_init(text, room);
    put_tdm(&b, s, nation, list);
    if (b.is_overflowed)
        log_error("%s: its text does not fit %zu octets", path, room);
    else
        st = file_write(path, text, b.length);
    free(text);
    return st;
}

static enum status stream_write(const struct scenario *s, int nation,
                                const struct sighting_list *list, const char *path)
{
    size_t room = DETECTION_PREAMBLE_SIZE + (size_t)list->count * (2 + DETECTION_RECORD_MAX);
    uint8_t *octets = malloc(room);
    enum status st = STATUS_MEMORY;

    if (octets == NULL) {
        log_error("%s: no memory", path);
        return STATUS_MEMORY;
    }
    struct byte_builder b = byte_builder_init(octets, room);
    detection_put_preamble(&b, (uint64_t)s->exercise << 32 | (uint64_t)(nation + 1));
    for (int i = 0; i < list->count; i++)
        detection_put_record(&b, &list->detections[i], (uint64_t)i + 1);
    if (b.is_overflowed)
        log_error("%s: a detection does not fit the stream", path);
    else
        st = file_write(path, octets, byte_builder_bytes(&b).size);
    free(octets);
    return st;
}

static enum status sensor_write(const struct scenario *s, const struct truth *t, int nation,
                                int sensor, const char *folder)
{
    char path[PATH_ROOM];
    struct sighting_list list;

    enum status st = sightings_of_sensor(s, t, nation, sensor, &list);
    if (st != STATUS_OK)
        return st;
    (void)snprintf(path, sizeof path, "%s/%s.tdm", folder,
                   s->nations[nation].registry.sensors[sensor].name);
    for (char *c = path + strlen(folder); *c != '\0'; c++)
        *c = *c == ' ' ? '_' : *c;
    if (list.count > 0)
        st = tdm_write(s, nation, &list, path);
    sighting_list_close(&list);
    return st;
}

static enum status nation_write(const struct scenario *s, const struct truth *t, int nation,
                                const char *directory)
{
    char folder[PATH_ROOM / 2];
    char path[PATH_ROOM];
    struct sighting_list list;

    (void)snprintf(folder, sizeof folder, "%s/%s", directory, s->nations[nation].nation.code);
    enum status st = folder_make(folder);
    for (int k = 0; k < s->nations[nation].registry.count && st == STATUS_OK; k++)
        st = sensor_write(s, t, nation, k, folder);
    if (st != STATUS_OK)
        return st;
    st = sightings_of_nation(s, t, nation, &list);
    if (st != STATUS_OK)
        return st;
    (void)snprintf(path, sizeof path, "%s/detections.tds", folder);
    st = stream_write(s, nation, &list, path);
    sighting_list_close(&list);
    return st;
}

enum status sightings_write(const struct scenario *s, const struct truth *t, const char *directory)
{
    char path[PATH_ROOM];

    if (strlen(directory) >= DIRECTORY_ROOM) { /* cut short, it would name another folder */
        log_error("%s: this name is too long", directory);
        return STATUS_IO;
    }
    enum status st = folder_make(directory);
    for (int i = 0; i < s->nation_count && st == STATUS_OK; i++)
        st = nation_write(s, t, i, directory);
    if (st != STATUS_OK)
        return st;
    (void)snprintf(path, sizeof path, "%s/truth.json", directory);
    return truth_write_json(t, path);
}
