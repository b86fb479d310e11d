/* test/fuzz/fuzz_claim.c: any bytes as rows of claims: the reader ends, figures are figures. */
#include <math.h>
#include <string.h>

#include "cli/claim_row.h"
#include "fuzz.h"

static void check_field(const char *text)
{
    CHECK(strlen(text) < CSV_ROW_MAX);
    for (int kind = CLAIM_KM; kind <= CLAIM_DEGREES; kind++) {
        struct claim_figure figure;

        if (!claim_figure_read(text, (enum claim_kind)kind, &figure) || !figure.is_known)
            continue;
        CHECK(isfinite(figure.value));
        CHECK(isfinite(figure.bound));
        CHECK(figure.bound >= 0);
    }
    (void)claim_propellant_of(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static struct csv_row row;
    struct csv_reader reader = csv_reader_init(bytes_of(octets, size));

    while (csv_next(&reader, &row) == CSV_ROW) {
        CHECK(row.count >= 1);
        CHECK(row.count <= CSV_FIELDS_MAX);
        for (int i = 0; i < row.count; i++)
            check_field(csv_field(&row, i));
    }
    return 0;
}
