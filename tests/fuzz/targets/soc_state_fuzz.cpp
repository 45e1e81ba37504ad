// Libraries: tramgac_app
// What the broker delivers to the control room: any topic, any payload. Nothing of it steers the terminal, and no
// screen is larger than the terminal. One message a line: topic, blank, payload.
#include <cstdlib>

#include "agent/app/soc_frame.h"
#include "agent/app/soc_line.h"
#include "agent/app/table_view.h"

namespace {

using namespace tramgac::app;

constexpr Screen kScreen{80, 24, false};

void Require(bool condition) {
  if (!condition) std::abort();
}

void RequireSafe(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    Require(byte >= 0x20 && byte != 0x7F);
    Require(byte != 0xC2 || i + 1 == line.size() || static_cast<unsigned char>(line[i + 1]) >= 0xA0);
  }
}

void RequireSafeFrames(const SocState& state, SocUi& ui) {
  SocSituation situation;
  situation.connected = true;
  for (const char* keys : {"", "g", "q", "h", "g", "q", "l"}) {
    for (const KeyPress& key : KeysOf(keys)) ui.Press(key, state, 10);
    const auto lines = SocFrame(state, ui, situation, kScreen);
    Require(lines.size() <= kScreen.height);
    for (const std::string& line : lines) {
      RequireSafe(line);
      Require(WidthOf(line) <= kScreen.width);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::int64_t kNow = 1795521600000;
  SocLimits limits;
  limits.alarms = 4;
  limits.nodes = 2;
  limits.definitions = 2;
  limits.happenings = 4;
  SocState state(limits);
  SocCommands commands("user", "client");
  const auto command = commands.Ask({"ack", {"a", "b", "c"}, 1, 0, ""}, {1, 2, 3, 4}, {});
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  state.Connected(kNow);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::string_view topic = line.substr(0, line.find(' '));
    const std::string_view payload = line.substr(std::min(topic.size() + 1, line.size()));
    state.Take(topic, payload, payload.size() % 2 == 0, kNow);
    if (const auto text = SocLine(topic, payload, true, kNow)) RequireSafe(*text);
    commands.Take(topic == "answer" ? command->correlation : topic, payload);
  }
  Require(state.alarms().size() <= limits.alarms);
  SocUi ui(tramgac::document::Language::kEnglish);
  while (const auto outcome = commands.TakeOutcome()) {
    RequireSafe(outcome->text.en);
    RequireSafe(outcome->text.vi);
    ui.Notice(outcome->text, kNow + 1000);
  }
  RequireSafeFrames(state, ui);
  return 0;
}
