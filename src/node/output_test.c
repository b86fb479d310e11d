/* node/output_test.c: where there is said to be room, the largest notices fit. */
#include "node/output.h"

#include <stdlib.h>

#include "base/test.h"
#include "model/notice.h"
#include "wire/view.h"

static struct node_output *out;

/* Leaves room for `notices` notices, and not for one more. */
static void fill_output(int notices)
{
    static const uint8_t block[1024];

    output_reset(out);
    while (output_has_room(out, notices + 1))
        output_record(out, &(struct journal_record){.kind = OUTPUT_TAKEN,
                                                    .body = bytes_of(block, sizeof block)});
    TEST_EQ(output_has_room(out, notices), true, notices);
}

/* The largest view for every partner there can be: more would abort (output_record's CHECK). */
static void put_notice(void)
{
    static const uint8_t view[VIEW_SIZE_MAX];

    for (int reader = -1; reader < NATIONS_MAX; reader++)
        output_record(out,
                      &(struct journal_record){.kind = reader < 0 ? OUTPUT_NOTICE : OUTPUT_SENT,
                                               .body = bytes_of(view, sizeof view)});
    output_record(out, &(struct journal_record){.kind = OUTPUT_ALERT,
                                                .body = bytes_of(view, NOTICE_ID_SIZE)});
}

TEST(what_has_room_for_some_notices_takes_as_many_of_the_largest)
{
    out = calloc(1, sizeof *out);
    if (out == NULL)
        abort();
    for (int notices = 1; notices <= OUTPUT_EVENT_NOTICES; notices++) {
        fill_output(notices);
        for (int i = 0; i < notices; i++)
            put_notice();
        TEST_EQ(output_has_room(out, 1), false, notices);
        output_reset(out);
        while (output_has_room(out, notices)) /* of small ones the records run out first */
            output_record(out, &(struct journal_record){.kind = OUTPUT_TAKEN});
        TEST_EQ(out->record_count, OUTPUT_RECORDS_MAX - notices * (NATIONS_MAX + 2) + 1, notices);
    }
    free(out);
}
