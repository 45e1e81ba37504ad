#include "agent/app/panel.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "agent/app/value_text.h"
#include "agent/document/parse.h"
#include "agent/document/scalar.h"

namespace tramgac::app {
namespace {

using document::Document;
using document::Field;
using document::Mapping;

constexpr document::Phrase kTooMany{"more than {0} readings", "nhiều hơn {0} số đo"};
constexpr document::Phrase kWantReading{"what the panel shows, such as 231 or on-line",
                                        "số trên mặt máy, ví dụ 231 hoặc on-line"};

void ReadDevice(const Field& id, const Field& points, std::vector<PanelReading>& all) {
  const std::string device = id.Text(document::kIdRule);
  Mapping map = points.Map();
  for (const auto& [name, value] : map.Entries()) {
    const std::string point = name.Text(document::TextRule{1, 200, {}});
    const std::string typed(value.raw());
    if (typed.empty() || typed.size() > 100) {
      value.Complain(document::Say(document::Phrase{"no reading", "không có số đo"}), document::Say(kWantReading));
      continue;
    }
    if (all.size() == kMostPanelReadings) return value.Complain(document::Say(kTooMany, kMostPanelReadings));
    all.push_back({device, point, typed, value.place()});
  }
}

std::vector<PanelReading> Read(const Document& document) {
  std::vector<PanelReading> all;
  if (!document.root().present()) return all;
  Mapping map = document.root().Map();
  map.Required("panel").Integer(1, 1, 1);
  const Field devices = map.Required("devices");
  Mapping list = devices.Map();
  for (const auto& [id, points] : list.Entries()) ReadDevice(id, points, all);
  return all;
}

struct Number {
  double value;
  double last_digit;  // one unit of it
};

std::optional<Number> NumberIn(std::string_view typed) {
  std::string text(typed);
  std::ranges::replace(text, ',', '.');
  const auto value = document::ParseReal(text);
  if (!value) return std::nullopt;
  const std::size_t dot = text.find('.');
  const auto decimals = dot == std::string::npos ? 0 : static_cast<double>(text.size() - dot - 1);
  return Number{*value, std::pow(10.0, -decimals)};
}

bool SameText(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char one, unsigned char other) { return std::tolower(one) == std::tolower(other); });
}

}  // namespace

std::vector<PanelReading> ParsePanel(const std::string& file, std::string_view text, document::Problems& problems) {
  return Read(Document::Parse(file, text, problems));
}

std::vector<PanelReading> LoadPanel(const std::string& path, document::Problems& problems) {
  return Read(Document::Load(path, problems));
}

Comparison Compare(std::string_view typed, const nlohmann::json& value, double tolerance_percent) {
  Comparison out;
  if (value.is_null()) return out;
  const auto number = NumberIn(typed);
  if (value.is_number() && number) {
    out.difference = value.get<double>() - number->value;
    if (number->value != 0) out.percent = *out.difference / std::abs(number->value) * 100;
    const double allowed = std::max(std::abs(number->value) * tolerance_percent / 100, number->last_digit);
    const bool within = std::abs(*out.difference) <= allowed * (1 + 1e-9);
    out.agreement = within ? Agreement::kAgrees : Agreement::kDeviates;
    return out;
  }
  using document::Language;
  const bool same = !value.is_number() && (SameText(typed, ValueText(value, Language::kEnglish)) ||
                                           SameText(typed, ValueText(value, Language::kVietnamese)));
  out.agreement = same ? Agreement::kAgrees : Agreement::kDeviates;
  return out;
}

}  // namespace tramgac::app
