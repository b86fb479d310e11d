/* cli/found.c: keys, certificates, registry, policy and node.yaml of each nation. */
#include "cli/found.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"
#include "crypt/key_file.h"
#include "link/certificate.h"
#include "release/policy_file.h"

struct keys {
    struct public_key sign;
    struct public_key exercise;
    uint8_t pin[LINK_PIN_SIZE];
};

__attribute__((format(printf, 3, 4))) static const char *
path_of(const struct found *f, char path[CONFIG_PATH_MAX], const char *format, ...)
{
    va_list arguments;
    int length = snprintf(path, CONFIG_PATH_MAX, "%s/", f->directory);

    va_start(arguments, format);
    (void)vsnprintf(path + length, (size_t)(CONFIG_PATH_MAX - length), format, arguments);
    va_end(arguments);
    return path;
}

bool found_topology(struct found *f, const char *text)
{
    f->hub = (struct nation){0};
    if (strcmp(text, "mesh") == 0)
        return true;
    if (strncmp(text, "hub:", 4) != 0 || !nation_parse(text + 4, &f->hub))
        return false;
    for (int i = 0; i < f->count; i++)
        if (nation_equal(f->nations[i], f->hub))
            return true;
    return false;
}

bool found_nations(struct found *f, const char *text)
{
    char code[4] = {0};

    f->count = 0;
    for (; f->count < NATIONS_MAX && strlen(text) >= 3; text += 4) {
        memcpy(code, text, 3);
        if (!nation_parse(code, &f->nations[f->count]) || (text[3] != ',' && text[3] != '\0'))
            return false;
        for (int i = 0; i < f->count; i++)
            if (nation_equal(f->nations[i], f->nations[f->count]))
                return false;
        f->count++;
        if (text[3] == '\0')
            return f->count >= 2;
    }
    return false;
}

static enum status make_folder(const char *path)
{
    if (mkdir(path, 0750) == 0)
        return STATUS_OK;
    log_error("%s: %s", path,
              errno == EEXIST ? "is there already; name a new folder" : strerror(errno));
    return errno == EEXIST ? STATUS_CONFIG : STATUS_IO;
}

static enum status make_folders(const struct found *f, const char *code)
{
    char path[CONFIG_PATH_MAX];
    enum status st = make_folder(path_of(f, path, "%s", code));

    if (st == STATUS_OK)
        st = make_folder(path_of(f, path, "%s/keys", code));
    return st == STATUS_OK ? make_folder(path_of(f, path, "%s/partners", code)) : st;
}

static enum status make_signing_key(const char *path, struct public_key *public_half)
{
    uint8_t entropy[KEY_ENTROPY_SIZE];
    struct signing_key key;

    enum status st = entropy_read(entropy, sizeof entropy);
    if (st != STATUS_OK)
        return st;
    signing_key_make(&key, entropy);
    *public_half = signing_key_public(&key);
    st = signing_key_save(path, &key);
    signing_key_wipe(&key);
    return st;
}

static enum status make_secret(const char *path)
{
    struct secret secret;

    enum status st = entropy_read(secret.bytes, sizeof secret.bytes);
    if (st == STATUS_OK)
        st = secret_save(path, &secret);
    secret_wipe(&secret);
    return st;
}

static void host_of(const char *code, char host[CONFIG_NAME_MAX])
{
    (void)snprintf(host, CONFIG_NAME_MAX, "%c%c%c.tocsin.example", code[0] | 0x20, code[1] | 0x20,
                   code[2] | 0x20);
}

static enum status make_certificates(const struct found *f, const char *code, struct keys *keys)
{
    char ca_key[CONFIG_PATH_MAX];
    char ca[CONFIG_PATH_MAX];
    char key[CONFIG_PATH_MAX];
    char certificate[CONFIG_PATH_MAX];
    char host[CONFIG_NAME_MAX];

