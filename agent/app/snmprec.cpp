#include "agent/app/snmprec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "drivers/snmp/oid.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Problems;
using document::Say;
using document::Wording;

constexpr std::size_t kLargestFile = 64U << 20;
constexpr std::size_t kLargestValue = 65000;

constexpr Phrase kCannotRead{"cannot be read", "không đọc được"};
constexpr Phrase kTooLarge{"is larger than 64 MiB", "lớn hơn 64 MiB"};
constexpr Phrase kNoFields{"not a variable", "không phải một biến"};
constexpr Phrase kWantFields{"OID|TAG|VALUE", "OID|NHÃN|GIÁ TRỊ"};
constexpr Phrase kBadOid{"{0} is not an object identifier", "{0} không phải định danh đối tượng (OID)"};
constexpr Phrase kBadTag{"unknown tag {0}", "nhãn lạ {0}"};
constexpr Phrase kWantTag{"2, 4, 5, 6, 64, 65, 66, 67, 68 or 70, with x for hexadecimal",
                          "2, 4, 5, 6, 64, 65, 66, 67, 68 hoặc 70, thêm x nếu là thập lục phân"};
constexpr Phrase kBadValue{"bad value {0}", "giá trị {0} không đúng"};
constexpr Phrase kWantValue{"{0}", "{0}"};
constexpr Phrase kTwice{"{0} stands in the file twice; the first counts", "{0} có hai lần trong tệp; lấy dòng đầu"};

using Octets = std::vector<std::uint8_t>;

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<Octets> ParseHex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Octets octets;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc() || end != text.data() + i + 2) return std::nullopt;
    octets.push_back(byte);
  }
  return octets;
}

std::optional<std::vector<std::uint32_t>> ParseName(std::string_view text) {
  std::array<std::uint32_t, snmp::kMaxOidLength> parts{};
  const Result<std::size_t> count = snmp::ParseOid(text, parts);
  if (!count.ok()) return std::nullopt;
  return std::vector<std::uint32_t>(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(count.value()));
}

std::optional<Octets> ParseIpAddress(std::string_view text) {
  Octets octets;
  while (octets.size() < 4) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const auto part = ParseNumber<std::uint8_t>(text.substr(0, dot));
    if (!part) return std::nullopt;
    octets.push_back(*part);
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return text.empty() ? std::optional(octets) : std::nullopt;
}

std::optional<Octets> ParseUnsigned(std::string_view text, std::uint64_t most) {
  const auto number = ParseNumber<std::uint64_t>(text);
  return number && *number <= most ? std::optional(EncodeUnsigned(*number)) : std::nullopt;
}

struct Kind {
  std::uint8_t tag;
  const char* wanted;  // of the value, the same words in both languages
};
constexpr Kind kKinds[] = {{2, "-2147483648..4294967295"},
                           {4, "text"},
                           {5, ""},
                           {6, "1.3.6..."},
                           {64, "192.0.2.1"},
                           {65, "0..4294967295"},
                           {66, "0..4294967295"},
                           {67, "0..4294967295"},
                           {68, "text"},
                           {70, "0..18446744073709551615"}};

std::optional<Octets> ParseValue(std::uint8_t tag, bool hexadecimal, std::string_view text) {
  if (text.size() > kLargestValue) return std::nullopt;
  if (hexadecimal) {
    auto octets = ParseHex(text);
    return tag == 64 && octets && octets->size() != 4 ? std::nullopt : octets;
  }
  switch (tag) {
    case 2: {
      const auto number = ParseNumber<std::int64_t>(text);
      // Agents with a 32-bit mistake answer unsigned numbers as integers; their recordings are played as they are.
      const bool fits = number && *number >= std::numeric_limits<std::int32_t>::min() &&
                        *number <= std::numeric_limits<std::uint32_t>::max();
      return fits ? std::optional(EncodeInteger(*number)) : std::nullopt;
    }
    case 5: return text.empty() ? std::optional(Octets()) : std::nullopt;
    case 6: {
      const auto oid = ParseName(text);
      return oid ? std::optional(EncodeOid(*oid)) : std::nullopt;
    }
    case 64: return ParseIpAddress(text);
    case 65:
    case 66:
    case 67: return ParseUnsigned(text, std::numeric_limits<std::uint32_t>::max());
    case 70: return ParseUnsigned(text, std::numeric_limits<std::uint64_t>::max());
    default: return Octets(text.begin(), text.end());
  }
}

