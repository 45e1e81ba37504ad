// From a running agent, its configuration and what a technician typed to the commissioning report.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/commissioning_page.h"
#include "agent/app/control_call.h"
#include "agent/config/config.h"

namespace tramgac::profile {
struct Profile;
}

namespace tramgac::app {

// What was read of one point at one moment, as {"verb":"readings"} says it.
using ReadingLines = std::vector<nlohmann::json>;

// Single-threaded; blocks on the agent and the disk.
class Commissioning {
 public:
  Commissioning(const config::NodeConfig& config, const std::string& control, document::Language language)
      : config_(config), call_(control), language_(language) {}

  // Asks the agent for its state, devices and readings. Outcome: false: `call` says why.
  bool Ask();
  const ControlCall& call() const { return call_; }

  // The ids of the devices that somebody can go to, and the readings of one that a panel may show too, at most `most`.
  std::vector<std::string> Devices() const;
  ReadingLines PanelPoints(const std::string& device, std::size_t most) const;

  // Puts a reading of the panel beside what the device says now.
  void TakePanel(PanelReading reading);
  // The same of a file: beside what Ask found. Outcome: false, with problems: a device or point that there is not.
  bool TakePanel(std::vector<PanelReading> readings, const std::string& file, document::Problems& problems);

  // Everything but the self-test. `tolerance_percent`: see Compare.
  CommissioningReport Report(double tolerance_percent);

 private:
  using Key = std::pair<std::string, std::string>;  // device, point
  struct Typed {
    std::string text;
    nlohmann::json reading;
  };

  std::string LabelOf(const nlohmann::json& reading) const;
  const nlohmann::json* Find(const std::string& device, const std::string& point) const;
  void AddFacts(CommissioningReport& report);
  void AddFingerprints(CommissioningReport& report);
  void AddDevices(CommissioningReport& report);
  ReportedReading ReadingOf(const nlohmann::json& reading, double tolerance) const;
  std::vector<std::string> GapsOf(const std::string& device, const std::string& profile,
                                  const profile::Profile* loaded);
  void AddCurves(CommissioningReport& report);
  std::vector<Key> MainPoints() const;

  const config::NodeConfig& config_;
  ControlCall call_;
  const document::Language language_;
  nlohmann::json status_;
  std::vector<nlohmann::json> devices_;
  std::map<std::string, ReadingLines> readings_;  // by device
  std::map<Key, Typed> typed_;
};

}  // namespace tramgac::app
