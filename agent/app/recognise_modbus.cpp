#include "agent/app/recognise_modbus.h"

#include <algorithm>
#include <set>

#include "agent/app/probe_read.h"
#include "drivers/modbus/read_plan.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using modbus::DeviceIdObject;

constexpr RefreshClass kClasses[] = {RefreshClass::kStatic, RefreshClass::kSlow, RefreshClass::kFast};

constexpr Phrase kById{"the device calls itself {0}", "thiết bị tự xưng là {0}"};
constexpr Phrase kByFit{"all {0} points can be read and are plausible; compare them with the front panel",
                        "đọc được cả {0} điểm đo và giá trị hợp lý; hãy so với màn hình của thiết bị"};

bool Contains(std::string_view text, const std::string& part) { return text.find(part) != text.npos; }

bool Names(const profile::Description& description, const modbus::DeviceId& id) {
  if (description.modbus_vendor.empty() && description.modbus_product.empty()) return false;
  const auto any = [&id](const std::string& part) {
    return Contains(id.Text(DeviceIdObject::kProductName), part) ||
           Contains(id.Text(DeviceIdObject::kModelName), part) || Contains(id.Text(DeviceIdObject::kProductCode), part);
  };
  return Contains(id.Text(DeviceIdObject::kVendorName), description.modbus_vendor) && any(description.modbus_product);
}

// Every block of `profile`, one after the other. Outcome: false as soon as one is not given.
bool ReadAll(ModbusLink& link, std::uint8_t unit, Duration timeout, const profile::Profile& profile, RawBlock& block) {
  const Result<modbus::ReadPlan> plan = modbus::ReadPlan::Build(profile.modbus_points, profile.modbus_limits);
  if (!plan.ok()) return false;
  for (const RefreshClass refresh : kClasses) {
    for (const modbus::PlannedRead& read : plan.value().reads(refresh)) {
      const modbus::Answer answer = link.Ask(unit, read.request, timeout);
      if (answer.quality != Quality::kGood) return false;
      plan.value().Append(read, answer, block);
    }
  }
  return true;
}

bool Fits(const std::vector<ProbePoint>& points, std::size_t values) {
  std::set<std::string> different;
  for (const ProbePoint& point : points) {
    if (point.quality == Quality::kNotReadYet) continue;  // a sample, whose conditions do not hold now
    if (point.quality != Quality::kGood && point.quality != Quality::kNotAvailable) return false;
    if (point.raw.is_number() && point.raw != 0) different.insert(point.raw.dump());
  }
  return different.size() >= values;
}

}  // namespace

ModbusIdentity IdentifyModbus(ModbusLink& link, std::uint8_t unit, Duration timeout) {
  modbus::DeviceIdReader reader;
  modbus::DeviceIdRequest request;
  while (reader.Next(request)) reader.Take(link.Ask(unit, request, timeout));
  return {reader.quality(), reader.id()};
}

std::string IdentityText(const modbus::DeviceId& id) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (part.empty() || Contains(text, std::string(part))) return;
    text += (text.empty() ? "" : " ") + std::string(part);
  };
  add(id.Text(DeviceIdObject::kVendorName));
  add(id.Text(DeviceIdObject::kProductName));
  add(id.Text(DeviceIdObject::kModelName));
  add(id.Text(DeviceIdObject::kProductCode));
  add(id.Text(DeviceIdObject::kRevision));
  return text;
}

ProfileChoice ChooseByIdentity(const modbus::DeviceId& id, ProfileList profiles) {
  std::size_t most = 0;
  ProfileChoice choice;
  for (const auto& profile : profiles) {
    for (const profile::Description& description : profile->descriptions) {
      const std::size_t named = description.modbus_vendor.size() + description.modbus_product.size();
      if (named <= most || !Names(description, id)) continue;
      most = named;
      choice = {profile->name, Say(kById, document::Quoted(IdentityText(id)))};
    }
  }
  return choice;
}

ProfileChoice Recognise(ModbusLink& link, std::uint8_t unit, Duration timeout, const ModbusIdentity& identity,
                        ProfileList profiles) {
  ProfileChoice choice = ChooseByIdentity(identity.id, profiles);
  if (!choice.name.empty() || identity.quality == Quality::kDisconnected) return choice;
  // A room sensor has two values, and no name. What has a name that no profile knows needs more proof.
  const std::size_t values = identity.quality == Quality::kGood ? 4 : 2;
  return ChooseByFit(link, unit, timeout, profiles, values);
}

ProfileChoice ChooseByFit(ModbusLink& link, std::uint8_t unit, Duration timeout, ProfileList profiles,
                          std::size_t values) {
  ProfileChoice choice;
  std::size_t most = 0;
  for (const auto& profile : profiles) {
    if (profile->protocol != profile::Protocol::kModbus || profile->points.size() <= most) continue;
    RawBlock block;
    if (!ReadAll(link, unit, std::max(timeout, profile->modbus_limits.timeout), *profile, block)) continue;
    if (!Fits(PointsOf(block, *profile), values)) continue;
    most = profile->points.size();
    choice = {profile->name, Say(kByFit, most)};
  }
  return choice;
}

}  // namespace tramgac::app
