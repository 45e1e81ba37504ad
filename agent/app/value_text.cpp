#include "agent/app/value_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/core/payload/json_writer.h"
#include "agent/core/pipeline/alarm_message.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

// In the order of the enumeration.
constexpr std::array<std::string_view, kQualityCount> kVietnamese = {
    "tốt",
    "chưa đọc",
    "không trả lời",
    "mất kết nối",
    "sai CRC",
    "khung hỏng",
    "sai mã thiết bị",
    "dữ liệu cũ",
    "ngoại lệ 1",
    "ngoại lệ 2",
    "ngoại lệ 3",
    "ngoại lệ 4",
    "ngoại lệ 5",
    "ngoại lệ 6",
    "ngoại lệ 7",
    "ngoại lệ 8",
    "ngoại lệ 9",
    "ngoại lệ 10",
    "ngoại lệ 11",
    "không có đối tượng",
    "không có mục này",
    "quá lớn",
    "lỗi chung",
    "OID không tăng",
    "sai người dùng",
    "sai mật khẩu",
    "lệch thời gian",
    "sai mức bảo mật",
    "thiết bị báo trống",
    "sai kiểu",
    "sai độ dài",
    "mã lạ",
    "giá trị vô lý",
    "không giải mã được",
    "trùng engine id",
    "mục đã biến mất",
    "không rõ hệ số",
};
static_assert(!kVietnamese.back().empty());

// As many digits as an eye takes in; JSON output has all of them.
std::string NumberText(double number) {
  const double size = std::abs(number);
  const double step = size >= 1000 ? 10 : size >= 10 ? 100 : 10000;
  const double rounded = size < 1e9 && size >= 0.001 ? std::round(number * step) / step : number;
  std::array<char, 32> text{};
  return {text.data(), FormatNumber(rounded, text)};
}

}  // namespace

json ValueJson(const Value& value) {
  switch (value.type) {
    case ValueType::kNone: return nullptr;
    case ValueType::kBool: return value.integer != 0;
    case ValueType::kInteger: return value.integer;
    case ValueType::kReal: return value.real;
    case ValueType::kText: return value.text;
  }
  return nullptr;
}

std::string ValueText(const json& value, Language language) {
  if (value.is_boolean()) return value.get<bool>() ? Pick(language, "yes", "có") : Pick(language, "no", "không");
  if (value.is_number_float()) return NumberText(value.get<double>());
  if (value.is_number()) return value.dump();
  if (value.is_string()) return value.get<std::string>();
  return "-";
}

std::string_view UnitText(std::string_view code) { return WrittenUnit(code); }

std::string_view QualityText(Quality quality, Language language) {
  const auto index = static_cast<std::size_t>(quality);
  return language == Language::kVietnamese && index < kVietnamese.size() ? kVietnamese[index] : QualityName(quality);
}

std::string QualityText(std::string_view name, Language language) {
  for (int i = 0; i < kQualityCount; ++i) {
    const auto quality = static_cast<Quality>(i);
    if (QualityName(quality) == name) return std::string(QualityText(quality, language));
  }
  return std::string(name);
}

std::string AgeText(double seconds, Language language) {
  if (seconds < 0) return "-";
  if (seconds < 100) return fmt::format("{:.0f} {}", seconds, Pick(language, "s", "giây"));
  if (seconds < 100 * 60) return fmt::format("{:.0f} {}", seconds / 60, Pick(language, "min", "phút"));
  if (seconds < 48 * 3600) return fmt::format("{:.0f} {}", seconds / 3600, Pick(language, "h", "giờ"));
  return fmt::format("{:.0f} {}", seconds / 86400, Pick(language, "d", "ngày"));
}

std::string BytesText(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  auto number = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; number >= 1024 && unit + 1 < std::size(kUnits); ++unit) number /= 1024;
  return fmt::format("{:.1f} {}", number, kUnits[unit]);
}

std::string LabelText(const json& label, Language language) {
  if (!label.is_object()) return {};
  const std::string text = label.value(Pick(language, "en", "vi"), "");
  return text.empty() ? label.value(Pick(language, "vi", "en"), "") : text;
}

}  // namespace tramgac::app
