#include "board/linux/gpio_linux.h"

#include <fcntl.h>
#include <linux/gpio.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "board/linux/gpio_file.h"

namespace tramgac::board {
namespace {

constexpr std::string_view kConsumer = "tramgac";  // what gpioinfo(1) and the kernel's debugfs name

int KernelIoctl(int fd, unsigned long request, void* argument) { return ioctl(fd, request, argument); }

class ChipOutput final : public GpioOutput {
 public:
  ChipOutput(GpioFile line, GpioIoctl ioctl) : line_(std::move(line)), ioctl_(std::move(ioctl)) {}
  ~ChipOutput() override { [[maybe_unused]] const Status done = Write(false); }

  Status Write(bool active) override {
    gpio_v2_line_values values{active ? 1U : 0U, 1};
    return ioctl_(line_.fd(), GPIO_V2_LINE_SET_VALUES_IOCTL, &values) == 0 ? Status::kOk : Status::kUnavailable;
  }

 private:
  GpioFile line_;
  GpioIoctl ioctl_;
};

class ChipInput final : public GpioInput {
 public:
  ChipInput(GpioFile line, GpioIoctl ioctl, bool has_edges)
      : line_(std::move(line)), ioctl_(std::move(ioctl)), has_edges_(has_edges) {}

  Result<GpioLevel> Read() override {
    // Edges first: what comes after them is in the level, or in the next Read.
    const bool was_active = TakeEdges();
    gpio_v2_line_values values{0, 1};
    if (ioctl_(line_.fd(), GPIO_V2_LINE_GET_VALUES_IOCTL, &values) != 0) return Status::kUnavailable;
    const bool active = (values.bits & 1) != 0;
    return GpioLevel{active, active || was_active};
  }

 private:
  // The line tells only of becoming active, so that every event is one. The kernel keeps 16; of a contact that bounces
  // more often the later ones are lost, which changes nothing.
  bool TakeEdges() {
    bool any = false;
    gpio_v2_line_event event;
    while (has_edges_ && line_.Read(&event, sizeof(event)) == sizeof(event)) any = true;
    return any;
  }

  GpioFile line_;
  GpioIoctl ioctl_;
  bool has_edges_;
};

class Led final : public GpioOutput {
 public:
  Led(GpioFile brightness, std::string brightest)
      : brightness_(std::move(brightness)), brightest_(std::move(brightest)) {}
  ~Led() override { [[maybe_unused]] const Status done = Write(false); }

  Status Write(bool active) override { return brightness_.Put(active ? brightest_ : "0"); }

