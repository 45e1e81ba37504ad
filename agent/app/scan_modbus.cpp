#include "agent/app/scan_modbus.h"

#include <fmt/format.h>

#include <thread>

#include "agent/app/probe_reason.h"
#include "agent/app/tcp_sweep.h"
#include "agent/app/value_text.h"
#include "agent/commission/serial_sweep.h"

namespace tramgac::app {
namespace {

using commission::SerialSetting;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr Duration kSerialTimeout = std::chrono::milliseconds(300);
constexpr Duration kServerTimeout = std::chrono::milliseconds(500);  // serial line behind a network
constexpr Duration kTcpTimeout = std::chrono::milliseconds(1000);
constexpr modbus::ReadRequest kAnyRegister{modbus::Table::kHoldingRegister, 0, 1};
constexpr Phrase kNoProfile{"no profile fits: tramgac survey finds out what its registers are ({0})",
                            "không hồ sơ nào khớp: tramgac survey giúp tìm ý nghĩa các thanh ghi ({0})"};

Duration Or(Duration given, Duration usual) { return given > Duration(0) ? given : usual; }

// A gateway answers for a unit that is not there.
bool IsGateway(Quality quality) { return quality == Quality::kException10 || quality == Quality::kException11; }

// Asks units through one link, slowly enough, and finds out what those are that answer.
class Finder {
 public:
  Finder(ScanContext& context, Duration timeout)
      : context_(context), timeout_(Or(context.timeout, timeout)), pace_(context.rate) {}

  Quality Ask(ModbusLink& link, std::uint8_t unit) {
    const BootTime now = context_.clock.Now();
    std::this_thread::sleep_for(pace_.next(now) - now);
    pace_.Take(context_.clock.Now());
    Quality quality = link.Ask(unit, kAnyRegister, timeout_).quality;
    // The late answer of the unit before says nothing about this one.
    if (quality == Quality::kWrongUnit) quality = link.Ask(unit, kAnyRegister, timeout_).quality;
    return quality;
  }

  void Add(ModbusLink& link, std::uint8_t unit, const config::Target& target, Quality quality) {
    const ModbusIdentity identity = IdentifyModbus(link, unit, timeout_);
    ProfileChoice choice = Recognise(link, unit, timeout_, identity, context_.profiles);
    if (choice.name.empty()) choice.why = Say(kNoProfile, QualityName(quality));
    context_.finds.push_back({target, IdentityText(identity.id), {}, {}, choice.name, choice.why});
  }

 private:
  ScanContext& context_;
  const Duration timeout_;
  commission::Pace pace_;
};

config::ModbusRtuTarget With(const config::ModbusRtuTarget& line, const SerialSetting& setting) {
  config::ModbusRtuTarget target = line;
  target.baud = setting.baud;
  target.parity = setting.parity;
  target.stop_bits = setting.stop_bits;
  return target;
}

std::vector<std::uint8_t> UnitsOf(const std::optional<std::uint8_t>& one, const ScanContext& context) {
  if (one) return {*one};
  return context.units.empty() ? commission::UnitsByLikelihood() : context.units;
}

std::string Found(const ScanContext& context, const std::string& where) {
  const char* text = Pick(context.language, "{}, {} found", "{}, tìm thấy {}");
  return fmt::format(fmt::runtime(text), where, context.finds.size());
}

std::vector<std::uint8_t> UnitsOfServer(const config::ModbusTcpTarget& target, const ScanContext& context) {
  if (target.unit || !context.units.empty()) return UnitsOf(target.unit, context);
  if (target.transport == config::Transport::kMbap) return {1, 255, 0};
  std::vector<std::uint8_t> units = commission::UnitsByLikelihood();
  units.resize(commission::kLikelyUnits);
  return units;
}

// The units of one server. Most answer to any unit, so that one find is enough; a gateway says which are not there.
void ExamineServer(const config::ModbusTcpTarget& target, ModbusLink& link, ScanContext& context) {
  const bool is_line = target.transport == config::Transport::kRtu;
  const bool listed = target.unit || !context.units.empty() || is_line;
  std::vector<std::uint8_t> units = UnitsOfServer(target, context);
  Finder finder(context, is_line ? kServerTimeout : kTcpTimeout);
  bool gateway = false;
  for (std::size_t i = 0; i < units.size() && !context.interrupted(); ++i) {
    config::ModbusTcpTarget one = target;
    one.unit = units[i];
    context.progress.Show(i, units.size(), Found(context, config::PublicName(one)));
    const Quality quality = finder.Ask(link, units[i]);
    if (quality == Quality::kDisconnected) return;
    if (IsGateway(quality) && !listed && !gateway) {
      gateway = true;
      for (std::uint8_t unit = 2; unit <= commission::kLikelyUnits; ++unit) units.push_back(unit);
    }
    if (!DeviceAnswered(quality) || IsGateway(quality)) continue;
    finder.Add(link, units[i], one, quality);
    if (!listed && !gateway) return;
  }
}

}  // namespace

Wording ScanSerial(const config::ModbusRtuTarget& line, ScanContext& context) {
  const commission::SerialWish wish{line.baud, line.parity, line.stop_bits};
  commission::SerialSweep sweep(commission::SettingsByLikelihood(wish), UnitsOf(line.unit, context));
  Finder finder(context, kSerialTimeout);
  std::unique_ptr<ModbusLink> link;
  commission::SerialTry next;
  std::optional<SerialSetting> open;
  while (!context.interrupted() && sweep.Next(next)) {
    config::ModbusRtuTarget target = With(line, next.setting);
    target.unit = next.unit;
    if (open != next.setting) {
      link.reset();  // before the line is opened anew: it is taken exclusively
      Wording why;
      link = MakeModbusLink(target, context.clock, why);
      if (link == nullptr) return why;
      open = next.setting;
    }
    const std::string where =
        fmt::format("{} 8{}{} unit {}", next.setting.baud, next.setting.parity, next.setting.stop_bits, next.unit);
    context.progress.Show(sweep.done(), sweep.total(), Found(context, where));
    const Quality quality = finder.Ask(*link, next.unit);
    if (quality == Quality::kDisconnected) return ReasonFor(quality, target);
    if (!DeviceAnswered(quality)) continue;
    sweep.Answered();
    finder.Add(*link, next.unit, target, quality);
  }
  return {};
}

void ScanTcp(const config::ModbusTcpTarget& target, const std::vector<std::string>& hosts, ScanContext& context) {
  const auto examine = [&](const std::string& host, service::UniqueFd fd) {
    config::ModbusTcpTarget one = target;
    one.host = host;
    Wording why;
    const auto link = MakeModbusLink(one, context.clock, why, std::move(fd));
    if (link != nullptr) ExamineServer(one, *link, context);
  };
  const TcpSweepJob job{hosts, target.port, Or(context.timeout, kTcpTimeout), context.rate};
  // Ended early or not: what was found is told.
  [[maybe_unused]] const bool all = SweepTcp(job, context.clock, context.stop_fd, examine, [&](std::size_t done) {
    context.progress.Show(done, hosts.size(), Found(context, target.host));
  });
}

}  // namespace tramgac::app
