#include "agent/app/probe_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "agent/app/probe_words.h"
#include "agent/app/profile_print.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

std::string ModelOf(const profile::Profile& profile, const ProbeResult& result) {
  for (const ProbePoint& point : result.points) {
    const bool told = point.name == "device.model" && point.quality == Quality::kGood && point.value.is_string();
    if (told && !point.value.get<std::string>().empty()) return point.value.get<std::string>();
  }
  return profile.model;
}

json PointJson(const ProbePoint& point) {
  json view = {{"name", point.name},
               {"value", point.quality == Quality::kGood ? point.value : json()},
               {"unit", point.unit},
               {"quality", QualityName(point.quality)},
               {"raw", point.raw}};
  if (!point.row.empty()) view["row"] = point.row;
  if (!point.oid.empty()) view["oid"] = point.oid;
  if (!point.register_name.empty()) view["register"] = point.register_name;
  if (!point.question.empty()) view["question"] = point.question;
  if (point.inferred) view["inferred"] = true;
  return view;
}

// How far the values below can be trusted: the facts of the profile, whatever the device says.
std::string TrustText(const profile::Profile& profile, Language language) {
  const std::string word(MaturityText(profile.maturity, language));
  constexpr const char* kEnglish[] = {"facts {}: by a standard, independent sources or real devices",
                                      "facts {}: right, but only a part of what the device offers",
                                      "facts {}: from documents alone; compare with the device's own display"};
  constexpr const char* kVietnamese[] = {"thông tin {}: theo tiêu chuẩn, nguồn độc lập hoặc thiết bị thật",
                                         "thông tin {}: đúng, nhưng chỉ là một phần của thiết bị",
                                         "thông tin {}: chỉ theo tài liệu; hãy so với màn hình của thiết bị"};
  const auto at = static_cast<std::size_t>(profile.maturity);
  return fmt::format(fmt::runtime(Pick(language, kEnglish[at], kVietnamese[at])), word);
}

TableRow RowOf(const ProbePoint& point, Language language) {
  const bool good = point.quality == Quality::kGood;
  std::string value = ValueText(good ? point.value : json(), language);
  if (!good && !point.raw.is_null()) {  // what the technician needs to find a wrong scale or a missing code
    value += fmt::format(" ({} {})", Pick(language, "raw", "thô"), ValueText(point.raw, language));
  }
  const char* mark = point.inferred ? Pick(language, ", inferred", ", suy ra") : "";
  return {{point.row.empty() ? point.name : point.name + "[" + point.row + "]", std::move(value),
           std::string(UnitText(point.unit)), std::string(QualityText(point.quality, language)) + mark,
           point.label.In(language)},
          ""};
}

// What the reason or the code of each question means, a line each. The reason says more, where there is one.
std::string QuestionLines(const profile::Profile& profile, const ProbeResult& result, Language language) {
  std::string text;
  std::set<std::uint32_t> explained;
  for (const reach::Fact fact : {reach::Fact::kReason, reach::Fact::kCode}) {
    for (const reach::PointAddress& address : profile.reach_points) {
      const ProbePoint& point = result.points[address.point];
      const bool is_it =
          address.fact == fact && address.extract == reach::kNoExtract && point.quality == Quality::kGood;
      if (!is_it || explained.contains(address.question)) continue;
      const reach::NamedQuestion& question = profile.reach_questions[address.question];
      const json& told = point.value;
      const document::Wording means = told.is_string() ? ReasonWords(question.question.kind, told.get<std::string>())
                                      : told.is_number_integer()
                                          ? CodeWords(question.question.kind, told.get<std::int64_t>())
                                          : document::Wording();
      if (means.empty()) continue;
      explained.insert(address.question);
      text += fmt::format("{}, {}: {}\n", question.name, ValueText(told, language), means.In(language));
    }
  }
  return text;
}

}  // namespace

std::size_t GoodPoints(const ProbeResult& result) {
  return static_cast<std::size_t>(std::count_if(result.points.begin(), result.points.end(),
                                                [](const ProbePoint& p) { return p.quality == Quality::kGood; }));
}

Quality CommonFailure(const ProbeResult& result) {
  std::array<std::size_t, kQualityCount> counts{};
  for (const ProbePoint& point : result.points) ++counts[static_cast<std::size_t>(point.quality)];
  counts[0] = 0;
  return static_cast<Quality>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

json ProbeJson(const std::string& target, const profile::Profile& profile, const ProbeResult& result) {
  json points = json::array();
  for (const ProbePoint& point : result.points) points.push_back(PointJson(point));
  return {{"target", target},
          {"profile", profile.name},
          {"maturity", MaturityName(profile.maturity)},
          {"device", {{"vendor", profile.vendor}, {"model", ModelOf(profile, result)}}},
          {"points", std::move(points)}};
}

std::string ProbeText(const std::string& target, const profile::Profile& profile, const ProbeResult& result,
                      std::size_t width, Language language) {
  std::string text = fmt::format("{} {}, {}, {} {}\n{}\n", profile.vendor, ModelOf(profile, result), target,
                                 Pick(language, "profile", "hồ sơ"), profile.name, TrustText(profile, language));
  TableView table({{Pick(language, "POINT", "ĐIỂM ĐO"), false, 16, 48, 4, true},
                   {Pick(language, "VALUE", "GIÁ TRỊ"), true, 12, 24, 3},
                   {Pick(language, "UNIT", "ĐƠN VỊ"), false, 3, 8, 0},
                   {Pick(language, "QUALITY", "CHẤT LƯỢNG"), false, 10, 24, 2, true},
                   {Pick(language, "LABEL", "TÊN"), false, 12, 40, 1, true}});
  for (const ProbePoint& point : result.points) table.Add(RowOf(point, language));
  for (const std::string& line : table.Lines(width)) text += line + "\n";
  const char* count = Pick(language, "{} points, {} good\n", "{} điểm đo, {} tốt\n");
  text += fmt::format(fmt::runtime(count), result.points.size(), GoodPoints(result));
  text += QuestionLines(profile, result, language);
  const auto inferred = std::ranges::count_if(result.points, [](const ProbePoint& point) { return point.inferred; });
  const char* unsure = Pick(language, "{} inferred: no source states them; compare with the device's own display\n",
                            "{} suy ra: không nguồn nào nêu rõ; hãy so với màn hình của thiết bị\n");
  return inferred == 0 ? text : text + fmt::format(fmt::runtime(unsure), inferred);
}

}  // namespace tramgac::app
