/* format/cap_test.c: every state against the official schema, every refusal, traps CAP-3 to CAP-7.
 */
#include "format/cap.h"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "format/cap_int.h"
#include "geo/time.h"
#include "model/moment.h"
#include "place/place.h"
#include "warn/text.h"

#define SCHEMA "test/schema/CAP-v1.2.xsd"
#define NAMESPACE "urn:oasis:names:tc:emergency:cap:1.2"

static char xml[CAP_XML_MAX];
static struct warn_text words[WARN_LANGUAGES];
static struct alert alert;

static int64_t tai(const char *utc)
{
    int64_t tai_ns = 0;

    TEST_EQ(time_from_utc_text(utc, &tai_ns), 1, 0);
    return tai_ns;
}

static void build_alert(enum alert_state state)
{
    alert = (struct alert){
        .exercise = 17,
        .nation = {"JPN"},
        .event = 3,
        .number = 7,
        .state = state,
        .revision = state == ALERT_DRAFT ? 1 : 2,
        .first_ns = tai("2022-10-03T22:25:10.5Z"),
        .revised_ns = tai("2022-10-03T22:26:10.5Z"),
        .last_observed_ns = tai("2022-10-03T22:25:08.9Z"),
        .has_launch = true,
        .launch_ns = tai("2022-10-03T22:22:03Z"),
        .area_count = 2,
        .areas = {{.area = {"JP-01"},
                   .kind = RISK_IMPACT,
                   .earliest_ns = tai("2022-10-03T22:28:10.7Z"),
                   .latest_ns = tai("2022-10-03T22:29:01.2Z")},
                  {.area = {"JP-02"},
                   .kind = RISK_OVERFLIGHT,
                   .earliest_ns = tai("2022-10-03T22:28:20Z"),
                   .latest_ns = tai("2022-10-03T22:29:40.2Z")}},
    };
}

/* A sound message of the alert in `alert`, which a row then spoils. */
static struct cap_alert sound(void)
{
    struct cap_alert cap = {.alert = &alert,
                            .sender = "warn@jpn.example",
                            .exercise_name = "TRIDENT BELL 2026 <north> & \"south\""};

    cap_name_make(&alert, alert.revised_ns, &cap.name);
    for (int i = 0; i < WARN_LANGUAGES; i++) {
        warn_text_write(&alert, (enum warn_language)i, &words[i]);
        cap.texts[i] = (struct cap_text){words[i].language, words[i].event, words[i].headline,
                                         words[i].description, words[i].instruction};
    }
    if (alert.state != ALERT_DRAFT) {
        struct alert first = alert;

        first.revision = 1;
        cap.reference_count = 1;
        cap_name_make(&first, first.first_ns, &cap.references[0]);
    }
    return cap;
}

static xmlSchemaPtr schema(void)
{
    static xmlSchemaPtr loaded;

    if (!loaded) {
        xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(SCHEMA);

        loaded = xmlSchemaParse(parser);
        xmlSchemaFreeParserCtxt(parser);
    }
    return loaded;
}

static int is_valid(const char *text)
{
    xmlDocPtr document = xmlReadMemory(text, (int)strlen(text), "cap.xml", NULL, XML_PARSE_NONET);
    xmlSchemaValidCtxtPtr judge = xmlSchemaNewValidCtxt(schema());
    int verdict = document ? xmlSchemaValidateDoc(judge, document) : -1;

    xmlSchemaFreeValidCtxt(judge);
    xmlFreeDoc(document);
    return verdict == 0;
}

/* The number of nodes that the path finds; `c:` is CAP's namespace. */
static int count_of(const char *path)
{
    xmlDocPtr document = xmlReadMemory(xml, (int)strlen(xml), "cap.xml", NULL, XML_PARSE_NONET);
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    xmlXPathObjectPtr found;
    int count;

    (void)xmlXPathRegisterNs(context, cap_xml_text("c"), cap_xml_text(NAMESPACE));
    found = xmlXPathEvalExpression(cap_xml_text(path), context);
    count = found && found->nodesetval ? found->nodesetval->nodeNr : 0;
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    xmlFreeDoc(document);
    return count;
}

static enum cap_verdict write_cap(const struct cap_alert *cap)
{
    enum cap_verdict verdict;
    size_t size;

