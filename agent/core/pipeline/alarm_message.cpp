#include "agent/core/pipeline/alarm_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "agent/core/base/number_text.h"
#include "agent/core/pipeline/printable.h"

namespace tramgac {
namespace {

constexpr std::string_view kPlaceholders[] = {"value",  "limit", "unit",     "since",
                                              "device", "row",   "severity", "response"};

std::string_view In(const LocalText& text, TextLanguage language) {
  if (language == TextLanguage::kVietnamese && !text.vi.empty()) return text.vi;
  return text.en.empty() ? text.vi : text.en;
}

// Text that grows in a buffer, and is cut at its end.
class Writer {
 public:
  explicit Writer(std::span<char> buffer) : buffer_(buffer) {}

  void Put(std::string_view text) {
    const std::size_t taken = CutUtf8(text, buffer_.size() - size_);
    std::copy_n(text.data(), taken, buffer_.data() + size_);
    size_ += taken;
  }

  // Four significant digits are what a person reads; whole numbers have all of theirs.
  void Number(double number, TextLanguage language) {
    std::array<char, 40> digits;
    const bool whole = std::fabs(number) < 1e12 && number == std::trunc(number);
    char* const end =
        whole ? std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(number)).ptr
              : digits.data() + WriteSignificant(number, std::fabs(number) < 1000 ? 4 : 6, digits);
    if (language == TextLanguage::kVietnamese) std::replace(digits.data(), end, '.', ',');
    Put({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }

  std::string_view text() const { return {buffer_.data(), size_}; }

 private:
  std::span<char> buffer_;
  std::size_t size_ = 0;
};

// The next placeholder in `text`: what stands before it, and its name. Outcome: nothing, if there is none.
struct Piece {
  std::string_view before, name, behind;
};
std::optional<Piece> NextPlaceholder(std::string_view text) {
  const std::size_t open = text.find('{');
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = text.find('}', open);
  if (close == std::string_view::npos) return std::nullopt;
  return Piece{text.substr(0, open), text.substr(open + 1, close - open - 1), text.substr(close + 1)};
}

void PutWithUnit(Writer& out, double number, std::string_view unit, TextLanguage language) {
  out.Number(number, language);
  const std::string_view written = WrittenUnit(unit);
  if (!written.empty()) out.Put(" "), out.Put(written);
}

void PutPlaceholder(Writer& out, std::string_view name, const MessageValues& values, TextLanguage language) {
  if (name == "value" && !values.word.empty()) return out.Put(values.word);
  if (name == "value") return out.Number(values.value, language);
  if (name == "limit") return out.Number(values.limit, language);
  if (name == "unit") return out.Put(WrittenUnit(values.unit));
  if (name == "since") return out.Put(values.since.empty() ? "?" : values.since);
  if (name == "device") return out.Put(In(values.device, language));
  if (name == "row") return out.Put(values.row);
  if (name == "severity") return out.Put(SeverityWord(values.severity, language));
  if (name == "response") return out.Put(In(values.spec->response, language));
}

// Of what changes or differs the measure is not the reading: only the reading is told.
void PutFigures(Writer& out, const MessageValues& values, TextLanguage language) {
  const bool vietnamese = language == TextLanguage::kVietnamese;
  out.Put(": ");
  PutWithUnit(out, values.value, values.unit, language);
  const AlarmKind kind = values.spec->kind;
  if (kind != AlarmKind::kHigh && kind != AlarmKind::kLow && !HasHorizon(kind)) return;
  out.Put(vietnamese ? " (ngưỡng " : " (limit ");
  PutWithUnit(out, values.limit, values.unit, language);
  out.Put(")");
}

}  // namespace

bool HasGoodPlaceholders(std::string_view text) {
  while (const auto piece = NextPlaceholder(text)) {
    if (std::ranges::find(kPlaceholders, piece->name) == std::end(kPlaceholders)) return false;
    if (piece->before.find('}') != std::string_view::npos) return false;
    text = piece->behind;
  }
  return text.find_first_of("{}") == std::string_view::npos;
}

std::string_view AlarmMessage(const MessageValues& values, TextLanguage language, std::span<char> buffer) {
  Writer out(buffer);
  std::string_view text = In(values.spec->text, language);
  const bool plain = text.find('{') == std::string_view::npos;
  while (const auto piece = NextPlaceholder(text)) {
    out.Put(piece->before);
    PutPlaceholder(out, piece->name, values, language);
    text = piece->behind;
  }
  out.Put(text);
  if (plain && !values.row.empty()) out.Put(" ["), out.Put(values.row), out.Put("]");
  if (plain && HasLimit(values.spec->kind)) PutFigures(out, values, language);
  return out.text();
}

std::string_view SeverityWord(Severity severity, TextLanguage language) {
  constexpr std::string_view kVietnamese[] = {"cảnh báo", "nhẹ", "nghiêm trọng", "nguy cấp"};
  return language == TextLanguage::kVietnamese ? kVietnamese[static_cast<std::size_t>(severity)]
                                               : SeverityName(severity);
}

std::string_view WrittenUnit(std::string_view code) {
  constexpr std::pair<std::string_view, std::string_view> kWritten[] = {{"Cel", "°C"}, {"By", "B"}, {"1", ""}};
  for (const auto& [ucum, written] : kWritten) {
    if (ucum == code) return written;
  }
  return code;
}

}  // namespace tramgac