    (void)path_of(f, ca_key, "%s/keys/ca.key", code);
    (void)path_of(f, ca, "%s/keys/ca.pem", code);
    (void)path_of(f, key, "%s/keys/tls.key", code);
    (void)path_of(f, certificate, "%s/keys/tls.pem", code);
    host_of(code, host);
    enum status st = certificate_make_ca(code, ca_key, ca);
    if (st == STATUS_OK)
        st = certificate_make_node(host, 0, CERTIFICATE_NODE_DAYS, ca_key, ca, key, certificate);
    return st == STATUS_OK ? certificate_pin(certificate, keys->pin) : st;
}

static enum status make_keys(const struct found *f, const char *code, struct keys *keys)
{
    char path[CONFIG_PATH_MAX];
    enum status st = make_folders(f, code);

    if (st == STATUS_OK)
        st = make_signing_key(path_of(f, path, "%s/keys/sign.key", code), &keys->sign);
    if (st == STATUS_OK)
        st = make_signing_key(path_of(f, path, "%s/keys/exercise.key", code), &keys->exercise);
    if (st == STATUS_OK)
        st = make_secret(path_of(f, path, "%s/keys/secret.key", code));
    return st == STATUS_OK ? make_certificates(f, code, keys) : st;
}

static enum status write_text(const char *path, const char *text, size_t size)
{
    FILE *out = fopen(path, "wxe");
    bool is_written = out != NULL && fwrite(text, 1, size, out) == size;

    if (out != NULL && fclose(out) != 0)
        is_written = false;
    if (is_written)
        return STATUS_OK;
    log_error("%s: %s", path, strerror(errno));
    return STATUS_IO;
}

static enum status copy_file(const char *from, const char *to)
{
    char text[16384];
    FILE *in = fopen(from, "re");
    size_t size = in != NULL ? fread(text, 1, sizeof text, in) : 0;

    if (in != NULL)
        (void)fclose(in);
    if (size == 0 || size == sizeof text) {
        log_error("%s: cannot be copied", from);
        return STATUS_IO;
    }
    return write_text(to, text, size);
}

static enum status write_policy(const struct found *f, int own)
{
    struct release_policy policy;
    struct nation partners[NATIONS_MAX];
    char path[CONFIG_PATH_MAX];
    int count = 0;

    for (int i = 0; i < f->count; i++)
        if (i != own)
            partners[count++] = f->nations[i];
    release_default(f->nations[own], partners, count, &policy);
    return release_policy_save(path_of(f, path, "%s/policy.yaml", f->nations[own].code), &policy);
}

static bool is_direct(const struct found *f, int a, int b)
{
    return nation_is_none(f->hub) || nation_equal(f->nations[a], f->hub) ||
           nation_equal(f->nations[b], f->hub);
}

/* Spokes call the hub; in a mesh the later one calls the earlier. */
static bool calls(const struct found *f, int own, int other)
{
    if (!is_direct(f, own, other))
        return false;
    if (!nation_is_none(f->hub))
        return nation_equal(f->nations[other], f->hub);
    return own > other;
}

static void put_partner(const struct found *f, const struct keys *keys, int own, int other,
                        struct text_builder *b)
{
    const char *code = f->nations[other].code;
    char sign[CONFIG_HEX_MAX];
    char exercise[CONFIG_HEX_MAX];
    char pin[CONFIG_HEX_MAX];
    char host[CONFIG_NAME_MAX];

    bytes_to_hex(bytes_of(keys[other].sign.bytes, PUBLIC_KEY_SIZE), sign);
    bytes_to_hex(bytes_of(keys[other].exercise.bytes, PUBLIC_KEY_SIZE), exercise);
    bytes_to_hex(bytes_of(keys[other].pin, LINK_PIN_SIZE), pin);
    host_of(code, host);
    text_builder_put(b,
                     "  - nation: %s\n    sign_key: %s\n    exercise_key: %s\n    tls_pin: %s\n"
                     "    ca: partners/%s.ca.pem\n    host: %s\n    direct: %s\n    relay: %s\n",
                     code, sign, exercise, pin, code, host,
                     is_direct(f, own, other) ? "true" : "false",
                     nation_equal(f->nations[other], f->hub) ? "true" : "false");
    if (calls(f, own, other))
        text_builder_put(b, "    address: 127.0.0.1:%d\n", f->first_port + other);
}

