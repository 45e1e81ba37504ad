// How a device of the profile's kind is known, and how it says that it has lost touch with what it speaks for.
#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"

namespace tramgac::profile {
namespace {

constexpr std::size_t kMostDescriptions = 32;
constexpr std::size_t kMostAlternatives = 100;
constexpr document::TextRule kPartRule{1, 100, {}};

std::vector<Description::Oid> ReadOids(const Field& list) {
  std::vector<Description::Oid> oids;
  for (const Field& item : list.List(1, kMostAlternatives)) {
    if (auto oid = ReadOid(item); !oid.empty()) oids.push_back(std::move(oid));
  }
  return oids;
}

void RejectOtherProtocol(const Field& field, std::string_view protocol) {
  if (field.present()) field.Complain(Say(kOtherProtocol, Quoted(field.name()), Quoted(protocol)));
}

void ReadModbusIdentification(const Field& field, Description& description) {
  Mapping map = field.Map();
  description.modbus_vendor = map.Optional("vendor").Text({1, 60, {}});
  description.modbus_product = map.Optional("product").Text({1, 60, {}});
}

Description ReadDescription(const Draft& draft, const Field& item) {
  Description description;
  Mapping map = item.Map();
  const Field ids = map.Optional("sys_object_id");
  const Field descr = map.Optional("sys_descr");
  const Field answers = map.Optional("answers");
  const Field identification = map.Optional("modbus_identification");
  if (draft.profile.protocol == Protocol::kModbus) {
    for (const Field* field : {&ids, &descr, &answers}) RejectOtherProtocol(*field, "modbus");
    ReadModbusIdentification(identification, description);
    return description;
  }
  RejectOtherProtocol(identification, "snmp");
  description.sys_object_ids = ReadOids(ids);
  for (const Field& part : descr.List(1, kMostAlternatives)) description.sys_descr.push_back(part.Text(kPartRule));
  description.answers = ReadOids(answers);
  const bool says_something = ids.present() || descr.present() || answers.present();
  if (item.is_mapping() && !says_something) item.Complain(Say(kEmptyDescription), Say(kWantDescription));
  return description;
}

}  // namespace

void ReadRecognition(Draft& draft, Mapping& map) {
  Profile& profile = draft.profile;
  const Field layer = map.Optional("layer");
  profile.layer = layer.Bool();
  if (profile.layer && profile.protocol == Protocol::kModbus) RejectOtherProtocol(layer, "modbus");
  const Field recognise = map.Optional("recognise");  // an empty list: nothing that the device says tells what it is
  if (profile.protocol == Protocol::kReach) return RejectOtherProtocol(recognise, "reach");
  for (const Field& item : recognise.List(profile.layer ? 1 : 0, kMostDescriptions)) {
    profile.descriptions.push_back(ReadDescription(draft, item));
  }
}

}  // namespace tramgac::profile
