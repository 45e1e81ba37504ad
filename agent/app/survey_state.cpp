#include "agent/app/survey_state.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace tramgac::app {
namespace {

using modbus::AddressSpan;
using nlohmann::json;

constexpr int kFormat = 1;
constexpr std::size_t kMostEntries = 70000;  // of any list: more than a table has addresses

json SpansJson(const std::vector<AddressSpan>& spans) {
  json list = json::array();
  for (const AddressSpan& span : spans) list.push_back({span.first, span.last});
  return list;
}

std::vector<AddressSpan> Spans(const json& list) {
  std::vector<AddressSpan> spans;
  if (list.size() > kMostEntries) throw json::other_error::create(501, "too long", nullptr);
  for (const json& item : list) spans.push_back({item.at(0).get<std::uint16_t>(), item.at(1).get<std::uint16_t>()});
  return spans;
}

json RangeJson(const SurveyRange& range) {
  return {{"table", commission::TableName(range.table)},
          {"first", range.first},
          {"last", range.last},
          {"next", range.next},
          {"max_count", range.max_count},
          {"readable", SpansJson(range.readable)},
          {"refused", SpansJson(range.refused)}};
}

modbus::Table TableOf(const std::string& name) {
  for (const modbus::Table table : commission::kTables) {
    if (commission::TableName(table) == name) return table;
  }
  throw json::other_error::create(501, "no such table", nullptr);
}

SurveyRange Range(const json& item) {
  SurveyRange range;
  range.table = TableOf(item.at("table").get<std::string>());
  range.first = item.at("first").get<std::uint16_t>();
  range.last = item.at("last").get<std::uint16_t>();
  range.next = item.at("next").get<std::uint32_t>();
  range.max_count = item.at("max_count").get<std::uint16_t>();
  range.readable = Spans(item.at("readable"));
  range.refused = Spans(item.at("refused"));
  const bool sound = range.first <= range.last && range.next >= range.first && range.next <= range.last + 1U &&
                     range.max_count <= modbus::MaxCount(range.table);
  if (!sound) throw json::other_error::create(501, "a range is upside down", nullptr);
  // Something has been read, so the length of a request is known.
  if (range.max_count == 0) range.max_count = modbus::MaxCount(range.table);
  return range;
}

json WordsJson(const commission::Snapshot& snapshot) {
  json tables = json::object();
  for (const modbus::Table table : commission::kTables) {
    json words = json::array();
    for (const auto& [address, cell] : snapshot.cells(table)) words.push_back({address, cell.word});
    tables[std::string(commission::TableName(table))] = std::move(words);
  }
  return tables;
}

SurveyState State(const json& whole) {
  SurveyState state;
  if (whole.at("survey").get<int>() != kFormat) throw json::other_error::create(501, "another format", nullptr);
  state.target = whole.at("target").get<std::string>();
  state.device = whole.at("device").get<std::string>();
  state.vendor = whole.at("vendor").get<std::string>();
  state.product = whole.at("product").get<std::string>();
  for (const json& item : whole.at("ranges")) state.ranges.push_back(Range(item));
  for (const auto& [name, words] : whole.at("words").items()) {
    for (const json& pair : words) {
      state.snapshot.Put(TableOf(name), pair.at(0).get<std::uint16_t>(), pair.at(1).get<std::uint16_t>());
    }
  }
  for (const auto& [label, names] : whole.at("candidates").items()) {
    state.candidates[label] = names.get<std::vector<std::string>>();
  }
  return state;
}

}  // namespace

std::string FormatSurvey(const SurveyState& state) {
  json ranges = json::array();
  for (const SurveyRange& range : state.ranges) ranges.push_back(RangeJson(range));
  const json whole = {{"survey", kFormat},
                      {"target", state.target},
                      {"device", state.device},
                      {"vendor", state.vendor},
                      {"product", state.product},
                      {"ranges", ranges},
                      {"words", WordsJson(state.snapshot)},
                      {"candidates", state.candidates}};
  return whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<SurveyState> ParseSurvey(const std::string& text) {
  try {
    return State(json::parse(text));
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

Status WriteWhole(const std::string& path, const std::string& text, std::string& why) {
  const std::string beside = path + ".new";
  std::ofstream out(beside, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out && std::rename(beside.c_str(), path.c_str()) == 0) return Status::kOk;
  why = std::generic_category().message(errno);
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  return Status::kUnavailable;
}

}  // namespace tramgac::app
