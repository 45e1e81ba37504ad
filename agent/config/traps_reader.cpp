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

void CheckAddress(const Field& field, const std::string& address) {
  unsigned char bytes[16];
  const bool numeric =
      inet_pton(AF_INET, address.c_str(), bytes) == 1 || inet_pton(AF_INET6, address.c_str(), bytes) == 1;
  if (!numeric) field.ComplainValue(Say(kWantListen));
}

}  // namespace

TrapsConfig ReadTraps(const Field& section) {
  TrapsConfig traps;
  Mapping map = section.Map();
  const Field socket = map.Optional("socket");
  const Field listen = map.Optional("listen");
  const Field port = map.Optional("port");
  traps.from_systemd = socket.Word(kSockets, false);
  traps.listen = listen.Text({1, 45, "0-9a-fA-F.:"}, traps.listen);
  CheckAddress(listen, traps.listen);
  traps.port = static_cast<std::uint16_t>(port.Integer(1, 65535, traps.port));
  for (const Field* field : {&listen, &port}) {
    if (socket.present() && field->present()) {
      field->Complain(Say(kExcludeEachOther, Quoted(field->name()), Quoted(socket.name())));
    }
  }
  return traps;
}

}  // namespace tramgac::config
