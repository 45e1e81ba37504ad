// The sentences of agent/profile in English and Vietnamese.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::profile {

using document::Phrase;

// Names registry.
inline constexpr Phrase kNameTwice{"the name {0} is registered twice", "tên {0} được đăng ký hai lần"};
inline constexpr Phrase kUnknownUnit{"unknown unit {0}", "đơn vị lạ {0}"};
inline constexpr Phrase kWantUnit{"a UCUM code of units.yaml", "một mã UCUM trong units.yaml"};

// The profile as a whole.
inline constexpr Phrase kFolderName{"the name {0} is not that of its folder", "tên {0} khác tên thư mục"};
inline constexpr Phrase kOtherProtocol{"section {0} does not fit protocol {1}", "mục {0} không hợp với giao thức {1}"};
inline constexpr Phrase kUnknownSource{"unknown source {0}", "nguồn lạ {0}"};
inline constexpr Phrase kWantSource{"a key of `sources`", "một khóa của `sources`"};
inline constexpr Phrase kUnknownProfile{"unknown profile {0}", "hồ sơ thiết bị lạ {0}"};
inline constexpr Phrase kWantProfile{"one of {0}", "một trong {0}"};

// Points.
inline constexpr Phrase kUnknownPoint{"unknown point name {0}", "tên điểm đo lạ {0}"};
inline constexpr Phrase kWantRegistered{"a name of drivers/names/points.yaml",
                                        "một tên trong drivers/names/points.yaml"};
inline constexpr Phrase kPointTwice{"the point {0} was already defined in line {1}", "điểm đo {0} đã có ở dòng {1}"};
inline constexpr Phrase kNotTogether{"{0} and {1} exclude each other", "{0} và {1} loại trừ nhau"};
inline constexpr Phrase kNotForType{"{0} has no meaning for this type", "{0} không có nghĩa với kiểu này"};
inline constexpr Phrase kWantCounterBits{"32 or 64", "32 hoặc 64"};
inline constexpr Phrase kWantIntegerType{"an integer type", "một kiểu số nguyên"};
inline constexpr Phrase kWantTextType{"type text", "kiểu text"};
inline constexpr Phrase kWantNumber{"a point that is a number", "một điểm đo có giá trị là số"};
inline constexpr Phrase kWantTruth{"a point that is true or false", "một điểm đo có giá trị đúng/sai"};
inline constexpr Phrase kBitMissing{"\"bit\" is missing", "thiếu \"bit\""};
inline constexpr Phrase kBeyondWidth{"bits {0} to {1} do not exist in {2} bits",
                                     "không có bit {0} đến {1} trong {2} bit"};
inline constexpr Phrase kCodeTwice{"the code {0} is given twice", "mã {0} được cho hai lần"};
inline constexpr Phrase kWantScale{"a factor other than 0, such as 0.1, 60 or 1/64",
                                   "một hệ số khác 0, chẳng hạn 0.1, 60 hoặc 1/64"};
inline constexpr Phrase kLowAboveHigh{"the low end is not below the high end", "cận dưới không nhỏ hơn cận trên"};
inline constexpr Phrase kWantTwo{"[low, high]", "[thấp, cao]"};

// Modbus.
inline constexpr Phrase kWantAt{"coil:N, discrete:N, holding:N or input:N with N from 0 to 65535",
                                "coil:N, discrete:N, holding:N hoặc input:N với N từ 0 đến 65535"};
inline constexpr Phrase kWantRange{"a range such as holding:0-26", "một khoảng chẳng hạn holding:0-26"};
inline constexpr Phrase kBeyondTable{"{0} and {1} more registers go beyond address 65535",
                                     "{0} và {1} thanh ghi tiếp theo vượt quá địa chỉ 65535"};
inline constexpr Phrase kTooLong{"{0} registers are more than one request may read ({1})",
                                 "{0} thanh ghi nhiều hơn một yêu cầu đọc được ({1})"};
inline constexpr Phrase kBitTable{"coils and discrete inputs are single bits", "coil và discrete là từng bit đơn"};
inline constexpr Phrase kWantBitType{"type bit", "kiểu bit"};
inline constexpr Phrase kRegisterTable{"registers have no type bit", "thanh ghi không có kiểu bit"};
inline constexpr Phrase kWantBitKey{"an integer type with `bit:`", "một kiểu số nguyên kèm `bit:`"};
inline constexpr Phrase kOverlap{"{0} overlaps {1} of line {2}", "{0} chồng lên {1} ở dòng {2}"};
inline constexpr Phrase kSamePlace{"{0} reads the same as {1} of line {2}", "{0} đọc trùng với {1} ở dòng {2}"};
inline constexpr Phrase kWantDisjoint{"points that share no register, or bits and words of the same registers",
                                      "các điểm đo không chung thanh ghi, hoặc bit và từ của cùng các thanh ghi"};

