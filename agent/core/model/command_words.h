// What a node answers to a command (docs/reference/mqtt.md): the same words from every kind of node.
#pragma once

#include <string_view>

#include "agent/core/model/local_text.h"

namespace tramgac {

struct CommandWords {
  std::string_view result, refusal;  // refusal: empty if it was done
  LocalText text;
};

namespace command_words {

inline constexpr CommandWords kDone{"done", "", {"done", "đã thực hiện"}};
inline constexpr CommandWords kUnchanged{"unchanged", "", {"it was so already", "đã như vậy từ trước"}};
inline constexpr CommandWords kNotStored{"failed",
                                         "not-stored",
                                         {"done, but it could not be stored: a restart forgets it",
                                          "đã thực hiện nhưng không ghi được vào kho: khởi động lại sẽ mất"}};
inline constexpr CommandWords kRetained{"refused",
                                        "retained",
                                        {"a retained command is not executed: publish it without the retain flag",
                                         "không thực hiện lệnh có cờ retain: hãy gửi không có cờ retain"}};
inline constexpr CommandWords kNoCorrelation{"refused",
                                             "no-correlation",
                                             {"a command needs correlation data, so that it is not executed twice",
                                              "lệnh cần có correlation data để không bị thực hiện hai lần"}};
inline constexpr CommandWords kBadRequest{
    "refused",
    "bad-request",
    {"expected a JSON object with \"alarm\" or \"device\" and \"reason\" as text, \"occurrence\", \"for_s\", "
     "\"from_seq\" and \"to_seq\" as whole numbers",
     "cần một đối tượng JSON với \"alarm\" hoặc \"device\" và \"reason\" là chữ, \"occurrence\", \"for_s\", "
     "\"from_seq\" và \"to_seq\" là số nguyên"}};
inline constexpr CommandWords kBadUser{
    "refused", "bad-user", {"the user's name has characters that names do not have", "tên người dùng không hợp lệ"}};
inline constexpr CommandWords kNoSuchAlarm{
    "refused", "no-such-alarm", {"there is no such alarm on this node", "nút này không có cảnh báo đó"}};
inline constexpr CommandWords kNoSuchDevice{
    "refused", "no-such-device", {"there is no such device on this node", "nút này không có thiết bị đó"}};
inline constexpr CommandWords kNeverRaised{"refused",
                                           "never-raised",
                                           {"this alarm has never been raised: there is nothing to acknowledge",
                                            "cảnh báo này chưa từng xảy ra: không có gì để xác nhận"}};
inline constexpr CommandWords kOtherOccurrence{"refused",
                                               "other-occurrence",
                                               {"that occurrence is over: look at the present one and acknowledge it",
                                                "lần xảy ra đó đã qua: hãy xem lần hiện tại rồi xác nhận"}};
inline constexpr CommandWords kNoReason{"refused", "no-reason", {"a reason is needed", "cần có lý do"}};
inline constexpr CommandWords kTooLong{
    "refused",
    "too-long",
    {"that is too long: an alarm may be shelved for 8 h, a critical one for 1 h; out of service for 30 d; maintenance "
     "7 d",
     "thời gian quá dài: tạm ẩn tối đa 8 giờ, cảnh báo nguy cấp 1 giờ; ngừng báo 30 ngày; bảo trì 7 ngày"}};
inline constexpr CommandWords kNotHidden{
    "refused", "not-hidden", {"it is not hidden in this way", "cảnh báo này hiện không bị ẩn theo cách đó"}};

}  // namespace command_words
}  // namespace tramgac
