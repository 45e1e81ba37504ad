// The sentences of `tramgac profile lint` in English and Vietnamese.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::profile {

using document::Phrase;

// Points.
inline constexpr Phrase kNoSource{"the point {0} does not say where its facts come from",
                                  "điểm đo {0} không cho biết thông tin lấy từ đâu"};
inline constexpr Phrase kNoNote{"{0} is inferred and does not say from what",
                                "{0} là suy ra nhưng không nói suy ra từ đâu"};
inline constexpr Phrase kWantNote{"`note`", "`note`"};
inline constexpr Phrase kNoisy{"{0} is a measurement, and its noise would be reported",
                               "{0} là giá trị đo, dao động nhỏ của nó sẽ bị gửi đi liên tục"};
inline constexpr Phrase kWantDeadband{"`deadband`", "`deadband`"};
inline constexpr Phrase kExampleOutside{"the example of {0} in the registry, {1}, is not plausible here",
                                        "ví dụ của {0} trong danh mục, {1}, nằm ngoài khoảng hợp lý ở đây"};
inline constexpr Phrase kNotReadable{"the registers of {0} are in no readable range",
                                     "các thanh ghi của {0} không nằm trong khoảng đọc được nào"};
inline constexpr Phrase kWantReadable{"an address inside `readable`", "một địa chỉ nằm trong `readable`"};
inline constexpr Phrase kBlindGap{"gaps are bridged although nobody says which registers may be read",
                                  "đọc nối qua khoảng trống trong khi không rõ thanh ghi nào đọc được"};
inline constexpr Phrase kWantRanges{"`readable`", "`readable`"};
inline constexpr Phrase kCellAgain{"{0} is also a cell of the column {1}: one value under two names",
                                   "{0} cũng là một ô của cột {1}: một giá trị mang hai tên"};
inline constexpr Phrase kColumnAgain{"{0} reads rows of the column that {1} reads: one value under two names",
                                     "{0} đọc các hàng của cột mà {1} đã đọc: một giá trị mang hai tên"};
inline constexpr Phrase kWantOneName{"one name for one value", "mỗi giá trị một tên"};

// Tables.
inline constexpr Phrase kNoRows{"no row can fulfil this: nothing else of the table {0} is in {1}",
                                "không hàng nào thỏa điều kiện này: bảng {0} không có gì khác trong {1}"};
inline constexpr Phrase kWantSameTable{"a column of the same rows", "một cột của cùng các hàng"};

// Recognition.
inline constexpr Phrase kNotFound{"nothing says how a device of this kind is recognised",
                                  "không có gì cho biết cách nhận ra loại thiết bị này"};
inline constexpr Phrase kWantRecognise{"`recognise`; an empty list if the device does not tell",
                                       "`recognise`; danh sách rỗng nếu thiết bị không cho biết"};
inline constexpr Phrase kNeverChosen{"{0} is never chosen: {1} has the same description and comes first",
                                     "{0} không bao giờ được chọn: {1} có cùng mô tả và đứng trước"};
inline constexpr Phrase kWantOneDescription{"a description that tells them apart",
                                            "một mô tả phân biệt được hai hồ sơ"};

// Alarms.
inline constexpr Phrase kNoUnavailable{"nobody is told when the device falls silent",
                                       "không ai được báo khi thiết bị ngừng trả lời"};
inline constexpr Phrase kWantUnavailable{"an alarm of kind unavailable", "một cảnh báo loại unavailable"};
inline constexpr Phrase kManyAlarms{"{0} alarms are more than anybody can respond to",
                                    "{0} cảnh báo là nhiều hơn mức có thể xử lý"};
inline constexpr Phrase kWantFewAlarms{"at most {0}", "tối đa {0}"};
inline constexpr Phrase kNeverRaised{"this alarm can never be raised: {0} is at most {1} and at least {2}",
                                     "cảnh báo này không bao giờ xảy ra: {0} lớn nhất là {1}, nhỏ nhất là {2}"};
inline constexpr Phrase kNeverEnds{
    "once raised this alarm never ends: {0} is at most {1} and at least {2}",
    "cảnh báo này đã xảy ra thì không bao giờ hết: {0} lớn nhất là {1}, nhỏ nhất là {2}"};
inline constexpr Phrase kWantInside{"limit and deadband between them", "ngưỡng và deadband nằm giữa hai giá trị này"};
inline constexpr Phrase kChatters{"a value that swings around this limit raises the alarm again and again",
                                  "giá trị dao động quanh ngưỡng này sẽ làm cảnh báo lặp đi lặp lại"};
inline constexpr Phrase kWantHysteresis{"`deadband`, `on_delay` and `off_delay`",
                                        "`deadband`, `on_delay` và `off_delay`"};
inline constexpr Phrase kHidesWorse{"{0} hides {1}, which is more severe", "{0} che {1}, là cảnh báo nghiêm trọng hơn"};
inline constexpr Phrase kWantParentAsSevere{"an alarm at least as severe in `depends_on`",
                                            "một cảnh báo ít nhất cùng mức nghiêm trọng trong `depends_on`"};
inline constexpr Phrase kSameAlarm{"an operator cannot tell this alarm from {0}",
                                   "người vận hành không phân biệt được cảnh báo này với {0}"};
inline constexpr Phrase kWantOwnText{"a text of its own", "một câu riêng"};

// Both languages.
inline constexpr Phrase kNotVietnamese{"the Vietnamese text of {0} has no Vietnamese letter",
                                       "câu tiếng Việt của {0} không có chữ tiếng Việt nào"};
inline constexpr Phrase kNotEnglish{"the English text of {0} has Vietnamese letters",
                                    "câu tiếng Anh của {0} có chữ tiếng Việt"};
inline constexpr Phrase kWantBoth{"Vietnamese with its marks, English without",
                                  "tiếng Việt có dấu, tiếng Anh không có dấu"};

// Registry.
inline constexpr Phrase kLabelTwice{"{0} and {1} have the same label: two names with one meaning",
                                    "{0} và {1} có cùng nhãn: hai tên mang một nghĩa"};
inline constexpr Phrase kNoUnit{"the quantity {0} needs a unit", "đại lượng {0} cần có đơn vị"};
inline constexpr Phrase kWantUnitOf{"such as {0}", "chẳng hạn {0}"};
inline constexpr Phrase kExampleNumber{"the example of {0} is no number although it has a unit",
                                       "ví dụ của {0} không phải là số mặc dù có đơn vị"};

}  // namespace tramgac::profile