// SNMP.
inline constexpr Phrase kWantOid{"an object identifier such as 1.3.6.1.2.1.1.3.0",
                                 "một định danh đối tượng chẳng hạn 1.3.6.1.2.1.1.3.0"};
inline constexpr Phrase kEmptyDescription{"a description that fits every device", "mô tả này khớp với mọi thiết bị"};
inline constexpr Phrase kWantDescription{"sys_object_id, sys_descr or answers",
                                         "sys_object_id, sys_descr hoặc answers"};
inline constexpr Phrase kStalePoint{"{0} cannot say that the others are old",
                                    "{0} không thể cho biết các điểm khác đã cũ"};
inline constexpr Phrase kWantStalePoint{"a scalar with `refresh: fast` that is true or false, or has words",
                                        "một điểm đơn có `refresh: fast`, giá trị đúng/sai hoặc có các từ"};
inline constexpr Phrase kSampleOf{"{0} cannot be sampled", "không thể lấy mẫu {0}"};
inline constexpr Phrase kWantSampleOf{"a scalar of this profile that is read from the device",
                                      "một điểm đơn của hồ sơ này được đọc từ thiết bị"};
inline constexpr Phrase kSampleUnit{"{0} has the unit \"{1}\", its sample the unit \"{2}\"",
                                    "{0} có đơn vị \"{1}\", mẫu của nó lại có đơn vị \"{2}\""};
inline constexpr Phrase kSampleCondition{"{0} cannot be a condition of this sample",
                                         "{0} không thể làm điều kiện của mẫu này"};
inline constexpr Phrase kWantSampleCondition{
    "a scalar of the same `refresh` as the sampled one, with one of: is (true, false or one of its words), above (a "
    "number)",
    "một điểm đơn có cùng `refresh` với điểm được lấy mẫu, kèm một trong: is (đúng/sai hoặc một từ của nó), above (một "
    "số)"};
inline constexpr Phrase kWantCodeTerm{"`as: code`", "`as: code`"};
inline constexpr Phrase kBadWhere{"a condition needs one place and one test",
                                  "điều kiện cần một vị trí và một phép so"};
inline constexpr Phrase kWantWhere{"oid with one of is, not, has; or index with is",
                                   "oid kèm một trong is, not, has; hoặc index kèm is"};
inline constexpr Phrase kNotJoined{"{0} cannot be joined with another profile", "{0} không ghép được với hồ sơ khác"};
inline constexpr Phrase kWantJoined{"SNMP or reach profiles, each once, such as fortigate+if_mib",
                                    "các hồ sơ SNMP hoặc reach, mỗi hồ sơ một lần, chẳng hạn fortigate+if_mib"};
inline constexpr Phrase kOtherSort{"this cannot stand in for {0}: its readings are of another sort",
                                   "không thay được cho {0}: giá trị thuộc loại khác"};
inline constexpr Phrase kWantSort{
    "a number for a number, a truth for a truth, words for words, text for text; no counter",
    "số thay cho số, đúng/sai thay cho đúng/sai, từ thay cho từ, văn bản thay cho văn bản; "
    "không phải bộ đếm"};
inline constexpr Phrase kStandsInForItself{"{0} stands in for itself", "{0} tự thay cho chính nó"};
inline constexpr Phrase kWantOtherObject{"another object", "một đối tượng khác"};
inline constexpr Phrase kLabelIsColumn{"the label column is also the column {0}", "cột nhãn cũng là cột {0}"};
inline constexpr Phrase kTableTwice{"the table {0} is defined twice", "bảng {0} được định nghĩa hai lần"};

// Hosts that are asked questions.
inline constexpr Phrase kWantQuestion{"QUESTION.FACT, of a question of this profile ({0})",
                                      "CÂU_HỎI.DỮ_KIỆN, với câu hỏi của hồ sơ này ({0})"};
inline constexpr Phrase kWantFact{"what a question of kind {0} finds out: {1}", "điều mà câu hỏi loại {0} tìm ra: {1}"};
inline constexpr Phrase kNoQuestionPort{"the question {0} has no port", "câu hỏi {0} không có cổng"};
inline constexpr Phrase kWantQuestionPort{"`port:`, or another kind, which has a port of its own",
                                          "`port:`, hoặc một loại khác có cổng riêng"};
inline constexpr Phrase kTooManyQuestions{"more than {0} questions", "nhiều hơn {0} câu hỏi"};
inline constexpr Phrase kWantFactOrRequest{"a fact of the question ({0}) or one of its requests ({1})",
                                           "một dữ kiện của câu hỏi ({0}) hoặc một yêu cầu của nó ({1})"};
inline constexpr Phrase kWantDocumentPath{
    "a path in the document such as /Status/Call[1]/Duration, /items[key=value]/state, /[1]/state or "
    "count(/Status/Call)",
    "đường dẫn trong tài liệu, chẳng hạn /Status/Call[1]/Duration, /items[key=value]/state, /[1]/state hoặc "
    "count(/Status/Call)"};
