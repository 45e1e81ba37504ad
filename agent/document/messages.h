// The sentences of agent/document in English and Vietnamese.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::document {

// The file as a whole.
inline constexpr Phrase kCannotRead{"cannot be read: {0}", "không đọc được: {0}"};
inline constexpr Phrase kTooLarge{"the file is larger than {0} bytes", "tệp lớn hơn {0} byte"};
inline constexpr Phrase kBadUtf8{"not valid UTF-8", "không phải UTF-8 hợp lệ"};
inline constexpr Phrase kControlCharacter{"control character U+{0:04X}", "ký tự điều khiển U+{0:04X}"};
inline constexpr Phrase kSyntax{"not valid YAML: {0}", "không phải YAML hợp lệ, bộ đọc YAML báo: {0}"};
inline constexpr Phrase kSyntaxMeans{"not valid YAML: {0} ({1})", "không phải YAML hợp lệ: {0} ({1})"};
inline constexpr Phrase kEmptyFile{"nothing is in the file", "tệp không có nội dung"};
inline constexpr Phrase kSecondDocument{"a second document begins", "có tài liệu thứ hai bắt đầu"};
inline constexpr Phrase kTooDeep{"nested deeper than {0} levels", "lồng sâu hơn {0} mức"};
inline constexpr Phrase kTooManyNodes{"more than {0} values, aliases counted in full",
                                      "nhiều hơn {0} giá trị, tính đủ cả bí danh (alias)"};
inline constexpr Phrase kOpenAlias{"an alias inside the value that it names", "bí danh nằm trong chính giá trị của nó"};
inline constexpr Phrase kTag{"the tag {0} has no meaning here", "thẻ {0} không có nghĩa ở đây"};
inline constexpr Phrase kDuplicateKey{"{0} was already given in line {1}", "{0} đã có ở dòng {1}"};
inline constexpr Phrase kKeyNotText{"the key is not a word", "khóa không phải là một từ"};
inline constexpr Phrase kFurther{"and {0} further problems", "và {0} lỗi khác"};

// Values.
inline constexpr Phrase kUnknownKey{"unknown key {0}", "khóa lạ {0}"};
inline constexpr Phrase kMissingKey{"{0} is missing", "thiếu {0}"};
inline constexpr Phrase kNoValue{"{0} has no value", "{0} không có giá trị"};
inline constexpr Phrase kBadValue{"bad value {0} for {1}", "giá trị {0} của {1} không đúng"};
inline constexpr Phrase kIsList{"{0} is a list", "{0} là một danh sách"};
inline constexpr Phrase kIsMapping{"{0} is a mapping", "{0} là một ánh xạ khóa: giá trị"};
inline constexpr Phrase kIsScalar{"{0} is a single value", "{0} là một giá trị đơn"};
inline constexpr Phrase kListSize{"{0} has {1} entries", "{0} có {1} mục"};

// What was expected.
inline constexpr Phrase kWantUtf8{"text in UTF-8", "văn bản UTF-8"};
inline constexpr Phrase kWantOneDocument{"one document", "một tài liệu"};
inline constexpr Phrase kWantKeys{"one of {0}", "một trong {0}"};
inline constexpr Phrase kWantMapping{"a mapping of keys to values", "một ánh xạ khóa: giá trị"};
inline constexpr Phrase kWantList{"a list", "một danh sách"};
inline constexpr Phrase kWantListOf{"a list of {0} to {1} entries", "một danh sách từ {0} đến {1} mục"};
inline constexpr Phrase kWantInteger{"a whole number from {0} to {1}", "một số nguyên từ {0} đến {1}"};
inline constexpr Phrase kWantReal{"a number", "một số"};
inline constexpr Phrase kWantRealRange{"a number from {0} to {1}", "một số từ {0} đến {1}"};
inline constexpr Phrase kWantBool{"true or false", "true hoặc false"};
inline constexpr Phrase kWantDuration{"a duration from {0} to {1} (units ms, s, min, h, d)",
                                      "một khoảng thời gian từ {0} đến {1} (đơn vị ms, s, min, h, d)"};
inline constexpr Phrase kWantSize{"a size from {0} to {1} (units B, KiB, MiB, GiB, TiB)",
                                  "một dung lượng từ {0} đến {1} (đơn vị B, KiB, MiB, GiB, TiB)"};
inline constexpr Phrase kWantText{"text of {0} to {1} characters", "văn bản từ {0} đến {1} ký tự"};
inline constexpr Phrase kWantPattern{"{0} to {1} characters of {2}", "{0} đến {1} ký tự thuộc {2}"};

}  // namespace tramgac::document
