/* journal/cross_test.c: two journals that agree, and each way in which they may not. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/test.h"
#include "exchange/chain.h"
#include "journal/journal_fixture.h"
#include "journal/verify.h"
#include "model/session.h"
#include "wire/session.h"

#define BODIES 12
#define EPOCH 3
#define EXERCISE 7

enum lie {
    LIE_NONE,
    LIE_CHAIN,      /* the receipt's chain is of other bodies */
    LIE_AHEAD,      /* a receipt for what was not sent */
    LIE_SIGNATURE,  /* not the partner's key */
    LIE_EPOCH,      /* a receipt for another epoch of ours */
    LIE_ADDRESSEE,  /* the partner's receipt to somebody else */
    LIE_NO_RECEIPT, /* bytes that are none */
    LIE_NOT_HELD,   /* the partner does not hold what it receipted */
    LIE_OTHER_BODY, /* the partner holds other bytes */
    LIE_NOT_SENT,   /* the partner holds what was not sent */
    LIE_GAP,        /* a number was left out */
    LIE_KEY,        /* the partner's journal states another key than was pinned */
    LIES
};

struct pair {
    struct fixture usa;
    struct fixture jpn;
    struct digest chains[BODIES + 1];
};

static struct bytes body_of(uint64_t number, uint8_t *room)
{
    memset(room, (int)number, 100);
    return bytes_of(room, 50 + (size_t)number);
}

static struct moment at(uint64_t second)
{
    int64_t now_ns = (1000 + (int64_t)second) * SECOND_NS;

    return (struct moment){now_ns, now_ns, now_ns};
}

static void append(struct journal *j, struct journal_record record)
{
    CHECK(journal_append(j, &record) == STATUS_OK);
}

static struct bytes make_receipt(struct pair *p, enum lie lie, uint64_t number, uint8_t *room)
{
    uint8_t body_room[SESSION_BODY_MAX];
    struct byte_builder body = byte_builder_init(body_room, sizeof body_room);
    struct byte_builder out = byte_builder_init(room, SESSION_SIGNED_MAX);
    struct signature signature;
    struct session_message m = {
        .kind = SESSION_RECEIPT,
        .origin = {"JPN"},
        .destination = {"USA"},
        .epoch = 9,
        .serial = number,
        .receipt = {.peer_epoch = EPOCH,
                    .taken = {.count = 1, .of = {{.channel = 5, .number = number}}}},
    };

    if (lie == LIE_AHEAD)
        m.receipt.taken.of[0].number++;
    if (lie == LIE_EPOCH)
        m.receipt.peer_epoch++;
    if (lie == LIE_ADDRESSEE)
        m.destination = (struct nation){"KOR"};
    memcpy(m.receipt.taken.of[0].chain, p->chains[lie == LIE_CHAIN ? number - 1 : number].bytes,
           CHAIN_SIZE);
    wire_session_put(&m, &body);
    key_sign(lie == LIE_SIGNATURE ? &p->usa.key : &p->usa.partner_key, SESSION_LABEL,
             byte_builder_bytes(&body), &signature);
    wire_signed_put(byte_builder_bytes(&body), signature.bytes, &out);
    return byte_builder_bytes(&out);
}

/* USA's journal: twelve bodies sent, a receipt after each third. */
static void write_usa(struct pair *p, enum lie lie)
{
    struct journal *j = NULL;
    uint8_t room[SESSION_SIGNED_MAX];

    CHECK(journal_open(&j, &p->usa.options) == STATUS_OK);
    for (uint64_t n = 1; n <= BODIES; n++) {
        struct bytes body = body_of(n, room);
        const struct chain_place place = {.origin = {"USA"},
                                          .destination = {"JPN"},
                                          .epoch = EPOCH,
                                          .exercise = EXERCISE,
                                          .channel = 5,
                                          .number = n};

        p->chains[n] = chain_next(&p->chains[n - 1], &place, body);
        append(j, (struct journal_record){.kind = OUTPUT_SENT,
                                          .moment = at(n),
                                          .partner = {"JPN"},
                                          .epoch = EPOCH,
                                          .lane = 5,
                                          .number = lie == LIE_GAP && n == 7 ? 8 : n,
                                          .body = body});
        if (lie == LIE_GAP && n == 7)
            break;
        if (n % 3 != 0)
            continue;
        body = make_receipt(p, n == 6 ? lie : LIE_NONE, n, room);
        if (lie == LIE_NO_RECEIPT && n == 6)
            body = bytes_of("receipt", 7);
        append(j, (struct journal_record){.kind = OUTPUT_RECEIVED,
                                          .moment = at(n),
                                          .partner = {"JPN"},
                                          .epoch = EPOCH,
                                          .body = body});
    }
    journal_close(&j);
}

