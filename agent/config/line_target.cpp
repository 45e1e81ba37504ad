#include "agent/config/line_target.h"

#include <algorithm>
#include <chrono>

#include "agent/config/messages.h"
#include "agent/config/target_query.h"
#include "agent/document/field.h"
#include "agent/document/nearest_word.h"
#include "agent/document/scalar.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using document::Quoted;
using document::Say;

constexpr std::string_view kSchemes[] = {"gpio", "led"};
constexpr std::size_t kLongestName = 63;  // LED_MAX_NAME_SIZE of the kernel, without its NUL
constexpr std::uint32_t kMostLines = 65535;
constexpr Duration kShortestDebounce = 1ms;
constexpr Duration kLongestDebounce = 1s;

// A name in a folder: never a way out of it.
bool IsName(std::string_view name, std::string_view alphabet) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' && document::InAlphabet(name, alphabet);
}

void ReadDebounce(const Query& query, board::GpioLine& line, TargetProblems& problems) {
  const std::optional<std::string> text = query.Text("debounce");
  if (!text || text->empty()) return;
  const std::optional<Duration> debounce = document::ParseDuration(*text);
  if (debounce && *debounce >= kShortestDebounce && *debounce <= kLongestDebounce) {
    line.debounce = *debounce;
    return;
  }
  problems.Add(
      query.Where("debounce"), Say(kBadParameter, Quoted(*text), Quoted("debounce")),
      Say(kWantDebounce, document::FormatDuration(kShortestDebounce), document::FormatDuration(kLongestDebounce)));
}

void ReadParameters(std::string_view text, bool output, board::GpioLine& line, TargetProblems& problems) {
  constexpr std::string_view kKnown[] = {"active", "bias", "debounce"};
  constexpr std::string_view kLevels[] = {"high", "low"};
  constexpr std::string_view kBiases[] = {"none", "pull-up", "pull-down"};
  constexpr board::GpioBias kBiasOf[] = {board::GpioBias::kNone, board::GpioBias::kPullUp, board::GpioBias::kPullDown};
  const Query query(text, kKnown, problems);
  line.active_low = query.OneOf("active", kLevels).value_or(0) == 1;
  if (const auto bias = query.OneOf("bias", kBiases)) line.bias = kBiasOf[*bias];
  ReadDebounce(query, line, problems);
  for (const std::string_view key : {"bias", "debounce"}) {
    if (output && query.Text(key)) problems.Add(query.Where(key), Say(kOnlyForInput, Quoted(key)));
  }
}

void ReadGpio(std::string_view place, std::string_view query, bool output, board::GpioLine& line,
              TargetProblems& problems) {
  const std::size_t slash = std::min(place.find('/'), place.size());
  const std::string_view chip = place.substr(0, slash);
  const std::string_view number = place.substr(std::min(slash + 1, place.size()));
  if (!IsName(chip, "a-zA-Z0-9_.:@-")) problems.Add(chip, Say(kBadChip, Quoted(chip)), Say(kWantChip));
  const auto offset = document::ParseUnsigned(number);
  if (!offset || *offset > kMostLines) {
    problems.Add(number, Say(kBadLineNumber, Quoted(number)), Say(kWantNumberBetween, 0, kMostLines));
  }
  line.chip = chip;
  line.offset = static_cast<std::uint32_t>(offset.value_or(0));
  ReadParameters(query, output, line, problems);
}

void ReadLed(std::string_view name, std::string_view query, bool output, board::GpioLine& line,
             TargetProblems& problems) {
  line.kind = board::GpioLine::Kind::kLed;
  line.chip = name;
  if (!output) return problems.Add(problems.whole(), Say(kLedIsNoInput), Say(kWantGpio));
  if (!IsName(name, "a-zA-Z0-9_.:+-")) problems.Add(name, Say(kBadLed, Quoted(name)), Say(kWantLed));
  if (!query.empty()) problems.Add(query, Say(kLedParameters, Quoted(query)));
}

}  // namespace

std::optional<board::GpioLine> ParseLine(std::string_view text, bool output, std::vector<TargetProblem>& list) {
  TargetProblems problems(text, list);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    problems.Add(text, Say(kNoScheme, Quoted(text)), Say(kWantLineScheme));
    return std::nullopt;
  }
  const std::string_view scheme = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  const std::size_t question = std::min(rest.find('?'), rest.size());
  const std::string_view place = rest.substr(0, question);
  const std::string_view query = rest.substr(std::min(question + 1, rest.size()));
  board::GpioLine line;
  if (scheme == "gpio") {
    ReadGpio(place, query, output, line, problems);
  } else if (scheme == "led") {
    ReadLed(place, query, output, line, problems);
  } else {
    problems.Add(scheme, Say(kUnknownScheme, Quoted(scheme)), Say(kWantLineScheme),
                 document::NearestWord(scheme, kSchemes).value_or(""));
  }
  if (problems.any()) return std::nullopt;
  return line;
}

}  // namespace tramgac::config
