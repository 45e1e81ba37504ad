// The parts of a profile that only hosts have which are asked questions.
#include <algorithm>

#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"
#include "drivers/reach/setting.h"

namespace tramgac::profile {
namespace {

constexpr document::TextRule kQuestionRule{1, 20, "a-z0-9-"};
constexpr document::TextRule kSettingRule{1, 255, {}};

std::vector<std::string_view> KindNames() {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < reach::kKindCount; ++i) names.push_back(KindName(static_cast<reach::Kind>(i)));
  return names;
}

void ReadSetting(const Field& value, std::string_view key, reach::Question& question) {
  const std::string text = value.Text(kSettingRule);
  if (text.empty()) return;
  if (SetSetting(question, key, text) == reach::SettingOutcome::kOk) return;
  const std::string form(reach::SettingForm(key));
  value.ComplainValue({form, form});
}

bool IsSession(reach::Kind kind) { return kind == reach::Kind::kApi || kind == reach::Kind::kCli; }

// Settings of other kinds are unknown keys, which the mapping complains about.
void ReadQuestion(Draft& draft, const Field& name, const Field& item) {
  reach::NamedQuestion out;
  out.name = name.Text(kQuestionRule);
  Mapping map = item.Map();
  const std::vector<std::string_view> kinds = KindNames();
  const auto kind = map.Required("kind").OneOf(kinds);
  out.question.kind = static_cast<reach::Kind>(kind.value_or(0));
  out.refresh = ReadRefresh(map);
  for (const std::string_view key : reach::SettingsOf(out.question.kind)) {
    // Who logs in is for the device's address to say.
    const bool of_address = IsSession(out.question.kind) && (key == "user" || key == "password_file");
    if (!of_address) ReadSetting(map.Optional(key), key, out.question);
  }
  draft.apis.push_back(out.question.kind == reach::Kind::kApi   ? ReadApi(map)
                       : out.question.kind == reach::Kind::kCli ? ReadCli(map)
                                                                : nullptr);
  out.question.api = draft.apis.back();
  if (out.question.kind == reach::Kind::kConnect && out.question.port == 0) {
    item.Complain(Say(kNoQuestionPort, Quoted(out.name)), Say(kWantQuestionPort));
  }
  draft.profile.reach_questions.push_back(std::move(out));
}

TypeFacts TypeOf(reach::Fact fact) {
  switch (FactType(fact)) {
    case ValueType::kBool: return {WireType::kBit, Family::kBit, 1, false, 0};
    case ValueType::kInteger: return {WireType::kInteger, Family::kInteger, 64, true, 0};
    case ValueType::kReal: return {WireType::kReal, Family::kReal, 64, true, 0};
    default: return {WireType::kText, Family::kText, 0, false, 0};
  }
}

// A request of an API, by name. Outcome: its position; nothing if there is none.
std::optional<std::uint32_t> RequestNamed(const reach::Question& question, std::string_view name) {
  if (question.api == nullptr) return std::nullopt;
  const auto& requests = question.api->requests;
  const auto found = std::ranges::find(requests, name, &reach::ApiRequest::name);
  if (found == requests.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - requests.begin());
}

document::Wording WantedOf(const reach::Question& question) {
  const std::string facts = document::JoinWords(reach::FactsOf(question.kind));
  if (question.api == nullptr) return Say(kWantFact, KindName(question.kind), facts);
  std::vector<std::string_view> names;
  for (const reach::ApiRequest& request : question.api->requests) names.push_back(request.name);
  return Say(kWantFactOrRequest, facts, document::JoinWords(names));
}

// QUESTION.FACT, or QUESTION.REQUEST of an API. Outcome: the address; its question is that of nobody if something is
// wrong; `request` if it is one.
reach::PointAddress ReadAt(const Draft& draft, const Field& at, std::optional<std::uint32_t>& request) {
  reach::PointAddress address;
  const std::string text = at.Text();
  if (text.empty()) return address;
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view name = std::string_view(text).substr(0, dot);
  const std::string_view word = std::string_view(text).substr(std::min(dot + 1, text.size()));
  const auto& questions = draft.profile.reach_questions;
  const auto question = std::ranges::find(questions, name, &reach::NamedQuestion::name);
  if (question == questions.end()) {
    std::vector<std::string_view> names;
    for (const auto& known : questions) names.push_back(known.name);
    at.ComplainValue(Say(kWantQuestion, document::JoinWords(names)), document::NearestWord(name, names).value_or(""));
    return address;
  }
  address.question = static_cast<std::uint32_t>(question - questions.begin());
  request = RequestNamed(question->question, word);
  if (request) return address;
  const auto fact = reach::FactNamed(word);
  if (!fact || !HasFact(question->question.kind, *fact)) {
    const auto facts = reach::FactsOf(question->question.kind);
    at.ComplainValue(WantedOf(question->question), document::NearestWord(word, facts).value_or(""));
    return address;
  }
  address.fact = *fact;
  return address;
}

void ReadPoint(Draft& draft, const Field& item) {
  Mapping map = item.Map();
  DraftPoint point{{}, {}, {}, {}, item, {}, {}, {}};
  std::optional<std::uint32_t> request;
  point.reach = ReadAt(draft, map.Required("at"), request);
  point.reach.point = static_cast<std::uint32_t>(draft.points.size());
  TypeFacts facts = TypeOf(point.reach.fact);
  if (request) facts = ReadApiPoint(*draft.apis[point.reach.question], *request, map, point.reach.extract);
  ReadEncoding(draft, map, facts, point);
  ReadPointCommon(draft, map, point);
  draft.points.push_back(std::move(point));
}

}  // namespace

void ReadReachQuestions(Draft& draft, const Field& section) {
  constexpr std::size_t kMostQuestions = 32;
  Mapping map = section.Map();
  for (const auto& [key, value] : map.Entries()) {
    if (draft.profile.reach_questions.size() == kMostQuestions) {
      return section.Complain(Say(kTooManyQuestions, kMostQuestions));
    }
    ReadQuestion(draft, key, value);
  }
}

void ReadReachPoints(Draft& draft, const std::vector<Field>& items) {
  for (const Field& item : items) ReadPoint(draft, item);
}

}  // namespace tramgac::profile