inline constexpr Phrase kWantLinePath{
    "a path in a line such as /gatekeeper, /mute/near, /callinfo/-5 or max(/call/tvpl); [N] only behind the first word",
    "đường dẫn trong một dòng, chẳng hạn /gatekeeper, /mute/near, /callinfo/-5 hoặc max(/call/tvpl); [N] chỉ sau từ "
    "đầu"};
inline constexpr Phrase kWantTyped{"printable ASCII, as it is typed", "ký tự ASCII in được, như khi gõ"};
inline constexpr Phrase kWantAccept{"PATH=VALUE, such as /success=1", "ĐƯỜNG_DẪN=GIÁ_TRỊ, chẳng hạn /success=1"};
inline constexpr Phrase kWantRequestPath{"a path that begins with / and has no blanks",
                                         "đường dẫn bắt đầu bằng / và không có khoảng trắng"};
inline constexpr Phrase kBodyOfGet{"a GET has no body", "GET không có nội dung"};
inline constexpr Phrase kRequestIsFact{"a fact is called {0} too: choose another name",
                                       "{0} cũng là tên một dữ kiện: hãy chọn tên khác"};

// Alarms.
inline constexpr Phrase kAlarmTwice{"the alarm {0} was already defined in line {1}", "cảnh báo {0} đã có ở dòng {1}"};
inline constexpr Phrase kAlarmPoint{"the alarm refers to the unknown point {0}", "cảnh báo nhắc đến điểm đo lạ {0}"};
inline constexpr Phrase kWantOwnPoint{"a point of this profile", "một điểm đo của hồ sơ này"};
inline constexpr Phrase kNotForKind{"{0} has no meaning for kind {1}", "{0} không có nghĩa với loại {1}"};
inline constexpr Phrase kKindNeedsNumber{"kind {0} does not fit the point {1}", "loại {0} không hợp với điểm đo {1}"};
inline constexpr Phrase kWorseIsNot{"the second limit is not worse than the first",
                                    "ngưỡng thứ hai không nghiêm trọng hơn ngưỡng thứ nhất"};
inline constexpr Phrase kWantWorse{"a limit beyond the first, with a higher severity",
                                   "một ngưỡng xa hơn ngưỡng thứ nhất, với mức nghiêm trọng cao hơn"};
inline constexpr Phrase kNoSuchParent{"there is no alarm {0} to depend on", "không có cảnh báo {0} để phụ thuộc"};
inline constexpr Phrase kWantParent{"an alarm of this profile, or of a profile that may be joined with it",
                                    "một cảnh báo của hồ sơ này, hoặc của hồ sơ ghép được với nó"};
inline constexpr Phrase kParentCircle{"these alarms explain each other, so nobody would be told: {0}",
                                      "các cảnh báo này phụ thuộc vòng tròn, sẽ không ai được báo: {0}"};
inline constexpr Phrase kWantNoCircle{"`depends_on` without a circle", "`depends_on` không vòng tròn"};
inline constexpr Phrase kStateTwice{"the state {0} is given twice", "trạng thái {0} được cho hai lần"};
inline constexpr Phrase kWantStatePoint{"a point that is true or false, or has words",
                                        "một điểm đo có giá trị đúng/sai, hoặc có các từ"};

// Traps.
inline constexpr Phrase kTrapTwice{"the trap {0} was already defined in line {1}", "trap {0} đã có ở dòng {1}"};
inline constexpr Phrase kTrapPoint{"the trap refers to the unknown point {0}", "trap nhắc đến điểm đo lạ {0}"};
inline constexpr Phrase kFieldTwice{"the trap has the field {0} twice", "trap có trường {0} hai lần"};
inline constexpr Phrase kUnknownAlarm{"unknown alarm {0}", "cảnh báo lạ {0}"};
inline constexpr Phrase kWantAlarm{"an alarm of this profile", "một cảnh báo của hồ sơ này"};
inline constexpr Phrase kNotByTrap{"a trap cannot raise or clear the alarm {0}",
                                   "trap không thể phát hoặc tắt cảnh báo {0}"};
inline constexpr Phrase kWantTrapAlarm{"an alarm of kind state or notified that is not of a table",
                                       "một cảnh báo loại state hoặc notified, không thuộc bảng"};
inline constexpr Phrase kNeverNotified{"no trap raises the alarm {0}", "không có trap nào phát cảnh báo {0}"};
inline constexpr Phrase kNeverCleared{"no trap clears the alarm {0}", "không có trap nào tắt cảnh báo {0}"};
inline constexpr Phrase kWantTrapPair{"a trap with `raises` and one with `clears`",
                                      "một trap có `raises` và một trap có `clears`"};

}  // namespace tramgac::profile