    TEST_EQ(cap_write(cap, xml, sizeof xml, &size, &verdict), STATUS_OK, 0);
    TEST_EQ(verdict == CAP_OK ? size == strlen(xml) && size > 0 : size == 0, 1, verdict);
    return verdict;
}

static enum cap_verdict write_state(enum alert_state state)
{
    struct cap_alert cap;

    build_alert(state);
    cap = sound();
    return write_cap(&cap);
}

TEST(every_state_is_valid_by_the_official_schema)
{
    static const struct {
        enum alert_state state;
        const char *type;
        const char *weight; /* of each info block */
    } rows[] = {
        {ALERT_DRAFT, "Alert",
         "c:responseType='Shelter' and c:urgency='Immediate' and c:severity='Extreme' and "
         "c:certainty='Likely' and c:onset"},
        {ALERT_REVISED, "Update",
         "c:responseType='Shelter' and c:urgency='Immediate' and c:severity='Extreme' and "
         "c:certainty='Likely' and c:onset"},
        {ALERT_ALL_CLEAR, "Update",
         "c:responseType='AllClear' and c:urgency='Past' and c:severity='Minor' and "
         "c:certainty='Unlikely' and not(c:onset)"},
        {ALERT_CANCELLED, "Cancel",
         "c:responseType='AllClear' and c:urgency='Past' and c:severity='Minor' and "
         "c:certainty='Unlikely' and not(c:onset)"},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        char path[512];

        TEST_EQ(write_state(rows[i].state), CAP_OK, i);
        TEST_EQ(is_valid(xml), 1, i);
        (void)snprintf(path, sizeof path,
                       "/c:alert[c:status='Exercise' and c:scope='Restricted' and "
                       "c:sender='warn@jpn.example' and c:msgType='%s']",
                       rows[i].type);
        TEST_EQ(count_of(path), 1, i);
        (void)snprintf(path, sizeof path, "/c:alert/c:info[%s]", rows[i].weight);
        TEST_EQ(count_of(path), 3, i);
        TEST_EQ(count_of("//c:references"), rows[i].state != ALERT_DRAFT, i);
    }
}

/* An independent reader of the same files, where the machine has one. */
TEST(xmllint_accepts_every_state)
{
    char path[] = "/tmp/cap_testXXXXXX";
    char command[256];
    int file = mkstemp(path);

    if (system("xmllint --version >/dev/null 2>&1") != 0)
        test_skip("xmllint is not installed");
    (void)snprintf(command, sizeof command,
                   "xmllint --nonet --noout --schema " SCHEMA " %s >/dev/null 2>&1", path);
    for (int i = ALERT_DRAFT; i <= ALERT_ALL_CLEAR; i++) {
        TEST_EQ(write_state((enum alert_state)i), CAP_OK, i);
        TEST_EQ(ftruncate(file, 0), 0, i);
        TEST_EQ(pwrite(file, xml, strlen(xml), 0), strlen(xml), i);
        TEST_EQ(system(command), 0, i);
    }
    (void)close(file);
    (void)unlink(path);
}

TEST(a_prediction_only_is_possible_and_observed_is_never_written)
{
    struct cap_alert cap;

    build_alert(ALERT_REVISED);
    alert.is_prediction_only = true;
    cap = sound();
    TEST_EQ(write_cap(&cap), CAP_OK, 0);
    TEST_EQ(count_of("//c:info[c:certainty='Possible']"), 3, 0);
    TEST_EQ(count_of("//c:parameter[c:valueName='tocsin:basis' and c:value='prediction only']"), 3,
            0);
    TEST_EQ(strstr(xml, ">Observed<") == NULL, 1, 0);
}

TEST(areas_are_explicit_codes_in_every_language)
{
    TEST_EQ(write_state(ALERT_DRAFT), CAP_OK, 0);
    TEST_EQ(count_of("//c:area[c:areaDesc='Aomori']/c:geocode[c:valueName='ISO3166-2' and "
                     "c:value='JP-02']"),
            1, 0);
    TEST_EQ(count_of("//c:area[c:areaDesc='青森県']/c:geocode[c:value='JP-02']"), 1, 0);
    TEST_EQ(count_of("//c:area[c:areaDesc='아오모리현']/c:geocode[c:value='JP-02']"), 1, 0);
    TEST_EQ(count_of("//c:geocode[c:valueName='SAME']"), 0, 0);
    TEST_EQ(count_of("//c:parameter[c:valueName='tocsin:window:JP-02' and "
                     "c:value='2022-10-04T07:28:20+09:00/2022-10-04T07:29:41+09:00 overflight']"),
            3, 0);
}

