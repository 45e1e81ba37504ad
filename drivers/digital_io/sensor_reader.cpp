#include "drivers/digital_io/sensor_reader.h"

#include <algorithm>

namespace tramgac::digital_io {

SensorReader::SensorReader(std::span<const Sensor> sensors, std::span<ClimateSensor* const> readers)
    : count_(std::min({sensors.size(), readers.size(), kMostSensors})) {
  for (std::size_t i = 0; i < count_; ++i) {
    probes_[i].sensor = &sensors[i];
    probes_[i].reader = readers[i];
  }
}

bool SensorReader::Look(BootTime now) {
  for (std::size_t i = 0; i < count_; ++i) {
    Probe& probe = probes_[next_];
    next_ = next_ + 1 < count_ ? next_ + 1 : 0;
    if (now >= probe.due) return Step(probe, now);
  }
  return false;
}

bool SensorReader::Step(Probe& probe, BootTime now) {
  if (!probe.measures) {
    probe.began = now;
    const Result<Duration> wait = probe.reader != nullptr ? probe.reader->Start() : Status::kUnavailable;
    probe.measures = wait.ok();
    probe.due = now + wait.value_or(kEvery);
    return !wait.ok() && Miss(probe);
  }
  probe.measures = false;
  probe.due = probe.began + kEvery;
  const Result<Climate> climate = probe.reader->Collect();
  if (!climate.ok()) return Miss(probe);
  const bool news = !probe.known;
  probe.known = true;
  probe.misses = 0;
  probe.climate = climate.value();
  return news;
}

// Outcome: is it lost, and was not before?
bool SensorReader::Miss(Probe& probe) {
  if (probe.lost()) return false;
  ++probe.misses;
  if (probe.lost()) probe.known = false;
  return probe.lost();
}

bool SensorReader::complete() const {
  return std::ranges::all_of(probes(), [](const Probe& probe) { return probe.known || probe.lost(); });
}

BootTime SensorReader::due() const {
  BootTime first = kNever;
  for (const Probe& probe : probes()) first = std::min(first, probe.due);
  return first;
}

void SensorReader::Fill(BootTime now, RawBlock& block) const {
  block.Clear();
  block.taken = now;
  block.exchange = Quality::kDisconnected;
  PointIndex point = 0;
  for (const Probe& probe : probes()) {
    if (!probe.lost()) block.exchange = Quality::kGood;
    const auto add = [&](bool has, std::int32_t value) {
      if (!has) return;
      if (probe.lost()) {
        block.AddFailure(point, Quality::kDisconnected);
      } else if (probe.misses == 0) {
        block.AddNumber(point, RawItem::Kind::kInteger, static_cast<std::uint64_t>(std::int64_t{value}));
      }
      ++point;
    };
    add(probe.sensor->has_temperature, probe.climate.temperature);
    add(probe.sensor->has_humidity, probe.climate.humidity);
  }
}

}  // namespace tramgac::digital_io
