#include "agent/app/scan_run.h"

#include <poll.h>

#include <algorithm>
#include <cstdio>

#include "agent/app/profile_argument.h"
#include "agent/app/target_argument.h"
#include "agent/commission/address_range.h"
#include "agent/commission/serial_sweep.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

constexpr Phrase kBadRange{
    "{0}: not a range of addresses: expected 10.1.2.0/24, 10.1.2.3-40 or 10.1.2.3-10.1.3.4, at most {1} addresses",
    "{0}: không phải một dải địa chỉ: cần 10.1.2.0/24, 10.1.2.3-40 hoặc 10.1.2.3-10.1.3.4, nhiều nhất {1} địa chỉ"};
constexpr Phrase kBadUnits{"--units {0}: expected unit ids such as 1-32,40 (0 to 255)",
                           "--units {0}: cần các mã thiết bị (unit), chẳng hạn 1-32,40 (0 đến 255)"};
constexpr Phrase kLine{"{0}: {1}", "{0}: {1}"};
constexpr Phrase kNoReach{"{0}: Modbus and SNMP devices are found; a host that is asked questions is for tramgac probe",
                          "{0}: chỉ dò thiết bị Modbus và SNMP; với thiết bị được hỏi hãy dùng tramgac probe"};

}  // namespace

// One TARGET, understood.
struct ScanRun::Place {
  config::Target target;
  std::vector<std::string> hosts;
  std::vector<SnmpTry> tries;
};

int ScanRun::Complain(int code, const Wording& why) {
  progress_.Clear();
  std::fprintf(stderr, "tramgac %s: %s\n", verb_.c_str(), why.In(language_).c_str());
  return code;
}

bool ScanRun::Interrupted() {
  pollfd entry{signals_.fd(), POLLIN, 0};
  interrupted_ = interrupted_ || ::poll(&entry, 1, 0) > 0;
  return interrupted_;
}

// Outcome: 0, or the exit code.
int ScanRun::Understand(const std::string& text, Place& place) {
  const Result<commission::ScanTarget> split = commission::SplitScanTarget(text);
  if (!split.ok()) return Complain(kBadUsage, Say(kBadRange, text, commission::kMostAddresses));
  std::string single = split.value().single;
  // A range whose credentials come from files only needs none in the address.
  const bool files = !options_.communities.empty() || !options_.users.empty();
  const bool bare = single.starts_with("snmp://") && files && single.find_first_of("?@") == single.npos;
  if (bare) single += "?community=unused";
  auto target = TakeTarget(verb_, single, language_);
  if (!target) return kBadUsage;
  if (const Wording unknown = ResolveHost(*target); !unknown.empty()) return Complain(kFailed, unknown);
  if (std::holds_alternative<config::ReachTarget>(*target)) return Complain(kBadUsage, Say(kNoReach, text));
  place.target = *target;
  if (const auto& range = split.value().range) {
    for (std::uint32_t i = 0; i < range->count(); ++i) place.hosts.push_back(commission::AddressText(range->first + i));
  } else if (const std::string* host = config::HostOf(place.target)) {
    place.hosts.push_back(*host);
  }
  const auto* snmp = std::get_if<config::SnmpTarget>(&place.target);
  if (snmp == nullptr) return 0;
  Wording why;
  place.tries = LoadTries(*snmp, !bare, options_.communities, options_.users, why);
  return why.empty() ? 0 : Complain(kBadUsage, why);
}

int ScanRun::ScanPlace(const Place& place, ScanContext& context) {
  if (const auto* line = std::get_if<config::ModbusRtuTarget>(&place.target)) {
    const Wording why = ScanSerial(*line, context);
    return why.empty() ? 0 : Complain(kFailed, Say(kLine, line->path, why.In(language_)));
  }
  if (const auto* tcp = std::get_if<config::ModbusTcpTarget>(&place.target)) ScanTcp(*tcp, place.hosts, context);
  if (std::holds_alternative<config::SnmpTarget>(place.target)) ScanSnmp(place.hosts, place.tries, context);
  return 0;
}

int ScanRun::Run() {
  std::vector<Place> places(options_.targets.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (const int code = Understand(options_.targets[i], places[i]); code != 0) return code;
  }
  std::vector<std::uint8_t> units;
  if (!options_.units.empty()) {
    auto parsed = commission::ParseUnits(options_.units, 0, 255);
    if (!parsed.ok()) return Complain(kBadUsage, Say(kBadUnits, options_.units));
    units = std::move(parsed).value();
  }
  began_ = true;
  Profiles profiles;
  const auto all = profiles.All();
  ScanContext context{clock_,    progress_,     all,
                      language_, signals_.fd(), [this] { return Interrupted(); },
                      units,     options_.rate, Duration(static_cast<std::int64_t>(options_.timeout * 1e6)),
                      finds_};
  int worst = 0;
  for (const Place& place : places) {
    if (!Interrupted()) worst = std::max(worst, ScanPlace(place, context));
  }
  [[maybe_unused]] const bool late = Interrupted();
  progress_.Clear();
  return worst;
}

}  // namespace tramgac::app
