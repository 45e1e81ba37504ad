// `tramgac record`: what a device answers, in a file that `tramgac simulate` plays.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/app/modbus_link.h"
#include "agent/app/snmp_link.h"
#include "agent/commission/snapshot.h"
#include "agent/profile/profile.h"

namespace tramgac::app {

// Reads every block of the plan of `profile` from `unit`, with the pauses that the profile wants. Blocks that the
// device refuses are left out, as they are in the device. Outcome: kGood; why nobody answers.
Quality RecordRegisters(ModbusLink& link, std::uint8_t unit, const profile::Profile& profile, Duration timeout,
                        commission::Snapshot& snapshot);

// Lines of a .snmprec file, in the order of their OIDs, without secrets.
class SnmpRecorder {
 public:
  static constexpr std::size_t kMostVariables = 200000;

  // `secrets`: communities, user names, passphrases; values that hold one are blanked. `progress` is called with the
  // number of variables after every answer. Outcome of it: false to end early.
  SnmpRecorder(SnmpLink& link, std::vector<std::string> secrets, std::function<bool(std::size_t)> progress)
      : link_(link), secrets_(std::move(secrets)), progress_(std::move(progress)) {}

  // Everything below `root`. Outcomes: kGood (also when it ended early or at kMostVariables); why nobody answers;
  // kNotIncreasing (the agent goes in circles; what came before is kept).
  Quality Walk(snmp::OidView root);
  // What `profile` reads: its scalars one by one, its tables column by column; and the system group.
  Quality WalkProfile(const profile::Profile& profile);

  // Sorted, each OID once.
  std::string Text() const;
  std::size_t size() const { return lines_.size(); }
  std::size_t scrubbed() const { return scrubbed_; }

 private:
  bool Take(const snmp::Varbind& varbind);
  Quality Get(snmp::OidView oid);

  SnmpLink& link_;
  const std::vector<std::string> secrets_;
  std::function<bool(std::size_t)> progress_;
  std::map<std::vector<std::uint32_t>, std::string> lines_;
  std::size_t scrubbed_ = 0;
  bool stopped_ = false;
};

// `varbind` as a line of a .snmprec file, without a line end. Outcome: empty for exceptions. Pure.
std::string SnmprecLine(const snmp::Varbind& varbind);

// Do objects below `oid` hold secrets: the tables of users, communities, views and targets (RFC 3414, 3415, 3584,
// 3413)?
bool IsSecretObject(snmp::OidView oid);

}  // namespace tramgac::app