static void write_jpn(struct pair *p, enum lie lie)
{
    struct journal *j = NULL;
    uint8_t room[SESSION_SIGNED_MAX];
    uint64_t count = lie == LIE_NOT_SENT ? BODIES + 1 : BODIES;

    CHECK(journal_open(&j, &p->jpn.options) == STATUS_OK);
    for (uint64_t n = 1; n <= count; n++) {
        struct bytes body = body_of(lie == LIE_OTHER_BODY && n == 5 ? 6 : n, room);

        if (lie == LIE_NOT_HELD && n == 5)
            continue;
        append(j, (struct journal_record){.kind = OUTPUT_TAKEN,
                                          .moment = at(n),
                                          .partner = {"USA"},
                                          .epoch = EPOCH,
                                          .lane = 5,
                                          .number = n,
                                          .body = body});
    }
    journal_close(&j);
}

static void make_pair(struct pair *p, enum lie lie)
{
    *p = (struct pair){0};
    fixture_make(&p->usa);
    fixture_make(&p->jpn);
    p->jpn.options.path = p->jpn.path;
    p->jpn.options.key = &p->jpn.partner_key;
    p->jpn.options.identity = (struct journal_identity){
        .nation = {"JPN"},
        .epoch = 9,
        .exercise = EXERCISE,
        .key = signing_key_public(lie == LIE_KEY ? &p->usa.key : &p->usa.partner_key),
        .partner_count = 1,
        .partners = {{.nation = {"USA"}, .key = signing_key_public(&p->usa.key)}},
    };
    p->usa.options.path = p->usa.path;
    p->usa.options.key = &p->usa.key;
    write_usa(p, lie);
    write_jpn(p, lie);
}

static struct journal_cross_report cross(const struct pair *p)
{
    struct journal_cross_report report;
    const char *paths[] = {p->usa.path, p->jpn.path};

    CHECK(journal_cross_check(paths, 2, &report) == STATUS_OK);
    return report;
}

TEST(journals_that_agree_are_sound_in_any_number)
{
    struct pair p;
    struct journal_cross_report report;

    make_pair(&p, LIE_NONE);
    report = cross(&p);
    journal_cross_report_print(stderr, &report);
    TEST_EQ(report.is_sound, true, 0);
    TEST_EQ(report.receipts, 4, 0);
    TEST_EQ(report.bodies, 12, 0);
    const char *one[] = {p.usa.path};
    TEST_EQ(journal_cross_check(one, 1, &report), STATUS_OK, 1);
    TEST_EQ(report.is_sound, true, 1);
    TEST_EQ(report.receipts, 4, 1);
    TEST_EQ(journal_cross_check(one, 0, &report), STATUS_OK, 2);
    TEST_EQ(report.is_sound, true, 2);
    fixture_remove(&p.usa);
    fixture_remove(&p.jpn);
}

TEST(each_lie_is_found_and_named)
{
    static const struct {
        enum lie lie;
        const char *holder;
        uint64_t bad_seq; /* 0: something is missing */
    } rows[] = {
        {LIE_CHAIN, "USA", 9},    {LIE_AHEAD, "USA", 9},      {LIE_SIGNATURE, "USA", 9},
        {LIE_EPOCH, "USA", 9},    {LIE_ADDRESSEE, "USA", 9},  {LIE_NO_RECEIPT, "USA", 9},
        {LIE_NOT_HELD, "JPN", 0}, {LIE_OTHER_BODY, "JPN", 6}, {LIE_NOT_SENT, "JPN", 15},
        {LIE_GAP, "USA", 10},     {LIE_KEY, "USA", 1},
    };

    static_assert(sizeof rows / sizeof rows[0] == LIES - 1, "every lie has its row");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pair p;

        make_pair(&p, rows[i].lie);
        struct journal_cross_report report = cross(&p);
        journal_cross_report_print(stderr, &report);
        TEST_EQ(report.is_sound, false, rows[i].lie);
        TEST_EQ(strcmp(report.holder.code, rows[i].holder), 0, rows[i].lie);
        TEST_EQ(report.bad_seq, rows[i].bad_seq, rows[i].lie);
        fixture_remove(&p.usa);
        fixture_remove(&p.jpn);
    }
}