TEST(american_areas_carry_same_codes_and_utc)
{
    struct cap_alert cap;

    build_alert(ALERT_DRAFT);
    alert.nation = (struct nation){"USA"};
    alert.area_count = 1;
    alert.areas[0].area = area_code_of("US-GU");
    cap = sound();
    TEST_EQ(write_cap(&cap), CAP_OK, 0);
    TEST_EQ(is_valid(xml), 1, 0);
    TEST_EQ(count_of("//c:geocode[c:valueName='SAME' and c:value='066000']"), 3, 0);
    TEST_EQ(count_of("//c:info[c:onset='2022-10-03T22:28:10-00:00']"), 3, 0);
    TEST_EQ(count_of("//c:info[c:eventCode/c:value='CDW']"), 3, 0);
}

TEST(the_largest_alert_fits)
{
    struct cap_alert cap;

    build_alert(ALERT_DRAFT);
    alert.area_count = 0;
    alert.nation = (struct nation){"USA"};
    for (int i = 0; i < area_count(); i++)
        if (strcmp(area_at(i)->nation, "USA") == 0)
            alert.areas[alert.area_count++] =
                (struct risk){.area = area_code_of(area_at(i)->iso),
                              .earliest_ns = alert.revised_ns,
                              .latest_ns = alert.revised_ns + 60 * SECOND_NS};
    cap = sound();
    TEST_EQ(write_cap(&cap), CAP_OK, 0);
    TEST_EQ(is_valid(xml), 1, 0);
}

TEST(TIME_2_onset_rounds_down_and_expires_up)
{
    TEST_EQ(write_state(ALERT_DRAFT), CAP_OK, 0);
    TEST_EQ(count_of("//c:info[c:onset='2022-10-04T07:28:10+09:00']"), 3, 0);
    TEST_EQ(count_of("//c:info[c:expires='2022-10-04T07:34:41+09:00']"), 3, 0);
    TEST_EQ(count_of("/c:alert[c:sent='2022-10-04T07:26:10+09:00']"), 1, 0);
    TEST_EQ(count_of("//c:info[c:effective='2022-10-04T07:26:10+09:00']"), 3, 0);
}

TEST(CAP_1_unsound_shapes_are_refused_and_sound_ones_written)
{
    static const struct cap_polygon open = {4, {{40, 140}, {41, 140}, {41, 141}, {40, 141}}};
    static const struct cap_polygon closed = {4, {{40, 140}, {41, 140}, {41, 141}, {40, 140}}};
    static const struct cap_circle circle = {{40.8, 140.7}, 25};
    static const struct cap_circle empty = {{40.8, 140.7}, 0};
    struct cap_shape shape = {{"JP-02"}, &closed, &circle};
    struct cap_alert cap;

    build_alert(ALERT_DRAFT);
    cap = sound();
    cap.shapes = &shape;
    cap.shape_count = 1;
    TEST_EQ(write_cap(&cap), CAP_OK, 0);
    TEST_EQ(is_valid(xml), 1, 0);
    TEST_EQ(count_of("//c:area[c:areaDesc='Aomori' and c:circle='40.8000,140.7000 25.0000' and "
                     "starts-with(c:polygon,'40.0000,140.0000 41')]"),
            1, 0);
    TEST_EQ(count_of("//c:area[c:areaDesc='Hokkaido' and (c:polygon or c:circle)]"), 0, 0);
    shape.polygon = &open;
    TEST_EQ(write_cap(&cap), CAP_REFUSED_SHAPE, 1);
    shape.polygon = NULL;
    shape.circle = &empty;
    TEST_EQ(write_cap(&cap), CAP_REFUSED_SHAPE, 2);
    shape.circle = &circle;
    shape.area = area_code_of("JP-03"); /* may not widen the alert (W15) */
    TEST_EQ(write_cap(&cap), CAP_REFUSED_SHAPE, 3);
}

