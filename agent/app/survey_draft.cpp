#include "agent/app/survey_draft.h"

#include <algorithm>
#include <chrono>

#include "agent/core/base/fold_case.h"

namespace tramgac::app {
namespace {

using commission::Candidate;
using commission::PanelReading;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kNoRegister{
    "{0}: no register explains {1}: it may be computed, in another table or range, or not given",
    "{0}: không thanh ghi nào cho ra {1}: có thể do thiết bị tự tính, ở bảng hoặc dải khác, hoặc "
    "không được cung cấp"};
constexpr Phrase kNoName{"{0}: no point has this name; the nearest is {1} (names: drivers/names/points.yaml)",
                         "{0}: không có điểm đo tên này; gần nhất là {1} (tên: drivers/names/points.yaml)"};
constexpr Phrase kOtherUnit{"{0}: the panel shows {1}, the point {2} is in {3}",
                            "{0}: màn hình hiện {1}, còn điểm đo {2} tính bằng {3}"};

std::string Dotted(std::string_view label) {
  std::string name = FoldCase(label);
  std::replace(name.begin(), name.end(), ' ', '.');
  return name;
}

// Only what explained the reading under this label before, too.
void Narrow(MatchedReading& match, const std::vector<std::string>& before) {
  std::vector<Candidate> left;
  for (const Candidate& candidate : match.candidates) {
    if (std::find(before.begin(), before.end(), CandidateName(candidate)) != before.end()) left.push_back(candidate);
  }
  match.conflicts = left.empty() && !match.candidates.empty();
  match.narrowed = left.size() < match.candidates.size() && !match.conflicts;
  if (!match.conflicts) match.candidates = std::move(left);
}

std::string Typed(const PanelReading& reading) {
  return reading.number + (reading.unit.empty() ? "" : " " + reading.unit);
}

std::string Today() {
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(days);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

void FillLine(commission::DraftProfile& draft, const config::Target& target) {
  draft.unit = config::UnitOf(target).value_or(1);
  const auto* rtu = std::get_if<config::ModbusRtuTarget>(&target);
  if (rtu == nullptr) return;
  draft.baud = rtu->baud.value_or(draft.baud);
  draft.parity = rtu->parity.value_or(draft.parity);
  draft.stop_bits = rtu->stop_bits.value_or(draft.stop_bits);
}

// The readable blocks in which points are.
void FillReadable(commission::DraftProfile& draft, const SurveyState& state) {
  for (const SurveyRange& range : state.ranges) {
    if (!modbus::HoldsBits(range.table)) draft.max_words = std::min(draft.max_words, range.max_count);
    for (const modbus::AddressSpan& span : range.readable) {
      const bool used = std::any_of(draft.points.begin(), draft.points.end(), [&](const commission::DraftPoint& point) {
        const Candidate& c = point.candidate;
        return c.table == range.table && c.address >= span.first && c.address <= span.last;
      });
      if (used) draft.readable.push_back({range.table, span.first, span.last});
    }
  }
}

}  // namespace

std::vector<MatchedReading> MatchReadings(const std::vector<PanelReading>& readings, SurveyState& state) {
  std::vector<std::vector<Candidate>> all;
  for (const PanelReading& reading : readings) all.push_back(Match(state.snapshot, reading));
  PreferOneWordOrder(all);
  std::vector<MatchedReading> matches;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    MatchedReading match{readings[i], std::move(all[i]), false, false};
    const auto before = state.candidates.find(readings[i].label);
    if (before != state.candidates.end()) Narrow(match, before->second);
    std::vector<std::string> left;
    for (const Candidate& candidate : match.candidates) left.push_back(CandidateName(candidate));
    state.candidates[readings[i].label] = std::move(left);
    matches.push_back(std::move(match));
  }
  return matches;
}

const profile::PointName* PointOf(const std::string& label, const profile::NamesRegistry& names) {
  if (const auto* exact = names.Find(FoldCase(label))) return exact;
  if (const auto* dotted = names.Find(Dotted(label))) return dotted;
  for (const auto& [key, name] : names.names()) {
    if (FoldCase(name.label.en) == FoldCase(label) || FoldCase(name.label.vi) == FoldCase(label)) return &name;
  }
  return nullptr;
}

std::string DraftOf(const std::string& name, const std::vector<MatchedReading>& matches, const SurveyState& state,
                    const config::Target& target, const profile::NamesRegistry& names, std::vector<Wording>& problems) {
  commission::DraftProfile draft;
  draft.name = name;
  draft.vendor = state.vendor;
  draft.product = state.product;
  draft.source = fmt::format("tramgac survey on {}, compared with the front panel", Today());
  FillLine(draft, target);
  for (const MatchedReading& match : matches) {
    const PanelReading& reading = match.reading;
    const profile::PointName* point = PointOf(reading.label, names);
    const auto factor = point == nullptr ? std::nullopt : commission::UnitFactor(reading.unit, point->unit);
    Wording problem;
    if (match.candidates.empty()) {
      problem = Say(kNoRegister, reading.label, Typed(reading));
    } else if (point == nullptr) {
      problem = Say(kNoName, reading.label, names.Nearest(Dotted(reading.label)).value_or("-"));
    } else if (!factor) {
      problem = Say(kOtherUnit, reading.label, Typed(reading), point->name, point->unit);
    } else {
      const std::string note =
          fmt::format("the panel showed {} (the first of {} candidates)", Typed(reading), match.candidates.size());
      const Candidate& first = match.candidates.front();
      draft.points.push_back(
          {point->name, first, *factor, note, NoValueCodes(state.snapshot, first.table, *first.form)});
      continue;
    }
    draft.remarks.push_back(problem.en);
    problems.push_back(std::move(problem));
  }
  FillReadable(draft, state);
  std::string yaml;
  [[maybe_unused]] const std::size_t points = WriteDraft(draft, yaml);
  return yaml;
}

}  // namespace tramgac::app