// One line at a time; columns count characters from 1.
class LineReader {
 public:
  LineReader(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  std::optional<RecordedVariable> Read(std::uint32_t number, std::string_view line);

 private:
  std::nullopt_t Complain(std::size_t offset, Wording message, Wording expected) {
    const auto column = static_cast<std::uint32_t>(offset + 1);
    problems_.Add({file_, number_, column, std::move(message), std::move(expected), {}});
    return std::nullopt;
  }

  const std::string& file_;
  Problems& problems_;
  std::uint32_t number_ = 0;
};

std::optional<RecordedVariable> LineReader::Read(std::uint32_t number, std::string_view line) {
  number_ = number;
  const std::size_t first = line.find('|');
  const std::size_t second = first == line.npos ? line.npos : line.find('|', first + 1);
  if (second == line.npos) return Complain(0, Say(kNoFields), Say(kWantFields));
  RecordedVariable variable;
  const std::string_view name = line.substr(0, first);
  const auto oid = ParseName(name);
  if (!oid) return Complain(0, Say(kBadOid, document::Quoted(std::string(name))), Say(kWantFields));
  std::string_view tag = line.substr(first + 1, second - first - 1);
  const std::string_view shown = tag;
  const bool hexadecimal = tag.ends_with('x');
  if (hexadecimal) tag.remove_suffix(1);
  const auto code = ParseNumber<std::uint8_t>(tag);
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) { return k.tag == code; });
  if (kind == std::end(kKinds)) {
    return Complain(first + 1, Say(kBadTag, document::Quoted(std::string(shown))), Say(kWantTag));
  }
  auto content = ParseValue(kind->tag, hexadecimal, line.substr(second + 1));
  if (!content) {
    const std::string value(line.substr(second + 1, 60));
    return Complain(second + 1, Say(kBadValue, document::Quoted(value)),
                    Say(kWantValue, hexadecimal ? "00FF.." : kind->wanted));
  }
  return RecordedVariable{*oid, kind->tag, std::move(*content)};
}

}  // namespace

std::vector<std::uint8_t> EncodeInteger(std::int64_t number) {
  Octets octets;
  for (int shift = 56; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> shift));
  std::size_t skip = 0;  // the shortest form: no nine equal bits in front
  while (skip < 7 &&
         ((octets[skip] == 0x00 && octets[skip + 1] < 0x80) || (octets[skip] == 0xFF && octets[skip + 1] >= 0x80))) {
    ++skip;
  }
  octets.erase(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(skip));
  return octets;
}

std::vector<std::uint8_t> EncodeUnsigned(std::uint64_t number) {
  if (number <= static_cast<std::uint64_t>(INT64_MAX)) return EncodeInteger(static_cast<std::int64_t>(number));
  Octets octets{0};
  for (int shift = 56; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> shift));
  return octets;
}

std::vector<std::uint8_t> EncodeOid(const std::vector<std::uint32_t>& oid) {
  Octets octets;
  const auto append = [&octets](std::uint64_t part) {
    int shift = 63;
    while (shift > 0 && (part >> shift) == 0) shift -= 7;
    for (; shift > 0; shift -= 7) octets.push_back(static_cast<std::uint8_t>(0x80 | (part >> shift & 0x7F)));
    octets.push_back(static_cast<std::uint8_t>(part & 0x7F));
  };
  if (oid.size() < 2) return {0};
  append(std::uint64_t{oid[0]} * 40 + oid[1]);
  for (std::size_t i = 2; i < oid.size(); ++i) append(oid[i]);
  return octets;
}

Recording ParseSnmprec(const std::string& file, std::string_view text) {
  Recording recording;
  LineReader reader(file, recording.wrong);
  std::vector<std::pair<RecordedVariable, std::uint32_t>> found;
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (auto variable = reader.Read(number, line)) found.emplace_back(std::move(*variable), number);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first.oid < b.first.oid; });
  for (auto& [variable, line] : found) {
    if (recording.variables.empty() || recording.variables.back().oid != variable.oid) {
      recording.variables.push_back(std::move(variable));
      continue;
    }
    std::array<char, snmp::kMaxOidText> name;
    const std::string shown(name.data(), snmp::FormatOid(variable.oid, name).value_or(0));
    recording.doubles.Add({file, line, 1, Say(kTwice, shown), {}, {}});
  }
  return recording;
}

Recording LoadSnmprec(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
  if (size < 0 || size > static_cast<std::streamoff>(kLargestFile)) {
    Recording nothing;
    nothing.wrong.Add({path, 0, 0, size < 0 ? Say(kCannotRead) : Say(kTooLarge), {}, {}});
    return nothing;
  }
  in.seekg(0);
  std::ostringstream text;
  text << in.rdbuf();
  return ParseSnmprec(path, text.str());
}

}  // namespace tramgac::app
