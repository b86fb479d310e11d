/* warn/text_test.c: the reviewed wording, word for word, and what it may never say. */
#include "warn/text.h"

#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "geo/time.h"
#include "model/moment.h"
#include "place/place.h"

#define S SECOND_NS

static struct warn_text text; /* large */

static int64_t tai(const char *utc)
{
    int64_t tai_ns = 0;

    TEST_EQ(time_from_utc_text(utc, &tai_ns), 1, 0);
    return tai_ns;
}

static struct risk risk_of(const char *iso, enum risk_kind kind, const char *from, const char *to)
{
    return (struct risk){
        .area = area_code_of(iso), .kind = kind, .earliest_ns = tai(from), .latest_ns = tai(to)};
}

/* 4 October 2022, as an exercise: launch 07:22, over Aomori about 07:28, Japanese time. */
static struct alert aomori(void)
{
    return (struct alert){
        .exercise = 7,
        .nation = {"JPN"},
        .event = 1,
        .number = 1,
        .revision = 1,
        .state = ALERT_DRAFT,
        .first_ns = tai("2022-10-03T22:25:10Z"),
        .revised_ns = tai("2022-10-03T22:25:10Z"),
        .last_observed_ns = tai("2022-10-03T22:25:08.900Z"),
        .has_launch = true,
        .launch_ns = tai("2022-10-03T22:22:03Z"),
        .area_count = 1,
        .areas = {risk_of("JP-02", RISK_OVERFLIGHT, "2022-10-03T22:28:10Z",
                          "2022-10-03T22:29:01Z")},
    };
}

static void expect(const char *got, const char *want, int row)
{
    if (strcmp(got, want) != 0)
        (void)fprintf(stderr, "got  %s\nwant %s\n", got, want);
    TEST_EQ(strcmp(got, want), 0, row);
}

TEST(english_overflight)
{
    struct alert alert = aomori();

    warn_text_write(&alert, WARN_ENGLISH, &text);
    expect(text.language, "en-US", 0);
    expect(text.event, "Ballistic missile launch", 1);
    expect(text.headline,
           "EXERCISE: Take shelter now. A missile is expected to pass overhead. Areas: Aomori", 2);
    expect(text.description,
           "EXERCISE: This is an exercise. Issued by the warning desk of Japan. A missile is "
           "believed to have been launched at about 07:22. It is expected to reach these areas: "
           "Aomori (may pass overhead, from 07:28 to 07:30). Based on observation up to 07:25:08. "
           "Times are in JST.",
           3);
    TEST_EQ(strncmp(text.instruction, "EXERCISE: Go inside", 19), 0, 4);
}

TEST(japanese_overflight)
{
    struct alert alert = aomori();

    warn_text_write(&alert, WARN_JAPANESE, &text);
    expect(text.language, "ja-JP", 0);
    expect(text.event, "弾道ミサイル発射", 1);
    expect(text.headline,
           "【訓練】直ちに避難。直ちに避難。ミサイルが上空を通過する見込みです。地域：青森県", 2);
    expect(text.description,
           "【訓練】これは訓練です。発表：日本の警報担当。7時22分頃、ミサイルが発射されたものと"
           "みられます。次の地域に到達する見込みです：青森県（上空通過の見込み、7時28分頃から"
           "7時30分頃まで）。この情報は7時25分08秒までの観測に基づきます。時刻は日本時間です。",
           3);
    TEST_EQ(strstr(text.instruction, "建物の中、又は地下に避難して下さい") != NULL, 1, 4);
}

TEST(korean_impact_in_korea)
{
    struct alert alert = aomori();

    alert.nation = (struct nation){"KOR"};
    alert.areas[0] = risk_of("KR-47", RISK_IMPACT, "2022-10-03T22:28:10Z", "2022-10-03T22:29:01Z");
    warn_text_write(&alert, WARN_KOREAN, &text);
    expect(text.language, "ko-KR", 0);
    expect(text.headline,
           "[훈련] 즉시 대피하십시오. 미사일 또는 그 일부가 떨어질 수 있습니다. 지역: 경상북도", 1);
    expect(text.description,
           "[훈련] 이것은 훈련입니다. 발표: 대한민국 경보 담당. 7시 22분경 미사일이 발사된 것으로 "
           "보입니다. 다음 지역에 도달할 것으로 예상됩니다: 경상북도 (낙하 가능, 7시 28분경부터 "
           "7시 30분경까지). 이 정보는 7시 25분 08초까지의 관측에 근거합니다. "
           "시각은 한국 시각입니다.",
           2);
}

TEST(a_lost_object_is_said_to_be_prediction_only)
{
    static const char *const want[WARN_LANGUAGES] = {
        "Prediction only: the object was last observed at 07:25:08. ",
        "予測のみ：この物体が最後に観測されたのは7時25分08秒です。",
        "예측만: 이 물체가 마지막으로 관측된 시각은 7시 25분 08초입니다. ",
    };
    struct alert alert = aomori();

    alert.is_prediction_only = true;
    alert.state = ALERT_REVISED;
    for (int i = 0; i < WARN_LANGUAGES; i++) {
        warn_text_write(&alert, (enum warn_language)i, &text);
        TEST_EQ(strstr(text.description, want[i]) != NULL, 1, i);
    }
}

TEST(without_a_launch_time_none_is_stated)
{
    struct alert alert = aomori();

    alert.has_launch = false;
    warn_text_write(&alert, WARN_ENGLISH, &text);
    TEST_EQ(strstr(text.description, "launched") == NULL, 1, 0);
}

