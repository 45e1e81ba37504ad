// The session of a question of kind api: log-in, requests, log-out; and the points that are read from its answers.
#include <algorithm>

#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"
#include "drivers/reach/findings.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;

constexpr document::TextRule kRequestRule{1, 20, "a-z0-9-"};
constexpr document::TextRule kPathRule{1, 1000, {}};
constexpr document::TextRule kBodyRule{1, 4000, {}};
constexpr document::TextRule kHeaderRule{1, 60, "A-Za-z0-9_-"};
constexpr std::size_t kMostLogIn = 6, kMostRequests = 24, kMostLogOut = 3, kMostTaken = 8, kMostWords = 16;

constexpr Choice<reach::DocumentFormat> kFormats[] = {{"xml", reach::DocumentFormat::kXml},
                                                      {"json", reach::DocumentFormat::kJson}};
constexpr Choice<reach::LogIn> kLogIns[] = {{"none", reach::LogIn::kNone},
                                            {"basic", reach::LogIn::kBasic},
                                            {"basic-once", reach::LogIn::kBasicOnce},
                                            {"request", reach::LogIn::kRequest}};
constexpr Choice<reach::BodyType> kBodyTypes[] = {
    {"json", reach::BodyType::kJson}, {"form", reach::BodyType::kForm}, {"xml", reach::BodyType::kXml}};
constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "DELETE"};

bool IsVisible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

reach::DocumentPath ReadPath(const Field& field, std::string_view text) {
  if (text.empty()) return {};
  auto path = reach::ParseDocumentPath(text);
  if (!path) field.ComplainValue(Say(kWantDocumentPath));
  return path.value_or(reach::DocumentPath());
}

// VARIABLE: /path, cookie:NAME or header:NAME.
void ReadTaken(const Field& name, const Field& from, reach::ApiRequest& request) {
  reach::Taken taken;
  taken.variable = name.Text(kRequestRule);
  const std::string text = from.Text({1, 255, {}});
  const std::string_view rest = std::string_view(text).substr(std::min(text.find(':') + 1, text.size()));
  if (text.starts_with("cookie:") && !rest.empty() && IsVisible(rest)) {
    taken.from = reach::Taken::From::kCookie;
    taken.name = rest;
  } else if (text.starts_with("header:") && !rest.empty() && IsVisible(rest)) {
    taken.from = reach::Taken::From::kHeader;
    taken.name = rest;
  } else {
    taken.path = ReadPath(from, text);
  }
  request.take.push_back(std::move(taken));
}

// "/path=value"
void ReadAccept(const Field& field, reach::ApiRequest& request) {
  const std::string text = field.Text({1, 300, {}});
  if (text.empty()) return;
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos) return field.ComplainValue(Say(kWantAccept));
  request.accept.emplace(ReadPath(field, text.substr(0, equals)), text.substr(equals + 1));
}

reach::ApiRequest ReadRequest(const Field& item) {
  reach::ApiRequest request;
  Mapping map = item.Map();
  const Field path = map.Required("path");
  const Field method = map.Optional("method");
  const Field body = map.Optional("body");
  request.path = path.Text(kPathRule);
  if (!request.path.empty() && (!request.path.starts_with('/') || !IsVisible(request.path))) {
    path.ComplainValue(Say(kWantRequestPath));
  }
  if (method.present()) request.method = kMethods[method.OneOf(kMethods).value_or(0)];
  request.body = body.Text(kBodyRule);
  if (body.present() && request.method == "GET") body.Complain(Say(kBodyOfGet));
  request.body_type = map.Optional("body_type").Word(kBodyTypes, reach::BodyType::kJson);
  ReadAccept(map.Optional("accept"), request);
  Mapping take = map.Optional("take").Map();
  const auto taken = take.Entries();
  for (std::size_t i = 0; i < taken.size() && i < kMostTaken; ++i) ReadTaken(taken[i].first, taken[i].second, request);
  return request;
}

std::vector<reach::ApiRequest> ReadList(const Field& field, std::size_t most) {
  std::vector<reach::ApiRequest> requests;
  for (const Field& item : field.List(1, most)) requests.push_back(ReadRequest(item));
  return requests;
}

void ReadRequests(const Field& section, reach::Api& api) {
  Mapping map = section.Map();
  const auto entries = map.Entries();
  if (entries.size() > kMostRequests) return section.Complain(Say(kTooManyQuestions, kMostRequests));
  for (const auto& [name, item] : entries) {
    reach::ApiRequest request = ReadRequest(item);
    request.name = name.Text(kRequestRule);
    if (reach::FactNamed(request.name)) name.Complain(Say(kRequestIsFact, Quoted(request.name)));
    api.requests.push_back(std::move(request));
  }
}

std::vector<std::string> ReadWordList(const Field& field, std::vector<std::string> usual) {
  if (!field.present()) return usual;
  std::vector<std::string> words;
  for (const Field& item : field.List(1, kMostWords)) words.push_back(item.Text({1, 60, {}}));
  return words;
}

constexpr Choice<TypeFacts> kTypes[] = {{"text", {WireType::kText, Family::kText, 0, false, 0}},
                                        {"integer", {WireType::kInteger, Family::kInteger, 64, true, 0}},
                                        {"real", {WireType::kReal, Family::kReal, 64, true, 0}},
                                        {"bit", {WireType::kBit, Family::kBit, 1, false, 0}}};

}  // namespace

std::shared_ptr<reach::Api> ReadApi(Mapping& map) {
  auto api = std::make_shared<reach::Api>();
  api->format = map.Required("format").Word(kFormats, reach::DocumentFormat::kXml);
  api->login = map.Optional("login").Word(kLogIns, reach::LogIn::kNone);
  api->session = map.Optional("session").Period(1s, 120s, 30s);
  api->log_in = ReadList(map.Optional("log_in"), kMostLogIn);
  ReadRequests(map.Required("requests"), *api);
  api->log_out = ReadList(map.Optional("log_out"), kMostLogOut);
  Mapping headers = map.Optional("headers").Map();
  for (const auto& [name, value] : headers.Entries()) {
    api->headers.emplace_back(name.Text(kHeaderRule), value.Text({1, 200, {}}));
  }
  return api;
}

TypeFacts ReadApiPoint(reach::Api& api, std::uint32_t request, Mapping& map, std::uint32_t& extract) {
  reach::ApiExtract out;
  out.request = request;
  const Field path = map.Required("path");
  out.path = ReadPath(path, path.Text({1, 255, {}}));
  if (api.format == reach::DocumentFormat::kLines && !IsLinePath(out.path)) path.ComplainValue(Say(kWantLinePath));
  const TypeFacts facts = map.Required("type").Word(kTypes, kTypes[0].value);
  out.is_truth = facts.family == Family::kBit;
  for (const std::string_view key : {"true_words", "false_words"}) {
    const Field words = map.Optional(key);
    if (words.present() && !out.is_truth) words.Complain(Say(kNotForType, Quoted(key)), Say(kWantTruth));
    auto& list = key == "true_words" ? out.true_words : out.false_words;
    if (!out.is_truth) continue;
    list = key == "true_words" ? ReadWordList(words, {"true", "on", "yes", "1"})
                               : ReadWordList(words, {"false", "off", "no", "0"});
  }
  const auto known = std::ranges::find(api.extracts, out);
  extract = static_cast<std::uint32_t>(known - api.extracts.begin());
  if (known == api.extracts.end()) api.extracts.push_back(std::move(out));
  return facts;
}

}  // namespace tramgac::profile
