// Reading one device once, through the same workers and the same core stages as the agent.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/target.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/raw_block.h"
#include "agent/document/problem.h"
#include "agent/profile/profile.h"

namespace tramgac::app {

// One point of the device as it was read.
struct ProbePoint {
  std::string name;
  std::string row;  // label of the table row; empty for scalars
  nlohmann::json value;
  std::string unit;
  Quality quality = Quality::kNotReadYet;
  std::string oid;            // SNMP: with its instance
  std::string register_name;  // Modbus: "holding:151", wire address
  std::string question;       // of a host that is asked questions: "ping.loss"
  nlohmann::json raw;         // before scale and words; null if nothing was read
  document::Wording label;
  bool inferred = false;
};

struct ProbeResult {
  bool started = false;                     // false: the device could not even be asked; `problem` says why
  document::Wording problem;                // of the start
  Quality exchange = Quality::kNotReadYet;  // of the poll as a whole
  std::vector<ProbePoint> points;           // scalars, then the rows of the tables as they were found
};

// Reads every point of `profile` from `target` once. Precondition: the target's protocol is the profile's, its host a
// numeric address. `timeout`: of one request; zero: the profile's. Blocks for as long as the device takes, at most 5
// minutes.
ProbeResult ReadOnce(const config::Target& target, std::shared_ptr<const profile::Profile> profile, Duration timeout);

// The points in `block`, decoded and normalized. Pure; thread-safe.
std::vector<ProbePoint> PointsOf(const RawBlock& block, const profile::Profile& profile);

}  // namespace tramgac::app