TEST(an_exercise_is_marked_everywhere_and_a_live_text_nowhere)
{
    static const char *const mark[WARN_LANGUAGES] = {"EXERCISE: ", "【訓練】", "[훈련] "};
    static const enum alert_state states[] = {ALERT_DRAFT, ALERT_REVISED, ALERT_CANCELLED,
                                              ALERT_ALL_CLEAR};

    for (int i = 0; i < WARN_LANGUAGES * 4; i++) {
        struct alert alert = aomori();
        size_t size = strlen(mark[i % 3]);

        alert.state = states[i / 3];
        warn_text_write(&alert, (enum warn_language)(i % 3), &text);
        TEST_EQ(strncmp(text.headline, mark[i % 3], size), 0, i);
        TEST_EQ(strncmp(text.description, mark[i % 3], size), 0, i);
        TEST_EQ(strncmp(text.instruction, mark[i % 3], size), 0, i);
        alert.exercise = 0;
        warn_text_write(&alert, (enum warn_language)(i % 3), &text);
        TEST_EQ(strstr(text.headline, "EXERCISE") || strstr(text.headline, "訓練") ||
                    strstr(text.headline, "훈련"),
                0, i);
        TEST_EQ(strstr(text.description, "exercise") || strstr(text.description, "訓練") ||
                    strstr(text.description, "훈련"),
                0, i);
    }
}

/* W7: no live phrase in a drill.  W11: nothing has passed or fallen unless it was observed, and
 * this desk observes nothing. */
TEST(words_that_no_text_may_hold)
{
    static const char *const forbidden[] = {
        "not a drill",        "NOT A DRILL",  "has passed",   "has fallen",   "impacted",
        "no longer a danger", "通過しました", "通過したもの", "落下しました", "落下したもの",
        "실제 상황",          "통과했습니다", "떨어졌습니다", "낙하했습니다",
    };

    for (int i = 0; i < 4 * WARN_LANGUAGES; i++) {
        struct alert alert = aomori();

        alert.state = (enum alert_state)(i / WARN_LANGUAGES);
        warn_text_write(&alert, (enum warn_language)(i % WARN_LANGUAGES), &text);
        for (int j = 0; j < (int)(sizeof forbidden / sizeof forbidden[0]); j++) {
            TEST_EQ(strstr(text.headline, forbidden[j]) == NULL, 1, j);
            TEST_EQ(strstr(text.description, forbidden[j]) == NULL, 1, j);
            TEST_EQ(strstr(text.instruction, forbidden[j]) == NULL, 1, j);
        }
    }
}

TEST(cancel_and_all_clear_are_two_wordings)
{
    struct alert alert = aomori();

    alert.state = ALERT_CANCELLED;
    warn_text_write(&alert, WARN_ENGLISH, &text);
    expect(text.headline,
           "EXERCISE: Cancelled: the call to take shelter is withdrawn. Areas: Aomori", 0);
    expect(text.description,
           "EXERCISE: This is an exercise. Issued by the warning desk of Japan. The alert first "
           "made at 07:25:10 is cancelled: these areas are no longer assessed to be at risk. "
           "Aomori. Times are in JST.",
           1);
    alert.state = ALERT_ALL_CLEAR;
    warn_text_write(&alert, WARN_JAPANESE, &text);
    expect(text.headline, "【訓練】避難の呼びかけを解除します。地域：青森県", 2);
    TEST_EQ(strstr(text.description, "予測された時刻を過ぎました") != NULL, 1, 3);
}

TEST(windows_widen_to_whole_minutes)
{
    static const struct {
        const char *from;
        const char *to;
        const char *want;
    } rows[] = {
        {"2022-10-03T22:28:00Z", "2022-10-03T22:29:00Z", "from 07:28 to 07:29)"},
        {"2022-10-03T22:28:59.9Z", "2022-10-03T22:29:00.1Z", "from 07:28 to 07:30)"},
        {"2022-10-03T14:59:00Z", "2022-10-03T14:59:01Z", "from 23:59 to 00:00)"},
        {"2016-12-31T23:58:00Z", "2016-12-31T23:59:01Z", "from 08:58 to 09:00)"},
        {"2016-12-31T23:59:00Z", "2016-12-31T23:59:60Z", "from 08:59 to 09:00)"},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        struct alert alert = aomori();

        alert.areas[0] = risk_of("JP-02", RISK_IMPACT, rows[i].from, rows[i].to);
        warn_text_write(&alert, WARN_ENGLISH, &text);
        if (!strstr(text.description, rows[i].want))
            (void)fprintf(stderr, "%s\n", text.description);
        TEST_EQ(strstr(text.description, rows[i].want) != NULL, 1, i);
    }
}

/* Every area of a nation at once fits, in every language; the headline names five and counts. */
TEST(the_longest_texts_fit)
{
    static const char *const nations[] = {"JPN", "KOR", "USA"};

    for (int i = 0; i < 3 * WARN_LANGUAGES; i++) {
        struct alert alert = aomori();

        alert.area_count = 0;
        (void)memcpy(alert.nation.code, nations[i / 3], 4);
        for (int area = 0; area < area_count(); area++)
            if (strcmp(area_at(area)->nation, nations[i / 3]) == 0)
                alert.areas[alert.area_count++] =
                    (struct risk){.area = area_code_of(area_at(area)->iso),
                                  .kind = RISK_OVERFLIGHT,
                                  .earliest_ns = tai("2022-10-03T22:28:10Z"),
                                  .latest_ns = tai("2022-10-03T22:29:01Z")};
        warn_text_write(&alert, (enum warn_language)(i % 3), &text); /* CHECKs the room */
        TEST_EQ(strlen(text.description) < sizeof text.description / 2, 1, i);
        if (i == 0)
            expect(text.headline,
                   "EXERCISE: Take shelter now. A missile is expected to pass overhead. Areas: "
                   "Hokkaido, Aomori, Iwate, Miyagi, Akita and 42 more",
                   0);
    }
}
