/* link/certificate_test.c: files, their modes, and the pin by somebody else's program. */
#include "link/certificate.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/test.h"
#include "link/rig_test.h"

static int mode_of(const char *path)
{
    struct stat st;

    CHECK(stat(path, &st) == 0);
    return (int)(st.st_mode & 0777);
}

static void run(const char *command, char *answer, size_t room)
{
    FILE *pipe = popen(command, "r");

    CHECK(pipe != NULL);
    size_t size = fread(answer, 1, room - 1, pipe);
    answer[size] = 0;
    (void)pclose(pipe);
}

TEST(certificate_keys_are_private)
{
    TEST_EQ(mode_of(rig_path("USA.key")), 0600, 0);
    TEST_EQ(mode_of(rig_path("USA-ca.key")), 0600, 1);
}

TEST(certificate_never_writes_over_a_file)
{
    TEST_EQ(certificate_make_ca("USA", rig_path("USA-ca.key"), rig_path("new.pem")), STATUS_IO, 0);
    TEST_EQ(certificate_make_ca("USA", rig_path("new.key"), rig_path("USA-ca.pem")), STATUS_IO, 1);
    TEST_EQ(certificate_make_node("a.example", 0, 1, rig_path("USA-ca.key"), rig_path("USA-ca.pem"),
                                  rig_path("USA.key"), rig_path("b.pem")),
            STATUS_IO, 2);
}

TEST(certificate_refusals)
{
    uint8_t pin[LINK_PIN_SIZE];

    TEST_EQ(certificate_pin(rig_path("nowhere.pem"), pin), STATUS_CONFIG, 0);
    TEST_EQ(certificate_pin(rig_path("USA.key"), pin), STATUS_CONFIG, 1);
    TEST_EQ(certificate_make_node("a.example", 0, 1, rig_path("none.key"), rig_path("USA-ca.pem"),
                                  rig_path("c.key"), rig_path("c.pem")),
            STATUS_CONFIG, 2);
    TEST_EQ(certificate_make_node("a,DNS:b", 0, 1, rig_path("USA-ca.key"), rig_path("USA-ca.pem"),
                                  rig_path("d.key"), rig_path("d.pem")),
            STATUS_CRYPTO, 3);
}

TEST(certificate_agrees_with_openssl)
{
    char command[1024];
    char answer[4096];
    char hex[2 * LINK_PIN_SIZE + 1];
    uint8_t pin[LINK_PIN_SIZE];

    rig_pin("JPN.pem", pin);
    bytes_to_hex(bytes_of(pin, sizeof pin), hex);
    (void)snprintf(command, sizeof command,
                   "openssl x509 -in %s -noout -pubkey | openssl pkey -pubin -outform der | "
                   "openssl dgst -sha256 -r",
                   rig_path("JPN.pem"));
    run(command, answer, sizeof answer);
    if (answer[0] == 0) {
        test_skip("no openssl program");
        return;
    }
    TEST_EQ(strncmp(answer, hex, 2 * LINK_PIN_SIZE), 0, 0);
    (void)snprintf(command, sizeof command,
                   "openssl verify -x509_strict -verify_hostname JPN.tocsin.example -CAfile %s %s",
                   rig_path("JPN-ca.pem"), rig_path("JPN.pem"));
    run(command, answer, sizeof answer);
    TEST_EQ(strstr(answer, "OK") != NULL, true, 1);
}
