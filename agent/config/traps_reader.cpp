#include <arpa/inet.h>

#include "agent/config/messages.h"
#include "agent/config/sections.h"

namespace tramgac::config {
namespace {

using document::Choice;
using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

constexpr Choice<bool> kSockets[] = {{"systemd", true}};

constexpr document::TextRule kAddress{1, 45, "0-9a-fA-F.:"};
constexpr std::size_t kMostForwarders = 20;

bool IsNumeric(const std::string& address) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, address.c_str(), bytes) == 1 || inet_pton(AF_INET6, address.c_str(), bytes) == 1;
}

std::vector<std::string> ReadForwarders(const Field& list) {
  std::vector<std::string> forwarders;
  for (const Field& item : list.List(0, kMostForwarders)) {
    const std::string& address = forwarders.emplace_back(item.Text(kAddress));
    if (!address.empty() && !IsNumeric(address)) item.ComplainValue(Say(kWantAddress));
  }
  return forwarders;
}

}  // namespace

TrapsConfig ReadTraps(const Field& section) {
  TrapsConfig traps;
  Mapping map = section.Map();
  const Field socket = map.Optional("socket");
  const Field listen = map.Optional("listen");
  const Field port = map.Optional("port");
  traps.from_systemd = socket.Word(kSockets, false);
  traps.listen = listen.Text(kAddress, traps.listen);
  if (!IsNumeric(traps.listen)) listen.ComplainValue(Say(kWantListen));
  traps.port = static_cast<std::uint16_t>(port.Integer(1, 65535, traps.port));
  traps.forwarders = ReadForwarders(map.Optional("forwarders"));
  for (const Field* field : {&listen, &port}) {
    if (socket.present() && field->present()) {
      field->Complain(Say(kExcludeEachOther, Quoted(field->name()), Quoted(socket.name())));
    }
  }
  return traps;
}

}  // namespace tramgac::config
