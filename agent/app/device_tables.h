// A profile together with one device's own settings: the tables that the core works with.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/core/base/kept_runs.h"
#include "agent/core/model/device.h"
#include "agent/profile/profile.h"

namespace tramgac::app {

// Owns what a device has of its own; shares the rest with the profile. Immutable once made.
class DeviceTables {
 public:
  // Precondition: config::CheckDevices found no problem. `device` and `profile` outlive this object.
  DeviceTables(const config::DeviceConfig& device, std::shared_ptr<const profile::Profile> profile);
  DeviceTables(const DeviceTables&) = delete;
  DeviceTables& operator=(const DeviceTables&) = delete;

  const profile::Profile& profile() const { return *profile_; }
  // Views into this object, the profile and the configuration.
  DeviceSpec Spec() const;

 private:
  void ApplyPoints();
  void ApplyAlarms();
  void AddAlarm(const config::AlarmOverride& change);
  void ApplyTo(PointSpec& point, const config::PointOverride& change);
  void ApplyRule(AlarmSpec& alarm, const document::AlarmRule& rule);
  void TakeOther(AlarmSpec& alarm, std::string_view from) const;
  std::span<const std::string_view> Keep(const std::vector<document::Parent>& parents);
  std::string_view Keep(std::string_view text) { return texts_.Keep(text); }
  LocalText Keep(const config::LocalString& text) { return {Keep(text.en), Keep(text.vi)}; }

  const config::DeviceConfig& device_;
  std::shared_ptr<const profile::Profile> profile_;
  bool own_points_ = false;
  std::vector<PointSpec> points_;
  std::vector<LocalText> labels_;
  std::vector<std::vector<PointSpec>> columns_;
  std::vector<TableSpec> tables_;
  std::vector<AlarmSpec> alarms_;
  std::span<const std::string_view> parents_;
  std::deque<WorseLimit> worse_limits_;
  KeptTexts texts_;
  KeptRuns<std::string_view> word_lists_;
  KeptRuns<PointSpec> stand_ins_;
};

}  // namespace tramgac::app
