// contacts: what is wired to the inputs of the board.
#include <fmt/format.h>

#include <algorithm>

#include "agent/config/contact_kinds.h"
#include "agent/config/messages.h"
#include "agent/config/sections.h"

namespace tramgac::config {
namespace {

using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

// What uses the line already, as people find it in the file. Outcome: empty if nothing does.
std::string UserOf(const NodeConfig& config, const std::string& line) {
  const auto is_it = [&line](const std::optional<board::GpioLine>& other) {
    return other && GpioLineName(*other) == line;
  };
  if (config.local && is_it(config.local->horn)) return "horn";
  if (config.local && is_it(config.local->lamp)) return "lamp";
  if (config.local && is_it(config.local->silence)) return "silence";
  const auto found = std::ranges::find_if(config.contacts, is_it, &ContactConfig::line);
  return found == config.contacts.end() ? "" : fmt::format("contact.{}", found - config.contacts.begin() + 1);
}

ContactConfig ReadContact(const Field& field, const NodeConfig& config) {
  ContactConfig contact;
  Mapping map = field.Map();
  const Field line = map.Required("line"), label = map.Optional("label");
  contact.kind = map.Required("kind").Word(kContactKinds, contact.kind);
  contact.line = ReadLine(line, false);
  contact.normally_closed = map.Optional("normally_closed").Bool();
  contact.debounce = map.Optional("debounce").Period(Duration(), digital_io::kMostDebounce, contact.debounce);
  if (label.present()) contact.label = label.Local(60);
  if (!contact.line) return contact;
  // The kernel's would come on top, and hides pulses.
  if (contact.line->debounce > Duration()) line.Complain(Say(kDebounceOfLine), Say(kWantDebounceOfContact));
  const std::string user = UserOf(config, GpioLineName(*contact.line));
  if (!user.empty()) line.Complain(Say(kLineTwice, Quoted(GpioLineName(*contact.line)), Quoted(user)));
  return contact;
}

}  // namespace

void ReadContacts(const Field& list, NodeConfig& config) {
  for (const Field& item : list.List(0, digital_io::kMostContacts)) {
    config.contacts.push_back(ReadContact(item, config));
  }
  if (config.contacts.empty()) return;
  const auto found = std::ranges::find(config.devices, digital_io::kContactsId, &DeviceConfig::id);
  if (found == config.devices.end()) return;
  list.Complain(Say(kContactsIdTaken, found->place.line), Say(kWantOtherDeviceId));
}

}  // namespace tramgac::config
