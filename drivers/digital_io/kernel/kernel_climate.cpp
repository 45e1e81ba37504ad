#include "drivers/digital_io/kernel/kernel_climate.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "drivers/digital_io/kernel/kernel_text.h"

namespace tramgac::digital_io {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFolders = 256;
// DS18B20 after it was switched on, before it has measured.
constexpr double kOneWireBegins = 85000;

Status StatusOf(int error) {
  if (error == ENOENT || error == ENODEV || error == ENXIO || error == ENOTDIR) return Status::kNotFound;
  if (error == EACCES || error == EPERM) return Status::kPermissionDenied;
  return Status::kUnavailable;
}

// No file of a driver is longer than a page. Outcomes: its text, of that length at the most; as StatusOf.
Result<std::string> ReadText(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return StatusOf(errno);
  std::array<char, 4096> page;
  const ssize_t size = read(fd, page.data(), page.size());
  const Status status = size < 0 ? StatusOf(errno) : Status::kOk;
  close(fd);
  if (!Ok(status)) return status;
  return std::string(page.data(), static_cast<std::size_t>(size));
}

Result<double> ReadNumber(const std::string& path) {
  const Result<std::string> text = ReadText(path);
  if (!text.ok()) return text.status();
  return ParseKernelNumber(text.value());
}

bool HasName(const std::string& folder, const std::string& name) {
  const Result<std::string> text = ReadText(folder + "/name");
  return text.ok() && text.value().substr(0, text.value().find('\n')) == name;
}

// What is behind the folder: hwmon has a link to it, of industrial I/O it is the folder above.
std::string DeviceOf(const std::string& folder) {
  std::error_code error;
  const fs::path link = fs::canonical(folder + "/device", error);
  if (!error) return link.filename().string();
  return fs::canonical(folder, error).parent_path().filename().string();
}

// Outcomes: the one folder of that name; kNotFound; kFailedPrecondition: there are several.
Result<std::string> OnlyOne(const std::string& all, const KernelSensor& where) {
  std::string found;
  std::error_code error;
  std::size_t count = 0;
  for (fs::directory_iterator it(all, error), end; !error && it != end && count < kMostFolders; it.increment(error)) {
    ++count;
    const std::string folder = it->path().string();
    if (!HasName(folder, where.name) || (!where.device.empty() && DeviceOf(folder) != where.device)) continue;
    if (!found.empty()) return Status::kFailedPrecondition;
    found = folder;
  }
  if (found.empty()) return Status::kNotFound;
  return found;
}

Result<std::string> FolderOf(const std::string& sys, const KernelSensor& where) {
  if (where.kind == KernelSensor::Kind::kHwmon) return OnlyOne(sys + "/class/hwmon", where);
  if (where.kind == KernelSensor::Kind::kIio) return OnlyOne(sys + "/bus/iio/devices", where);
  std::string folder = sys + "/bus/w1/devices/" + where.name;
  std::error_code error;
  if (!fs::is_directory(folder, error)) return Status::kNotFound;
  return folder;
}

// `of`: "temp" or "humidityrelative". Some drivers have done the arithmetic already.
Result<double> ReadIio(const std::string& folder, const std::string& of) {
  const std::string begin = folder + "/in_" + of;
  Result<double> value = ReadNumber(begin + "_input");
  if (value.ok() || value.status() != Status::kNotFound) return value;
  value = ReadNumber(begin + "_raw");
  if (!value.ok()) return value;
  const Result<double> offset = ReadNumber(begin + "_offset"), scale = ReadNumber(begin + "_scale");
  for (const auto& factor : {offset, scale}) {
    if (!factor.ok() && factor.status() != Status::kNotFound) return factor.status();
  }
  return (value.value() + offset.value_or(0)) * scale.value_or(1);
}

// Newer kernels have a file with the number alone.
Result<double> ReadOneWire(const std::string& folder) {
  Result<double> value = ReadNumber(folder + "/temperature");
  if (!value.ok() && value.status() == Status::kNotFound) {
    const Result<std::string> text = ReadText(folder + "/w1_slave");
    if (!text.ok()) return text.status();
    value = ParseOneWireText(text.value());
  }
  if (value.ok() && value.value() == kOneWireBegins) return Status::kDataLoss;
  return value;
}

}  // namespace

KernelClimate::KernelClimate(KernelSensor where, const Sensor& sensor, std::string sys)
    : where_(std::move(where)),
      has_temperature_(sensor.has_temperature),
      has_humidity_(sensor.has_humidity),
      sys_(std::move(sys)) {}

Result<Duration> KernelClimate::Start() {
  Result<std::string> folder = FolderOf(sys_, where_);
  if (!folder.ok()) return folder.status();
  folder_ = std::move(folder).value();
  return Duration();
}

Result<double> KernelClimate::Thousandths(bool humidity) const {
  switch (where_.kind) {
    case KernelSensor::Kind::kHwmon:
      return ReadNumber(folder_ + (humidity ? "/humidity" : "/temp") + std::to_string(where_.channel) + "_input");
    case KernelSensor::Kind::kIio: return ReadIio(folder_, humidity ? "humidityrelative" : "temp");
    case KernelSensor::Kind::kOneWire: break;
  }
  if (humidity) return Status::kNotFound;
  return ReadOneWire(folder_);
}

Result<Climate> KernelClimate::Collect() {
  Climate climate;
  for (const bool humidity : {false, true}) {
    if (!(humidity ? has_humidity_ : has_temperature_)) continue;
    const Result<double> thousandths = Thousandths(humidity);
    if (!thousandths.ok()) return thousandths.status();
    const Result<std::int32_t> hundredths = HundredthsOf(thousandths.value());
    if (!hundredths.ok()) return hundredths.status();
    (humidity ? climate.humidity : climate.temperature) = hundredths.value();
  }
  return climate;
}

}  // namespace tramgac::digital_io