 private:
  GpioFile brightness_;
  std::string brightest_;
};

std::uint64_t FlagsOf(const GpioLine& line, std::uint64_t direction) {
  std::uint64_t flags = direction;
  if (line.active_low) flags |= GPIO_V2_LINE_FLAG_ACTIVE_LOW;
  if (line.bias == GpioBias::kNone) flags |= GPIO_V2_LINE_FLAG_BIAS_DISABLED;
  if (line.bias == GpioBias::kPullUp) flags |= GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
  if (line.bias == GpioBias::kPullDown) flags |= GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
  return flags;
}

gpio_v2_line_request RequestOf(const GpioLine& line, std::uint64_t direction) {
  gpio_v2_line_request request{};
  request.offsets[0] = line.offset;
  request.num_lines = 1;
  kConsumer.copy(request.consumer, sizeof(request.consumer) - 1);
  request.config.flags = FlagsOf(line, direction);
  return request;
}

gpio_v2_line_config_attribute& AddAttribute(gpio_v2_line_request& request, std::uint32_t id) {
  gpio_v2_line_config_attribute& attribute = request.config.attrs[request.config.num_attrs++];
  attribute.attr.id = id;
  attribute.mask = 1;
  return attribute;
}

Result<GpioFile> Request(const GpioFile& chip, const GpioIoctl& ioctl, gpio_v2_line_request& request) {
  if (ioctl(chip.fd(), GPIO_V2_GET_LINE_IOCTL, &request) != 0) return GpioStatusOfErrno();
  GpioFile line(request.fd);
  line.SetNonBlocking();
  return line;
}

template <std::size_t N>
std::string TextOf(const char (&text)[N]) {
  return std::string(text, std::find(text, text + N, '\0'));
}

GpioChip AskChip(const LinuxGpioPlaces& places, const std::string& name) {
  GpioChip chip;
  chip.name = name;
  const Result<GpioFile> file = GpioFile::Open(places.devices + "/" + name, O_RDWR);
  gpiochip_info info{};
  if (!file.ok()) {
    chip.status = file.status();
  } else if (places.ioctl(file.value().fd(), GPIO_GET_CHIPINFO_IOCTL, &info) != 0) {
    chip.status = GpioStatusOfErrno();
  } else {
    chip.label = TextOf(info.label);
    chip.lines = info.lines;
  }
  return chip;
}

// The name of the chip with this label. Outcomes: kOk; kNotFound: none has it, or several; kPermissionDenied: it may
// be one that this program may not ask.
Result<std::string> ChipWithLabel(const LinuxGpioPlaces& places, const std::string& label) {
  std::string name;
  Status missing = Status::kNotFound;
  for (const GpioChip& chip : ListGpioChips(places)) {
    if (chip.status == Status::kPermissionDenied) missing = chip.status;
    if (!Ok(chip.status) || chip.label != label) continue;
    if (!name.empty()) return Status::kNotFound;
    name = chip.name;
  }
  if (name.empty()) return missing;
  return name;
}

Result<GpioFile> OpenChipFile(const LinuxGpioPlaces& places, const std::string& chip) {
  Result<GpioFile> file = GpioFile::Open(places.devices + "/" + chip, O_RDWR);
  if (file.ok() || file.status() != Status::kNotFound) return file;
  const Result<std::string> name = ChipWithLabel(places, chip);
  if (!name.ok()) return name.status();
  return GpioFile::Open(places.devices + "/" + name.value(), O_RDWR);
}

// A chip that has the line. The kernel refuses a line that is not there as it refuses any other mistake.
Result<GpioFile> OpenChip(const LinuxGpioPlaces& places, const GpioLine& line) {
  Result<GpioFile> chip = OpenChipFile(places, line.chip);
  if (!chip.ok()) return chip;
  gpiochip_info info{};
  if (places.ioctl(chip.value().fd(), GPIO_GET_CHIPINFO_IOCTL, &info) != 0) return GpioStatusOfErrno();
  if (line.offset >= info.lines) return Status::kOutOfRange;
  return chip;
}

Result<std::unique_ptr<GpioOutput>> OpenLed(const LinuxGpioPlaces& places, const std::string& name) {
  const std::string folder = places.leds + "/" + name;
  std::string brightest = ReadFirstLine(folder + "/max_brightness");
  if (brightest.empty() || brightest == "0") brightest = "255";
  Result<GpioFile> brightness = GpioFile::Open(folder + "/brightness", O_WRONLY);
  if (!brightness.ok()) return brightness.status();
  auto led = std::make_unique<Led>(std::move(brightness).value(), std::move(brightest));
  if (const Status status = led->Write(false); !Ok(status)) return status;
  return std::unique_ptr<GpioOutput>(std::move(led));
}

LinuxGpioPlaces WithKernel(LinuxGpioPlaces places) {
  if (!places.ioctl) places.ioctl = KernelIoctl;
  return places;
}

}  // namespace

std::vector<GpioChip> ListGpioChips(const LinuxGpioPlaces& given) {
  constexpr std::size_t kMost = 64;
  const LinuxGpioPlaces places = WithKernel(given);
  std::vector<std::string> names;
  std::error_code error;
  namespace fs = std::filesystem;
  for (fs::directory_iterator it(places.devices, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (name.starts_with("gpiochip") && !it->is_symlink(ignored) && names.size() < kMost) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  std::vector<GpioChip> chips;
  chips.reserve(names.size());
  for (const std::string& name : names) chips.push_back(AskChip(places, name));
  return chips;
}

LinuxGpio::LinuxGpio(LinuxGpioPlaces places) : places_(WithKernel(std::move(places))) {}

Result<std::unique_ptr<GpioOutput>> LinuxGpio::OpenOutput(const GpioLine& line) {
  if (line.kind == GpioLine::Kind::kLed) return OpenLed(places_, line.chip);
  const Result<GpioFile> chip = OpenChip(places_, line);
  if (!chip.ok()) return chip.status();
  gpio_v2_line_request request = RequestOf(line, GPIO_V2_LINE_FLAG_OUTPUT);
  // Said with the request: a line that is made an output first and inactive then would click the relay.
  AddAttribute(request, GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES).attr.values = 0;
  Result<GpioFile> opened = Request(chip.value(), places_.ioctl, request);
  if (!opened.ok()) return opened.status();
  return std::unique_ptr<GpioOutput>(std::make_unique<ChipOutput>(std::move(opened).value(), places_.ioctl));
}

Result<std::unique_ptr<GpioInput>> LinuxGpio::OpenInput(const GpioLine& line) {
  if (line.kind == GpioLine::Kind::kLed) return Status::kUnimplemented;
  const Result<GpioFile> chip = OpenChip(places_, line);
  if (!chip.ok()) return chip.status();
  gpio_v2_line_request request = RequestOf(line, GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING);
  if (line.debounce > Duration()) {
    AddAttribute(request, GPIO_V2_LINE_ATTR_ID_DEBOUNCE).attr.debounce_period_us =
        static_cast<std::uint32_t>(line.debounce / std::chrono::microseconds(1));
  }
  Result<GpioFile> opened = Request(chip.value(), places_.ioctl, request);
  const bool has_edges = opened.ok();
  if (!has_edges && opened.status() != Status::kAlreadyExists) {
    // A chip without interrupts refuses edges, and debouncing unless it can do that itself.
    request = RequestOf(line, GPIO_V2_LINE_FLAG_INPUT);
    opened = Request(chip.value(), places_.ioctl, request);
  }
  if (!opened.ok()) return opened.status();
  return std::unique_ptr<GpioInput>(std::make_unique<ChipInput>(std::move(opened).value(), places_.ioctl, has_edges));
}

}  // namespace tramgac::board
