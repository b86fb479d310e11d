/* crypt/key_file.c: one line of text, written new, read strictly. */
#include "crypt/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define LINE_MAX_SIZE 160 /* the longest line: words, 64 hex digits, newline */
#define BODY_SIZE 32      /* every kind of key is 32 bytes on disk */

static enum status failed(const char *path, const char *what)
{
    log_error("key file %s: %s: %s", path, what, strerror(errno));
    return STATUS_IO;
}

static enum status unusable(const char *path, const char *why)
{
    log_error("key file %s: %s", path, why);
    return STATUS_CONFIG;
}

static enum status line_write(const char *path, mode_t mode, const char *word,
                              const uint8_t body[BODY_SIZE])
{
    char hex[2 * BODY_SIZE + 1];
    char line[LINE_MAX_SIZE];
    enum status st = STATUS_OK;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

    if (fd < 0)
        return failed(path, "cannot create");
    bytes_to_hex(bytes_of(body, BODY_SIZE), hex);
    int length = snprintf(line, sizeof line, "tocsin %s %s\n", word, hex);
    if (write(fd, line, (size_t)length) != length || fsync(fd) != 0)
        st = failed(path, "cannot write");
    if (close(fd) != 0 && st == STATUS_OK)
        st = failed(path, "cannot close");
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(line, sizeof line);
    return st;
}

/* Reads the whole of a small file; leaves a terminated text. */
static enum status line_read(const char *path, bool is_private, char line[LINE_MAX_SIZE])
{
    struct stat about;
    enum status st = STATUS_OK;
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return failed(path, "cannot open");
    if (fstat(fd, &about) != 0)
        st = failed(path, "cannot look at it");
    else if (is_private && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        st = unusable(path, "others may read it; chmod 600 it, and replace the key if they did");
    else if ((got = read(fd, line, LINE_MAX_SIZE - 1)) < 0)
        st = failed(path, "cannot read");
    close(fd);
    line[got > 0 ? got : 0] = '\0';
    return st;
}

static enum status body_read(const char *path, bool is_private, const char *word,
                             uint8_t body[BODY_SIZE])
{
    char line[LINE_MAX_SIZE];
    char head[32];
    enum status st = line_read(path, is_private, line);

    if (st != STATUS_OK)
        return st;
    size_t head_size = (size_t)snprintf(head, sizeof head, "tocsin %s ", word);
    size_t size = strlen(line);
    bool is_well_formed = size == head_size + 2 * BODY_SIZE + 1 && line[size - 1] == '\n' &&
                          memcmp(line, head, head_size) == 0;

    if (is_well_formed) {
        line[size - 1] = '\0';
        is_well_formed = bytes_from_hex(line + head_size, body, BODY_SIZE);
    }
    sodium_memzero(line, sizeof line);
    if (!is_well_formed) {
        log_error("key file %s: not one line 'tocsin %s <64 hex digits>'", path, word);
        return STATUS_CONFIG;
    }
    return STATUS_OK;
}

enum status signing_key_save(const char *path, const struct signing_key *key)
{
    /* The first half is the seed of RFC 8032; the rest follows from it. */
    return line_write(path, S_IRUSR | S_IWUSR, "signing-key", key->private_bytes);
}

enum status signing_key_load(const char *path, struct signing_key *key)
{
    uint8_t seed[BODY_SIZE];
    enum status st = body_read(path, true, "signing-key", seed);

    if (st == STATUS_OK)
        signing_key_make(key, seed);
    sodium_memzero(seed, sizeof seed);
    return st;
}

enum status public_key_save(const char *path, const struct public_key *key)
{
    return line_write(path, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH, "public-key", key->bytes);
}

enum status public_key_load(const char *path, struct public_key *key)
{
    return body_read(path, false, "public-key", key->bytes);
}

enum status secret_save(const char *path, const struct secret *s)
{
    return line_write(path, S_IRUSR | S_IWUSR, "secret", s->bytes);
}

enum status secret_load(const char *path, struct secret *s)
{
    return body_read(path, true, "secret", s->bytes);
}

enum status entropy_read(uint8_t *out, size_t size)
{
    if (sodium_init() < 0) {
        log_error("no entropy from the system");
        return STATUS_CRYPTO;
    }
    randombytes_buf(out, size);
    return STATUS_OK;
}