/* The schema does judge order: the same elements in another order are invalid. */
TEST(CAP_3_order_matters_and_ours_is_right)
{
    static char swapped[CAP_XML_MAX];
    const char *status;
    const char *type;

    TEST_EQ(write_state(ALERT_DRAFT), CAP_OK, 0);
    status = strstr(xml, "<status>");
    type = strstr(xml, "<msgType>");
    TEST_EQ(status && type && status < type, 1, 0);
    (void)snprintf(swapped, sizeof swapped,
                   "%.*s<msgType>Alert</msgType><status>Exercise</status>%s", (int)(status - xml),
                   xml, strstr(xml, "</msgType>") + strlen("</msgType>"));
    TEST_EQ(is_valid(swapped), 0, 1);
}

TEST(CAP_4_references_repeat_the_earlier_sent_byte_for_byte)
{
    TEST_EQ(write_state(ALERT_CANCELLED), CAP_OK, 0);
    TEST_EQ(count_of("/c:alert[c:references='warn@jpn.example,"
                     "tocsin-jpn-x17-20221003T222510Z-0007-01,2022-10-04T07:25:10+09:00']"),
            1, 0);
    TEST_EQ(count_of("/c:alert[c:identifier='tocsin-jpn-x17-20221003T222510Z-0007-02']"), 1, 1);
}

TEST(CAP_5_language_is_always_written)
{
    TEST_EQ(write_state(ALERT_DRAFT), CAP_OK, 0);
    TEST_EQ(count_of("//c:info"), 3, 0);
    TEST_EQ(count_of("//c:info[1][c:language='en-US']"), 1, 1);
    TEST_EQ(count_of("//c:info[2][c:language='ja-JP']"), 1, 2);
    TEST_EQ(count_of("//c:info[3][c:language='ko-KR']"), 1, 3);
}

TEST(CAP_6_note_marks_and_references_are_obligatory)
{
    struct cap_alert cap;

    build_alert(ALERT_DRAFT);
    cap = sound();
    TEST_EQ(write_cap(&cap), CAP_OK, 0);
    TEST_EQ(count_of("/c:alert[c:note='TRIDENT BELL 2026 <north> & \"south\"']"), 1, 0);
    cap.exercise_name = "";
    TEST_EQ(write_cap(&cap), CAP_REFUSED_NOTE, 1);
    cap.exercise_name = NULL;
    TEST_EQ(write_cap(&cap), CAP_REFUSED_NOTE, 2);
    for (int i = 0; i < CAP_LANGUAGES * 3; i++) {
        cap = sound();
        if (i % 3 == 0)
            cap.texts[i / 3].headline = "Take shelter";
        if (i % 3 == 1)
            cap.texts[i / 3].description = "Take shelter";
        if (i % 3 == 2)
            cap.texts[i / 3].instruction = " EXERCISE 【訓練】 [훈련]";
        TEST_EQ(write_cap(&cap), CAP_REFUSED_MARK, i);
    }
    for (int i = ALERT_REVISED; i <= ALERT_ALL_CLEAR; i++) {
        build_alert((enum alert_state)i);
        cap = sound();
        cap.reference_count = 0;
        TEST_EQ(write_cap(&cap), CAP_REFUSED_REFERENCES, i);
    }
}

TEST(CAP_7_no_end_before_the_beginning_and_no_identifier_twice)
{
    struct cap_alert cap;

    build_alert(ALERT_DRAFT);
    alert.revised_ns = alert.areas[1].latest_ns + CAP_EXPIRES_MARGIN_NS + 2 * SECOND_NS;
    cap = sound();
    TEST_EQ(write_cap(&cap), CAP_REFUSED_TIMES, 0);
    build_alert(ALERT_DRAFT);
    alert.areas[0].latest_ns = alert.areas[0].earliest_ns - 1;
    cap = sound();
    TEST_EQ(write_cap(&cap), CAP_REFUSED_TIMES, 1);
    for (int i = ALERT_DRAFT; i <= ALERT_ALL_CLEAR; i++) {
        TEST_EQ(write_state((enum alert_state)i), CAP_OK, i);
        TEST_EQ(count_of("//c:info[c:expires]"), 3, i);
    }
    build_alert(ALERT_REVISED);
    cap = sound();
    cap.references[0] = cap.name;
    TEST_EQ(write_cap(&cap), CAP_REFUSED_REUSED, 2);
}

TEST(what_is_live_is_refused)
{
    struct cap_alert cap;

    build_alert(ALERT_DRAFT);
    cap = sound();
    alert.exercise = 0; /* whatever else is right */
    TEST_EQ(write_cap(&cap), CAP_REFUSED_ACTUAL, 0);
    TEST_EQ(cap_check(&cap), CAP_REFUSED_ACTUAL, 0);
}

