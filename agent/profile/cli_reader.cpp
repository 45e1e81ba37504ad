// The session of a question of kind cli: prompts, commands, goodbye.
#include <algorithm>

#include "agent/profile/draft.h"
#include "drivers/reach/findings.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;

constexpr document::TextRule kCommandRule{1, 20, "a-z0-9-"};
constexpr std::size_t kMostCommands = 24, kMostTexts = 8;
constexpr Choice<std::string_view> kLineEnds[] = {{"crlf", "\r\n"}, {"cr", "\r"}, {"lf", "\n"}};

bool IsTyped(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

// What is typed, or what a line is.
std::string ReadLine(const Field& field) {
  std::string text = field.Text({1, 200, {}});
  if (!IsTyped(text)) field.ComplainValue(Say(kWantTyped));
  return text;
}

std::vector<std::string> ReadLines(const Field& field) {
  std::vector<std::string> lines;
  for (const Field& item : field.List(1, kMostTexts)) lines.push_back(ReadLine(item));
  return lines;
}

reach::ApiRequest ReadCommand(const Field& name, const Field& item) {
  reach::ApiRequest command;
  Mapping map = item.Map();
  command.name = name.Text(kCommandRule);
  if (reach::FactNamed(command.name)) name.Complain(Say(kRequestIsFact, Quoted(command.name)));
  command.path = ReadLine(map.Required("send"));
  command.until = ReadLines(map.Required("until"));
  if (const Field when = map.Optional("when"); when.present()) {
    command.when = reach::ParseDocumentPath(when.Text({1, 255, {}}));
    if (!command.when || !IsLinePath(*command.when)) when.ComplainValue(Say(kWantLinePath));
  }
  return command;
}

}  // namespace

bool IsLinePath(const reach::DocumentPath& path) {
  const auto is_word = [&path](const reach::PathStep& step) {
    const bool first = &step == path.steps.data();
    return !step.name.empty() && step.key.empty() && (first || step.nth == 0);
  };
  return path.attribute.empty() && std::ranges::all_of(path.steps, is_word);
}

std::shared_ptr<reach::Api> ReadCli(Mapping& map) {
  auto api = std::make_shared<reach::Api>();
  api->format = reach::DocumentFormat::kLines;
  api->session = map.Optional("session").Period(1s, 120s, 30s);
  api->line_end = map.Optional("line_end").Word(kLineEnds, kLineEnds[0].value);
  Mapping prompts = map.Optional("prompts").Map();
  api->user_prompts = ReadLines(prompts.Optional("user"));
  api->password_prompts = ReadLines(prompts.Optional("password"));
  api->errors = ReadLines(map.Optional("errors"));
  if (const Field goodbye = map.Optional("goodbye"); goodbye.present()) api->goodbye = ReadLine(goodbye);
  const Field commands = map.Required("commands");
  Mapping list = commands.Map();
  for (const auto& [name, item] : list.Entries()) {
    if (api->requests.size() == kMostCommands) {
      commands.Complain(Say(kTooManyQuestions, kMostCommands));
      break;
    }
    api->requests.push_back(ReadCommand(name, item));
  }
  return api;
}

}  // namespace tramgac::profile
