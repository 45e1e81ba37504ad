#include "agent/commission/draft_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tramgac::commission {
namespace {

constexpr std::size_t kMostReadable = 200;  // docs/reference/profile-format.md

struct Unit {
  std::string_view typed;
  std::string_view registry;  // UCUM
  double factor;
};
constexpr Unit kUnits[] = {{"C", "Cel", 1},    {"°C", "Cel", 1},     {"oC", "Cel", 1},    {"%RH", "%", 1},
                           {"kW", "W", 1000},  {"kVA", "VA", 1000},  {"kWh", "Wh", 1000}, {"kV", "V", 1000},
                           {"mA", "A", 0.001}, {"mV", "V", 0.001},   {"min", "s", 60},    {"phút", "s", 60},
                           {"h", "s", 3600},   {"giờ", "s", 3600},   {"giây", "s", 1},    {"sec", "s", 1},
                           {"W", "kW", 0.001}, {"VA", "kVA", 0.001}, {"Wh", "kWh", 0.001}};

// A double-quoted YAML scalar.
std::string Scalar(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

std::string_view ParityWord(char parity) { return parity == 'E' ? "even" : parity == 'O' ? "odd" : "none"; }

std::string TypeWord(const NumberForm& form) { return std::string(form.name.substr(0, form.name.find(' '))); }

std::string ScaleText(const DraftPoint& point) {
  const Scale& scale = point.candidate.scale->scale;
  if (point.factor == 1) return std::string(point.candidate.scale->name);
  return fmt::format("{:.10g}", scale.multiply / scale.divide * point.factor);
}

std::string PointText(const DraftPoint& point) {
  const Candidate& c = point.candidate;
  std::string text = fmt::format("  - name: {}\n    at: {}:{}\n    type: {}\n", point.name, TableName(c.table),
                                 c.address, TypeWord(*c.form));
  if (c.form->registers() == 2 && c.form->word_order == WordOrder::kLowFirst) text += "    word_order: low-first\n";
  if (const std::string scale = ScaleText(point); scale != "1") text += fmt::format("    scale: {}\n", scale);
  if (!point.not_available.empty()) {
    text += fmt::format("    not_available: [{}]  # other registers keep {}\n", fmt::join(point.not_available, ", "),
                        point.not_available.size() == 1 ? "it" : "them");
  }
  return text + fmt::format("    source: survey\n    inferred: true\n    note: {}\n", Scalar(point.note));
}

// Takes the registers of `candidate`. Outcome: false if one of them is taken already.
bool Take(std::set<std::pair<modbus::Table, std::uint32_t>>& taken, const Candidate& candidate) {
  for (std::uint32_t i = 0; i < candidate.form->registers(); ++i) {
    if (taken.count({candidate.table, candidate.address + i}) != 0) return false;
  }
  for (std::uint32_t i = 0; i < candidate.form->registers(); ++i) taken.emplace(candidate.table, candidate.address + i);
  return true;
}

std::string ReadableText(const std::vector<DraftReadable>& ranges) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ranges.size(), kMostReadable); ++i) {
    text += fmt::format("{}\"{}:{}-{}\"", text.empty() ? "" : ", ", TableName(ranges[i].table), ranges[i].first,
                        ranges[i].last);
  }
  return text;
}

std::string HeadText(const DraftProfile& draft) {
  const std::string vendor = draft.vendor.empty() ? "Unknown" : draft.vendor;
  const std::string model = draft.product.empty() ? draft.name : draft.product;
  std::string text = fmt::format(
      "# Draft made by tramgac survey: every point is a guess from what the front panel showed. Compare again at "
      "another\n"
      "# load, on battery, and at another temperature before you trust it.\n"
      "profile: 1\nname: {}\nvendor: {}\nmodel: {}\nmaturity: draft\nprotocol: modbus\nsources:\n  survey: {}\n",
      draft.name, Scalar(vendor.substr(0, 60)), Scalar(model.substr(0, 100)), Scalar(draft.source.substr(0, 400)));
  if (!draft.vendor.empty() && !draft.product.empty()) {
    text += fmt::format("recognise:\n  - modbus_identification: {{vendor: {}, product: {}}}\n",
                        Scalar(draft.vendor.substr(0, 60)), Scalar(draft.product.substr(0, 60)));
  }
  text += fmt::format("modbus:\n  unit: {}\n  baud: {}\n  parity: {}\n  stop_bits: {}\n  max_words: {}\n", draft.unit,
                      draft.baud, ParityWord(draft.parity), draft.stop_bits, draft.max_words);
  if (!draft.readable.empty()) {
    text += fmt::format("  max_gap: 20\n  readable: [{}]\n", ReadableText(draft.readable));
  }
  return text;
}

}  // namespace

std::size_t WriteDraft(const DraftProfile& draft, std::string& yaml) {
  std::set<std::pair<modbus::Table, std::uint32_t>> taken;
  std::set<std::string> names;
  std::string points, remarks;
  std::size_t count = 0;
  for (const DraftPoint& point : draft.points) {
    if (names.count(point.name) != 0 || !Take(taken, point.candidate)) {
      remarks += fmt::format("# {}: {} is used already\n", point.name, CandidateName(point.candidate));
      continue;
    }
    names.insert(point.name);
    points += PointText(point);
    ++count;
  }
  for (const std::string& remark : draft.remarks) {
    std::string line = remark;
    std::replace(line.begin(), line.end(), '\n', ' ');
    remarks += "# " + line + "\n";
  }
  yaml = count == 0 ? "" : HeadText(draft) + "points:\n" + points + remarks;
  return count;
}

std::optional<double> UnitFactor(std::string_view typed, std::string_view registry) {
  if (typed.empty() || typed == registry) return 1;
  for (const Unit& unit : kUnits) {
    if (unit.typed == typed && unit.registry == registry) return unit.factor;
  }
  return std::nullopt;
}

}  // namespace tramgac::commission
