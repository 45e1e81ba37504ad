#include "agent/app/survey_print.h"

#include <fmt/format.h>

#include "agent/app/table_view.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using commission::Candidate;
using document::Language;
using nlohmann::json;

constexpr std::size_t kMostShown = 8;     // candidates of one reading
constexpr std::size_t kMostChanged = 20;  // registers

std::string Register(modbus::Table table, std::uint16_t address) {
  return fmt::format("{}:{}", commission::TableName(table), address);
}

std::vector<std::string> ChangedRegisters(const SurveyState& state) {
  std::vector<std::string> changed;
  for (const modbus::Table table : commission::kTables) {
    for (const auto& [address, cell] : state.snapshot.cells(table)) {
      if (cell.changes > 0) changed.push_back(Register(table, address));
    }
  }
  return changed;
}

std::size_t CountOf(const std::vector<modbus::AddressSpan>& spans) {
  std::size_t count = 0;
  for (const modbus::AddressSpan& span : spans) count += span.last - span.first + 1U;
  return count;
}

std::uint32_t ChangesOf(const Candidate& candidate, const SurveyState& state) {
  std::uint32_t changes = 0;
  const auto& cells = state.snapshot.cells(candidate.table);
  for (std::uint32_t i = 0; i < candidate.form->registers(); ++i) {
    const auto found = cells.find(static_cast<std::uint16_t>(candidate.address + i));
    if (found != cells.end()) changes += found->second.changes;
  }
  return changes;
}

std::string Note(const MatchedReading& match, Language language) {
  if (match.conflicts) {
    return Pick(language, " (nothing explains the earlier reading too; these explain this one)",
                " (không có gì khớp cả lần đọc trước; đây chỉ khớp lần này)");
  }
  return match.narrowed ? Pick(language, " (narrowed by an earlier reading)", " (đã thu hẹp nhờ lần đọc trước)") : "";
}

json CandidateJson(const Candidate& candidate, const SurveyState& state) {
  return {{"register", Register(candidate.table, candidate.address)},
          {"type", candidate.form->name.substr(0, candidate.form->name.find(' '))},
          {"word_order", candidate.form->registers() == 1                     ? json()
                         : candidate.form->word_order == WordOrder::kLowFirst ? json("low-first")
                                                                              : json("high-first")},
          {"scale", candidate.scale->name},
          {"value", candidate.value},
          {"rank", candidate.rank},
          {"changes", ChangesOf(candidate, state)}};
}

json SpansJson(const std::vector<modbus::AddressSpan>& spans) {
  json list = json::array();
  for (const modbus::AddressSpan& span : spans) list.push_back(fmt::format("{}-{}", span.first, span.last));
  return list;
}

}  // namespace

std::string SurveyText(const SurveyState& state, Language language) {
  std::string text;
  if (!state.device.empty()) text += Fit(state.device, WidthOf(state.device)) + "\n";
  const char* line =
      Pick(language, "{}:{}-{}: {} readable, {} refused{}\n", "{}:{}-{}: đọc được {}, bị từ chối {}{}\n");
  for (const SurveyRange& range : state.ranges) {
    const std::string rest =
        range.complete()
            ? ""
            : fmt::format(fmt::runtime(Pick(language, ", goes on at {}", ", sẽ đọc tiếp từ {}")), range.next);
    text += fmt::format(fmt::runtime(line), commission::TableName(range.table), range.first, range.last,
                        CountOf(range.readable), CountOf(range.refused), rest);
  }
  const std::vector<std::string> changed = ChangedRegisters(state);
  if (changed.empty()) return text;
  text += fmt::format(fmt::runtime(Pick(language, "{} changed:", "{} thay đổi:")), changed.size());
  for (std::size_t i = 0; i < changed.size() && i < kMostChanged; ++i) text += " " + changed[i];
  return text + (changed.size() > kMostChanged ? " ...\n" : "\n");
}

std::string MatchesText(const std::vector<MatchedReading>& matches, const SurveyState& state, std::size_t width,
                        Language language) {
  std::string text;
  for (const MatchedReading& match : matches) {
    const char* head = Pick(language, "\n{} = {} {}: candidates: {}{}\n", "\n{} = {} {}: khả năng: {}{}\n");
    text += fmt::format(fmt::runtime(head), match.reading.label, match.reading.number, match.reading.unit,
                        match.candidates.size(), Note(match, language));
    TableView table({{Pick(language, "REGISTER", "THANH GHI"), false, 10, 16, 0},
                     {Pick(language, "TYPE", "KIỂU"), false, 8, 16, 0},
                     {Pick(language, "SCALE", "HỆ SỐ"), true, 5, 8, 0},
                     {Pick(language, "VALUE", "GIÁ TRỊ"), true, 8, 14, 0},
                     {Pick(language, "LESS LIKELY BY", "KÉM KHẢ NĂNG"), true, 4, 16, 2},
                     {Pick(language, "CHANGES", "THAY ĐỔI"), true, 4, 10, 1}});
    for (std::size_t i = 0; i < match.candidates.size() && i < kMostShown; ++i) {
      const Candidate& c = match.candidates[i];
      table.Add({{Register(c.table, c.address), std::string(c.form->name), std::string(c.scale->name),
                  fmt::format("{:.8g}", c.value), std::to_string(c.rank), std::to_string(ChangesOf(c, state))},
                 ""});
    }
    if (match.candidates.empty()) continue;
    for (const std::string& line : table.Lines(width)) text += line + "\n";
  }
  return text;
}

json SurveyJson(const SurveyState& state, const std::vector<MatchedReading>& matches) {
  json ranges = json::array();
  for (const SurveyRange& range : state.ranges) {
    ranges.push_back({{"table", commission::TableName(range.table)},
                      {"first", range.first},
                      {"last", range.last},
                      {"complete", range.complete()},
                      {"max_count", range.max_count},
                      {"readable", SpansJson(range.readable)},
                      {"refused", SpansJson(range.refused)}});
  }
  json list = json::array();
  for (const MatchedReading& match : matches) {
    json candidates = json::array();
    for (const Candidate& candidate : match.candidates) candidates.push_back(CandidateJson(candidate, state));
    list.push_back({{"label", match.reading.label},
                    {"reading", match.reading.number},
                    {"unit", match.reading.unit},
                    {"narrowed", match.narrowed},
                    {"conflicts", match.conflicts},
                    {"candidates", std::move(candidates)}});
  }
  return {{"target", state.target},
          {"device", state.device},
          {"ranges", std::move(ranges)},
          {"changed", ChangedRegisters(state)},
          {"matches", std::move(list)}};
}

}  // namespace tramgac::app
