#include "agent/commission/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tramgac::commission {
namespace {

constexpr std::size_t kDecimalScales = 4;  // of NumberScales: 1, 0.1, 0.01, 0.001
constexpr std::size_t kTimesTen = 4;
constexpr double kSlack = 1e-6;  // of the arithmetic, in units of the last digit

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Outcome: characters that make up the number at the start of `text`, 0 if there is none.
std::size_t TakeNumber(std::string_view text, PanelReading& reading) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (at == 1 && text[0] == '-') reading.number = "-";
  bool digits = false, fraction = false;
  for (; at < text.size(); ++at) {
    if (IsDigit(text[at])) {
      digits = true;
      reading.decimals += fraction ? 1 : 0;
      reading.number += text[at];
    } else if ((text[at] == '.' || text[at] == ',') && !fraction && at + 1 < text.size() && IsDigit(text[at + 1])) {
      fraction = true;
      reading.number += '.';
    } else {
      break;
    }
  }
  return digits ? at : 0;
}

// How unlikely the scale is for what was typed with so many decimals.
int ScaleRank(std::size_t scale, bool is_float, int decimals) {
  if (is_float) return scale == 0 ? 0 : 4;  // a float says the value itself
  if (scale == static_cast<std::size_t>(decimals)) return 0;
  if (scale < kDecimalScales) return scale > static_cast<std::size_t>(decimals) ? 1 : 2;
  return scale == kTimesTen ? 2 : 3;
}

int FormRank(const NumberForm& form, double raw) {
  if (form.type == WireType::kBcd16) return 2;
  // A number that fits one register seldom takes two; the other one is then another, empty register.
  const bool is_long = form.registers() == 2 && form.type != WireType::kF32;
  return is_long && std::abs(raw) < 65536 ? 2 : 0;
}

// The same bits as another form that is tried too.
bool IsTwin(const NumberForm& form, double raw) {
  const bool is_signed = form.type == WireType::kI16 || form.type == WireType::kI32;
  if (is_signed) return raw >= 0;
  if (form.type == WireType::kBcd16) return raw < 10;
  return form.type == WireType::kF32 && raw != 0 && std::abs(raw) < 1e-6;  // small integers look like that
}

class Matcher {
 public:
  Matcher(const Snapshot& snapshot, const PanelReading& reading)
      : snapshot_(snapshot), reading_(reading), unit_(std::pow(10.0, -reading.decimals)) {}

  void TryAll(modbus::Table table, std::uint16_t address) {
    for (const NumberForm& form : NumberForms()) {
      const auto raw = NumberAt(snapshot_, table, address, form);
      if (!raw || IsTwin(form, *raw)) continue;
      for (std::size_t i = 0; i < NumberScales().size(); ++i) Try({table, address, &form, nullptr, 0, 0}, *raw, i);
    }
  }
  std::vector<Candidate> found;

 private:
  void Try(Candidate candidate, double raw, std::size_t scale) {
    candidate.scale = &NumberScales()[scale];
    candidate.value = raw * candidate.scale->scale.multiply / candidate.scale->scale.divide;
    const double away = std::abs(candidate.value - reading_.value) / unit_;
    if (away >= 1 - kSlack) return;
    if (raw == 0 && scale != 0) return;  // zero is zero in every scale
    candidate.rank = ScaleRank(scale, candidate.form->type == WireType::kF32, reading_.decimals) +
                     FormRank(*candidate.form, raw) + (away > 0.5 + kSlack ? 2 : 0) + (raw == 0 ? 3 : 0);
    found.push_back(candidate);
  }

  const Snapshot& snapshot_;
  const PanelReading& reading_;
  const double unit_;
};

void SortByRank(std::vector<Candidate>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
}

}  // namespace

Result<PanelReading> ParsePanelReading(std::string_view text) {
  const std::size_t equals = text.rfind('=');
  if (equals == text.npos) return Status::kInvalidArgument;
  PanelReading reading;
  reading.label = std::string(Trim(text.substr(0, equals)));
  const std::string_view rest = Trim(text.substr(equals + 1));
  const std::size_t size = TakeNumber(rest, reading);
  if (reading.label.empty() || size == 0 || reading.number.size() > 15) return Status::kInvalidArgument;
  const char* const end = reading.number.data() + reading.number.size();
  if (std::from_chars(reading.number.data(), end, reading.value).ptr != end) return Status::kInvalidArgument;
  reading.unit = std::string(Trim(rest.substr(size)));
  return reading;
}

std::string CandidateName(const Candidate& candidate) {
  return fmt::format("{}:{} {} * {}", TableName(candidate.table), candidate.address, candidate.form->name,
                     candidate.scale->name);
}

std::vector<Candidate> Match(const Snapshot& snapshot, const PanelReading& reading) {
  Matcher matcher(snapshot, reading);
  for (const modbus::Table table : {modbus::Table::kInputRegister, modbus::Table::kHoldingRegister}) {
    for (const auto& [address, cell] : snapshot.cells(table)) matcher.TryAll(table, address);
  }
  SortByRank(matcher.found);
  return std::move(matcher.found);
}

void PreferOneWordOrder(std::vector<std::vector<Candidate>>& all) {
  std::array<int, 2> votes{};
  for (const auto& candidates : all) {
    if (candidates.empty() || candidates.front().form->registers() != 2) continue;
    // Only who is alone at the front has a vote.
    if (candidates.size() > 1 && candidates[1].rank == candidates[0].rank) continue;
    ++votes[static_cast<std::size_t>(candidates.front().form->word_order)];
  }
  if (votes[0] == votes[1]) return;
  const auto loser = votes[0] < votes[1] ? WordOrder::kHighFirst : WordOrder::kLowFirst;
  for (auto& candidates : all) {
    for (Candidate& candidate : candidates) {
      if (candidate.form->registers() == 2 && candidate.form->word_order == loser) ++candidate.rank;
    }
    SortByRank(candidates);
  }
}

}  // namespace tramgac::commission