static void put_shadow(const struct found *f, struct text_builder *b)
{
    if (f->shadow.exercise == 0)
        return;
    text_builder_put(b,
                     "shadow:  # this node was made for one exercise; it is never live\n"
                     "  exercise: %u\n  name: %s\n  control_key: %s\n  start_utc: %s\n"
                     "  anchor_mono_ns: %lld\n  speed: %g\n",
                     f->shadow.exercise, f->shadow.name, f->shadow.control_key, f->shadow.start_utc,
                     (long long)f->shadow.anchor_mono_ns, f->shadow.speed);
}

static enum status write_node(const struct found *f, const struct keys *keys, int own)
{
    char text[16384];
    char path[CONFIG_PATH_MAX];
    struct text_builder b = text_builder_init(text, sizeof text);
    const char *code = f->nations[own].code;

    text_builder_put(
        &b,
        "# A demonstration node, made by 'tocsin init'; addresses are of this machine.\n"
        "nation: %s\nepoch: 1\nrelay: %s\njournal: journal.db\n"
        "registry: registry.yaml\npolicy: policy.yaml\nkeys: keys\n"
        "listen: 127.0.0.1:%d\nfeeds: 127.0.0.1:%d\nconsole: 127.0.0.1:%d\n"
        "control: control.sock\n",
        code, nation_equal(f->nations[own], f->hub) ? "true" : "false", f->first_port + own,
        f->first_port + 100 + own, f->first_port + 200 + own);
    put_shadow(f, &b);
    text_builder_put(&b, "partners:\n");
    for (int i = 0; i < f->count; i++)
        if (i != own)
            put_partner(f, keys, own, i, &b);
    if (b.is_overflowed)
        return STATUS_CONFIG;
    return write_text(path_of(f, path, "%s/node.yaml", code), text, b.length);
}

static enum status write_nation(const struct found *f, const struct keys *keys, int own)
{
    const char *code = f->nations[own].code;
    char path[CONFIG_PATH_MAX];
    char from[CONFIG_PATH_MAX];
    const char *registry = f->registries[own] != NULL ? f->registries[own] : "sensors: []\n";

    enum status st =
        write_text(path_of(f, path, "%s/registry.yaml", code), registry, strlen(registry));
    if (st == STATUS_OK)
        st = write_policy(f, own);
    for (int i = 0; i < f->count && st == STATUS_OK; i++)
        if (i != own)
            st = copy_file(path_of(f, from, "%s/keys/ca.pem", f->nations[i].code),
                           path_of(f, path, "%s/partners/%s.ca.pem", code, f->nations[i].code));
    return st == STATUS_OK ? write_node(f, keys, own) : st;
}

enum status found_make(struct found *f)
{
    struct keys keys[NATIONS_MAX];
    struct public_key control;
    char path[CONFIG_PATH_MAX];
    enum status st = STATUS_OK;

    if (mkdir(f->directory, 0750) != 0 && errno != EEXIST) {
        log_error("%s: %s", f->directory, strerror(errno));
        return STATUS_IO;
    }
    for (int i = 0; i < f->count && st == STATUS_OK; i++)
        st = make_keys(f, f->nations[i].code, &keys[i]);
    if (st == STATUS_OK && f->shadow.exercise != 0)
        st = make_signing_key(path_of(f, path, "control.key"), &control);
    if (st == STATUS_OK && f->shadow.exercise != 0)
        bytes_to_hex(bytes_of(control.bytes, PUBLIC_KEY_SIZE), f->shadow.control_key);
    for (int i = 0; i < f->count && st == STATUS_OK; i++)
        st = write_nation(f, keys, i);
    return st;
}