static void spoil(struct cap_alert *cap, int row)
{
    if (row == 0)
        cap->sender = "warn jpn";
    if (row == 1)
        cap->sender = "";
    if (row == 2)
        cap->name.identifier[0] = ',';
    if (row == 3)
        (void)snprintf(cap->name.sent, sizeof cap->name.sent, "2022-10-04T07:26:10Z");
    if (row == 4)
        cap->texts[1] = cap->texts[0];
    if (row == 5)
        cap->texts[2].event = "";
    if (row == 6)
        cap->texts[0].description = "EXERCISE \xff";
    if (row == 7)
        cap->texts[0].headline = "EXERCISE \x1b[2J";
    if (row == 8)
        alert.area_count = 0;
    if (row == 9)
        alert.areas[0].area = area_code_of("KR-11");
    if (row == 10)
        alert.areas[0].area = area_code_of("JP-48");
    if (row == 11)
        cap->references[cap->reference_count++] = cap->name; /* a first message answers nothing */
    if (row == 12)
        cap->reference_count = CAP_REFERENCES_MAX + 1;
    if (row == 13)
        cap->shape_count = 1 + CAP_SHAPES_MAX;
}

TEST(every_other_refusal)
{
    static const enum cap_verdict want[] = {
        CAP_REFUSED_SENDER,     CAP_REFUSED_SENDER,   CAP_REFUSED_NAME,
        CAP_REFUSED_NAME,       CAP_REFUSED_LANGUAGE, CAP_REFUSED_TEXT,
        CAP_REFUSED_TEXT,       CAP_REFUSED_TEXT,     CAP_REFUSED_AREAS,
        CAP_REFUSED_AREAS,      CAP_REFUSED_AREAS,    CAP_REFUSED_REFERENCES,
        CAP_REFUSED_REFERENCES, CAP_REFUSED_SHAPE,    CAP_OK,
    };

    for (int i = 0; i < (int)(sizeof want / sizeof want[0]); i++) {
        struct cap_alert cap;

        build_alert(ALERT_DRAFT);
        cap = sound();
        spoil(&cap, i);
        TEST_EQ(write_cap(&cap), want[i], i);
    }
}

TEST(a_reference_from_the_future_is_refused)
{
    struct cap_alert cap;

    build_alert(ALERT_REVISED);
    cap = sound();
    (void)snprintf(cap.references[0].sent, sizeof cap.references[0].sent,
                   "2022-10-04T07:26:11+09:00");
    TEST_EQ(write_cap(&cap), CAP_REFUSED_REFERENCES, 0);
}

TEST(a_small_buffer_is_refused)
{
    struct cap_alert cap;
    enum cap_verdict verdict;
    size_t size;
    size_t whole;

    build_alert(ALERT_DRAFT);
    cap = sound();
    TEST_EQ(cap_write(&cap, xml, sizeof xml, &whole, &verdict), STATUS_OK, 0);
    TEST_EQ(cap_write(&cap, xml, whole, &size, &verdict), STATUS_OK, 1);
    TEST_EQ(verdict, CAP_REFUSED_ROOM, 1);
    TEST_EQ(size, 0, 1);
    TEST_EQ(cap_write(&cap, xml, whole + 1, &size, &verdict), STATUS_OK, 2);
    TEST_EQ(verdict, CAP_OK, 2);
}

TEST(names_differ_by_exercise_number_and_revision)
{
    struct cap_name a;
    struct cap_name b;

    build_alert(ALERT_DRAFT);
    cap_name_make(&alert, alert.first_ns, &a);
    TEST_EQ(strcmp(a.identifier, "tocsin-jpn-x17-20221003T222510Z-0007-01"), 0, 0);
    TEST_EQ(strcmp(a.sent, "2022-10-04T07:25:10+09:00"), 0, 0);
    for (int i = 0; i < 3; i++) {
        build_alert(ALERT_DRAFT);
        alert.exercise += i == 0;
        alert.number += i == 1;
        alert.revision += i == 2;
        cap_name_make(&alert, alert.first_ns, &b);
        TEST_EQ(strcmp(a.identifier, b.identifier) != 0, 1, i);
    }
}
