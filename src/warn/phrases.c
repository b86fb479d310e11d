/* warn/phrases.c: English, Japanese and Korean.
 *
 * The Japanese follows the wording that the Cabinet Secretariat publishes for J-Alert
 * (kokuminhogo.go.jp: 直ちに避難; 建物の中、又は地下に避難して下さい; 不審な物には決して近寄らず),
 * the Korean the public civil-defence conduct (대피), the English the same sense.  Words are
 * neutral: update, cancel, all-clear; no phrase asserts a passage or an impact.
 */
#include "warn/phrases.h"

static const struct phrases english = {
    .language = "en-US",
    .event = "Ballistic missile launch",
    .exercise_prefix = "EXERCISE: ",
    .exercise_says = "This is an exercise. ",
    .comma = ", ",
    .semicolon = "; ",
    .head_impact = "Take shelter now. A missile or parts of it may fall. Areas: ",
    .head_overflight = "Take shelter now. A missile is expected to pass overhead. Areas: ",
    .head_clear = "All clear. The call to take shelter is lifted. Areas: ",
    .head_cancel = "Cancelled: the call to take shelter is withdrawn. Areas: ",
    .more = {" and ", " more"},
    .issued_by = {"Issued by the warning desk of ", ". "},
    .launched = {"A missile is believed to have been launched at about ", ". "},
    .expected = "It is expected to reach these areas: ",
    .impact = {" (may fall there, from ", " to ", ")"},
    .overflight = {" (may pass overhead, from ", " to ", ")"},
    .stop = ". ",
    .observed = {"Based on observation up to ", ". "},
    .predicted = {"Prediction only: the object was last observed at ", ". "},
    .zone = {"Times are in ", "."},
    .cleared = "The predicted time is over. The call to take shelter is lifted. "
               "This does not state where the object went. ",
    .cancelled = {"The alert first made at ",
                  " is cancelled: these areas are no longer assessed to be at risk. "},
    .shelter = "Go inside a sturdy building or underground at once. If there is no building "
               "nearby, take cover behind something solid, or lie face down and protect your "
               "head. If you are indoors, keep away from windows or move to a room without any. "
               "Never approach anything suspicious; report it to the police or fire service.",
    .after_clear = "You may leave shelter. Never approach anything suspicious; report it to the "
                   "police or fire service.",
    .after_cancel = "You need not shelter because of this alert. If another alert is in force "
                    "where you are, follow it.",
};

static const struct phrases japanese = {
    .language = "ja-JP",
    .event = "弾道ミサイル発射",
    .exercise_prefix = "【訓練】",
    .exercise_says = "これは訓練です。",
    .comma = "、",
    .semicolon = "、",
    .head_impact = "直ちに避難。直ちに避難。ミサイル又はその一部が落下する可能性があります。地域：",
    .head_overflight = "直ちに避難。直ちに避難。ミサイルが上空を通過する見込みです。地域：",
    .head_clear = "避難の呼びかけを解除します。地域：",
    .head_cancel = "取消：避難の呼びかけを取り消します。地域：",
    .more = {"、ほか", "地域"},
    .issued_by = {"発表：", "の警報担当。"},
    .launched = {"", "頃、ミサイルが発射されたものとみられます。"},
    .expected = "次の地域に到達する見込みです：",
    .impact = {"（落下の可能性、", "頃から", "頃まで）"},
    .overflight = {"（上空通過の見込み、", "頃から", "頃まで）"},
    .stop = "。",
    .observed = {"この情報は", "までの観測に基づきます。"},
    .predicted = {"予測のみ：この物体が最後に観測されたのは", "です。"},
    .zone = {"時刻は", "です。"},
    .cleared = "予測された時刻を過ぎました。避難の呼びかけを解除します。"
               "この情報は物体の行方を断定するものではありません。",
    .cancelled = {"", "に作成した警報を取り消します。"
                      "これらの地域に危険が及ぶとは、現在は評価されていません。"},
    .shelter =
        "直ちに建物の中、又は地下に避難して下さい。近くに建物がない場合は、物陰に身を隠すか、"
        "地面に伏せて頭部を守って下さい。屋内にいる場合は、窓から離れるか、窓のない部屋に"
        "移動して下さい。不審な物を発見した場合は、決して近寄らず、直ちに警察、消防や"
        "海上保安庁に連絡して下さい。",
    .after_clear = "避難を終えて構いません。不審な物を発見した場合は、決して近寄らず、直ちに警察、"
                   "消防や海上保安庁に連絡して下さい。",
    .after_cancel = "この警報による避難は必要ありません。"
                    "お住まいの地域に他の警報が出ている場合は、それに従って下さい。",
};

static const struct phrases korean = {
    .language = "ko-KR",
    .event = "탄도미사일 발사",
    .exercise_prefix = "[훈련] ",
    .exercise_says = "이것은 훈련입니다. ",
    .comma = ", ",
    .semicolon = ", ",
    .head_impact = "즉시 대피하십시오. 미사일 또는 그 일부가 떨어질 수 있습니다. 지역: ",
    .head_overflight = "즉시 대피하십시오. 미사일이 상공을 통과할 것으로 예상됩니다. 지역: ",
    .head_clear = "대피 안내를 해제합니다. 지역: ",
    .head_cancel = "취소: 대피 안내를 취소합니다. 지역: ",
    .more = {" 외 ", "개 지역"},
    .issued_by = {"발표: ", " 경보 담당. "},
    .launched = {"", "경 미사일이 발사된 것으로 보입니다. "},
    .expected = "다음 지역에 도달할 것으로 예상됩니다: ",
    .impact = {" (낙하 가능, ", "경부터 ", "경까지)"},
    .overflight = {" (상공 통과 예상, ", "경부터 ", "경까지)"},
    .stop = ". ",
    .observed = {"이 정보는 ", "까지의 관측에 근거합니다. "},
    .predicted = {"예측만: 이 물체가 마지막으로 관측된 시각은 ", "입니다. "},
    .zone = {"시각은 ", "입니다."},
    .cleared = "예측된 시각이 지났습니다. 대피 안내를 해제합니다. "
               "이 정보는 물체의 행방을 단정하지 않습니다. ",
    .cancelled = {"", "에 작성한 경보를 취소합니다. "
                      "이 지역은 현재 위험하다고 평가되지 않습니다. "},
    .shelter =
        "즉시 튼튼한 건물 안이나 지하로 대피하십시오. 가까이에 건물이 없으면 단단한 물체 뒤에 "
        "몸을 숨기거나 엎드려 머리를 보호하십시오. 실내에 있으면 창문에서 떨어지거나 창문이 "
        "없는 방으로 이동하십시오. 수상한 물체를 발견하면 절대 접근하지 말고 즉시 경찰이나 "
        "소방에 신고하십시오.",
    .after_clear = "대피를 마쳐도 됩니다. 수상한 물체를 발견하면 절대 접근하지 말고 즉시 경찰이나 "
                   "소방에 신고하십시오.",
    .after_cancel = "이 경보로 인한 대피는 필요하지 않습니다. "
                    "계신 지역에 다른 경보가 있으면 그에 따르십시오.",
};

const struct phrases *phrases_in(enum warn_language language)
{
    switch (language) {
    case WARN_ENGLISH:
        return &english;
    case WARN_JAPANESE:
        return &japanese;
    case WARN_KOREAN:
        return &korean;
    }
    return &english;
}
