#include <chrono>

#include "agent/config/line_target.h"
#include "agent/config/messages.h"
#include "agent/config/sections.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

// The kernel gives a line once: the second would be refused when the agent starts.
void RefuseSame(const Field& field, const std::optional<board::GpioLine>& line, const Field& other_field,
                const std::optional<board::GpioLine>& other) {
  if (!line || !other || GpioLineName(*line) != GpioLineName(*other)) return;
  field.Complain(Say(kLineTwice, Quoted(GpioLineName(*line)), Quoted(other_field.name())));
}

}  // namespace

std::optional<board::GpioLine> ReadLine(const Field& field, bool output) {
  const std::string text = field.Text({1, 200, {}});
  if (text.empty()) return std::nullopt;
  std::vector<TargetProblem> problems;
  auto line = ParseLine(text, output, problems);
  for (TargetProblem& problem : problems) {
    const auto offset = static_cast<std::uint32_t>(problem.offset);
    field.ComplainAt(offset, std::move(problem.message), std::move(problem.expected), problem.hint);
  }
  return line;
}

LocalConfig ReadLocal(const Field& section) {
  LocalConfig local;
  Mapping map = section.Map();
  const Field horn = map.Optional("horn");
  const Field lamp = map.Optional("lamp");
  const Field silence = map.Optional("silence");
  local.horn = ReadLine(horn, true);
  local.lamp = ReadLine(lamp, true);
  local.silence = ReadLine(silence, false);
  local.horn_from = map.Optional("horn_from").Word(document::kSeverities, local.horn_from);
  local.horn_for = map.Optional("horn_for").Period(1s, 24h, local.horn_for);
  local.remind = map.Optional("remind").Period(1min, 7 * 24h, local.remind);
  RefuseSame(lamp, local.lamp, horn, local.horn);
  RefuseSame(silence, local.silence, horn, local.horn);
  RefuseSame(silence, local.silence, lamp, local.lamp);
  const bool misspelt = map.IsMisspelt("horn") || map.IsMisspelt("lamp");
  if (map.present() && section.is_mapping() && !horn.present() && !lamp.present() && !misspelt) {
    section.Complain(Say(kNoOutput, Quoted(section.name())), Say(kWantOutput));
  }
  return local;
}

}  // namespace tramgac::config
