/* console/page_server.c: for the browser test: serves one snapshot file until it is killed.
 *
 * page_server FILE [SECONDS]: prints the address, publishes FILE once a second for SECONDS, then
 * falls silent behind a live server, as a node that hangs would.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "console/console_fixture.h"
#include "console/server.h"

int main(int argc, char **argv)
{
    static char certificate[FIXTURE_PEM_MAX];
    static char private_key[FIXTURE_PEM_MAX];
    struct console_options options = {
        .address = "127.0.0.1", .certificate = certificate, .private_key = private_key};
    struct console *c = NULL;
    size_t size = 0;

    if (argc < 2)
        return 2;
    long seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 60;
    char *json = fixture_read(argv[1], &size);
    fixture_certificate(certificate, private_key);
    if (console_open(&c, &options) != STATUS_OK)
        return 1;
    for (uint64_t seq = 1; seq < 120; seq++) {
        if (seq <= (uint64_t)seconds && console_publish(c, 3, seq, json, size) != STATUS_OK)
            return 1;
        if (seq == 1) {
            (void)printf("https://localhost:%u/\n", console_port(c));
            (void)fflush(stdout);
        }
        (void)sleep(1);
    }
    console_close(&c);
    free(json);
    return 0;
}
