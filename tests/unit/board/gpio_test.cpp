// The GPIO character device with a stand-in for the kernel behind ioctl(2): what is asked of it is checked as
// linux/gpio.h (Linux 5.10 and later) demands it, and files of a temporary folder stand for /dev and /sys/class/leds.
// Nothing here has seen a real chip.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/gpio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "board/linux/gpio_linux.h"
#include "board/sim/gpio_sim.h"

namespace tramgac::board {
namespace {

using std::chrono::milliseconds;

// One chip of 32 lines.
class FakeKernel {
 public:
  int Ioctl(int fd, unsigned long request, void* argument) {
    if (request == GPIO_GET_CHIPINFO_IOCTL) return ChipInfo(static_cast<gpiochip_info*>(argument));
    if (request == GPIO_V2_GET_LINE_IOCTL) return GetLine(static_cast<gpio_v2_line_request*>(argument));
    const bool sets = request == GPIO_V2_LINE_SET_VALUES_IOCTL;
    if (!sets && request != GPIO_V2_LINE_GET_VALUES_IOCTL) return Refuse(ENOTTY);
    if (gone) return Refuse(ENODEV);
    EXPECT_EQ(fd, line_fd);
    auto* values = static_cast<gpio_v2_line_values*>(argument);
    if (values->mask != 1) return Refuse(EINVAL);
    const bool inverted = (last.config.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0;
    if (sets) {
      if ((last.config.flags & GPIO_V2_LINE_FLAG_OUTPUT) == 0) return Refuse(EPERM);
      high = ((values->bits & 1) != 0) != inverted;
    } else {
      values->bits = high != inverted ? 1 : 0;
    }
    return 0;
  }

  void PushEdge() const {
    gpio_v2_line_event event{};
    event.id = GPIO_V2_LINE_EVENT_RISING_EDGE;
    ASSERT_EQ(write(edges, &event, sizeof(event)), static_cast<ssize_t>(sizeof(event)));
  }
  ~FakeKernel() {
    if (edges >= 0) close(edges);
  }

  bool is_chip = true;  // otherwise a file that knows no such request
  int refusal = 0;      // errno of every request for a line
  bool interrupts = true;
  bool gone = false;
  bool high = true;  // the voltage
  int requests = 0;
  std::vector<std::string_view> labels;  // of the chips, in the order in which they are asked
  std::size_t chips_told = 0;
  int line_fd = -1;
  int edges = -1;  // the other end of the line's descriptor
  gpio_v2_line_request last{};

 private:
  static int Refuse(int error) {
    errno = error;
    return -1;
  }
  int ChipInfo(gpiochip_info* info) {
    if (!is_chip) return Refuse(ENOTTY);
    info->lines = 32;
    const std::string_view label = chips_told < labels.size() ? labels[chips_told++] : std::string_view();
    std::fill(std::begin(info->label), std::end(info->label), '\0');
    label.copy(info->label, sizeof(info->label));
    return 0;
  }
  int GetLine(gpio_v2_line_request* request) {
    ++requests;
    if (refusal != 0) return Refuse(refusal);
    // drivers/gpio/gpiolib-cdev.c: linereq_create, gpio_v2_line_config_validate.
    if (request->num_lines != 1 || request->offsets[0] >= 32) return Refuse(EINVAL);
    for (const __u32 pad : request->padding) {
      if (pad != 0) return Refuse(EINVAL);
    }
    const std::uint64_t flags = request->config.flags;
    const bool input = (flags & GPIO_V2_LINE_FLAG_INPUT) != 0, output = (flags & GPIO_V2_LINE_FLAG_OUTPUT) != 0;
    const bool edge = (flags & (GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING)) != 0;
    if (input == output || (edge && !input)) return Refuse(EINVAL);
    bool debounced = false;
    for (std::uint32_t i = 0; i < request->config.num_attrs; ++i) {
      const gpio_v2_line_config_attribute& attribute = request->config.attrs[i];
      if (attribute.mask != 1 || attribute.attr.padding != 0) return Refuse(EINVAL);
      debounced |= attribute.attr.id == GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
      if (attribute.attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES && !output) return Refuse(EINVAL);
      if (attribute.attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES) {
        high = ((attribute.attr.values & 1) != 0) != ((flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0);
      }
    }
    if ((edge || debounced) && !interrupts) return Refuse(ENXIO);
    last = *request;
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    request->fd = line_fd = ends[0];
    edges = ends[1];
    return 0;
  }
};

class LinuxGpioTest : public testing::Test {
 protected:
  LinuxGpioTest() {
    std::string name = (std::filesystem::temp_directory_path() / "gpio_test.XXXXXX").string();
    folder_ = mkdtemp(name.data());
    Write("gpiochip0", "");
    std::filesystem::create_directories(folder_ / "leds/red:status");
    Write("leds/red:status/brightness", "7");
    Write("leds/red:status/max_brightness", "127\n");
  }
  ~LinuxGpioTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string Text(const std::string& name) const {
    std::string text;
    std::getline(std::ifstream(folder_ / name), text);
    return text;
  }
  LinuxGpio Board() {
    return LinuxGpio({folder_, folder_ / "leds", [this](int fd, unsigned long request, void* argument) {
                        return kernel_.Ioctl(fd, request, argument);
                      }});
  }

  std::filesystem::path folder_;
  FakeKernel kernel_;
};

GpioLine Line(std::uint32_t offset = 17) {
  GpioLine line;
  line.chip = "gpiochip0";
  line.offset = offset;
  return line;
}

GpioLine LedLine(const std::string& name = "red:status") {
  GpioLine line;
  line.kind = GpioLine::Kind::kLed;
  line.chip = name;
  return line;
}

TEST(GpioLineTest, HasOneName) {
  EXPECT_EQ(GpioLineName(Line()), "gpio:gpiochip0/17");
  EXPECT_EQ(GpioLineName(LedLine()), "led:red:status");
}

TEST_F(LinuxGpioTest, AnOutputBeginsInactiveAndEndsInactive) {
  {
    auto output = Board().OpenOutput(Line());
    ASSERT_TRUE(output.ok());
    EXPECT_FALSE(kernel_.high) << "said with the request";
    EXPECT_EQ(kernel_.last.offsets[0], 17u);
    EXPECT_STREQ(kernel_.last.consumer, "tramgac");
    EXPECT_EQ(output.value()->Write(true), Status::kOk);
    EXPECT_TRUE(kernel_.high);
  }
  EXPECT_FALSE(kernel_.high);
}

TEST_F(LinuxGpioTest, ActiveLowIsTheBackendsBusiness) {
  GpioLine line = Line();
  line.active_low = true;
  kernel_.high = false;
  auto output = Board().OpenOutput(line);
  ASSERT_TRUE(output.ok());
  EXPECT_TRUE(kernel_.high) << "inactive";
  EXPECT_EQ(output.value()->Write(true), Status::kOk);
  EXPECT_FALSE(kernel_.high);
}

TEST_F(LinuxGpioTest, AnInputHasItsBiasAndDebounce) {
  GpioLine line = Line();
  line.active_low = true;
  line.bias = GpioBias::kPullUp;
  line.debounce = milliseconds(20);
  auto input = Board().OpenInput(line);
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(kernel_.last.config.flags, GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING |
                                           GPIO_V2_LINE_FLAG_ACTIVE_LOW | GPIO_V2_LINE_FLAG_BIAS_PULL_UP);
  ASSERT_EQ(kernel_.last.config.num_attrs, 1u);
  EXPECT_EQ(kernel_.last.config.attrs[0].attr.debounce_period_us, 20'000u);
  EXPECT_FALSE(input.value()->Read().value().active);
  kernel_.high = false;
  EXPECT_TRUE(input.value()->Read().value().active);
}

TEST_F(LinuxGpioTest, APressBetweenTwoLooksIsSeenOnce) {
  kernel_.high = false;
  auto input = Board().OpenInput(Line());
  ASSERT_TRUE(input.ok());
  EXPECT_FALSE(input.value()->Read().value().was_active);
  for (int i = 0; i < 3; ++i) kernel_.PushEdge();
  const GpioLevel level = input.value()->Read().value();
  EXPECT_FALSE(level.active);
  EXPECT_TRUE(level.was_active);
  EXPECT_FALSE(input.value()->Read().value().was_active);
}

TEST_F(LinuxGpioTest, AChipWithoutInterruptsIsReadAllTheSame) {
  kernel_.interrupts = false;
  GpioLine line = Line();
  line.debounce = milliseconds(20);
  auto input = Board().OpenInput(line);
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(kernel_.requests, 2);
  EXPECT_EQ(kernel_.last.config.flags, std::uint64_t{GPIO_V2_LINE_FLAG_INPUT});
  kernel_.high = true;
  const GpioLevel level = input.value()->Read().value();
  EXPECT_TRUE(level.active && level.was_active);
}

TEST_F(LinuxGpioTest, SaysWhyALineCannotBeOpened) {
  GpioLine absent = Line();
  absent.chip = "gpiochip9";
  EXPECT_EQ(Board().OpenOutput(absent).status(), Status::kNotFound);
  EXPECT_EQ(Board().OpenOutput(Line(32)).status(), Status::kOutOfRange);
  const std::map<int, Status> outcomes = {{EBUSY, Status::kAlreadyExists},      {EACCES, Status::kPermissionDenied},
                                          {EINVAL, Status::kUnimplemented},     {524, Status::kUnimplemented},
                                          {EMFILE, Status::kResourceExhausted}, {EIO, Status::kUnavailable}};
  for (const auto& [error, status] : outcomes) {
    kernel_.refusal = error;
    EXPECT_EQ(Board().OpenOutput(Line()).status(), status) << error;
    EXPECT_EQ(Board().OpenInput(Line()).status(), status) << error;
  }
  kernel_.is_chip = false;
  EXPECT_EQ(Board().OpenInput(Line()).status(), Status::kUnimplemented);
}

// Raspberry Pi 5: the header was on gpiochip4, then gpiochip0, and other kernels have gpiochip15.
TEST_F(LinuxGpioTest, AChipGoesByItsLabel) {
  Write("gpiochip15", "");
  std::filesystem::create_symlink("gpiochip15", folder_ / "gpiochip4");
  kernel_.labels = {"gpio-brcmstb@107d508500", "pinctrl-rp1"};
  GpioLine line = Line(17);
  line.chip = "pinctrl-rp1";
  EXPECT_TRUE(Board().OpenOutput(line).ok());
  EXPECT_EQ(kernel_.chips_told, 2u) << "a link is not asked a second time";
  EXPECT_EQ(kernel_.last.offsets[0], 17u);
  kernel_.chips_told = 0;
  const std::vector<GpioChip> chips = ListGpioChips(
      {folder_, folder_, [this](int fd, unsigned long what, void* of) { return kernel_.Ioctl(fd, what, of); }});
  ASSERT_EQ(chips.size(), 2u);
  EXPECT_EQ(chips[1].name, "gpiochip15");
  EXPECT_EQ(chips[1].label, "pinctrl-rp1");
  EXPECT_EQ(chips[1].lines, 32u);
}

TEST_F(LinuxGpioTest, ALabelThatNobodyOrThatSeveralHaveIsNotFound) {
  Write("gpiochip1", "");
  GpioLine line = Line();
  line.chip = "pinctrl-rp1";
  kernel_.labels = {"a", "b"};
  EXPECT_EQ(Board().OpenInput(line).status(), Status::kNotFound);
  kernel_.chips_told = 0;
  kernel_.labels = {"pinctrl-rp1", "pinctrl-rp1"};
  EXPECT_EQ(Board().OpenInput(line).status(), Status::kNotFound) << "either could be the wrong pin";
  kernel_.is_chip = false;
  EXPECT_EQ(Board().OpenInput(line).status(), Status::kNotFound);
}

// With the real ioctl: a file that is no chip. All of the kernel that can be had here.
TEST_F(LinuxGpioTest, TheKernelKnowsThatAFileIsNoChip) {
  LinuxGpio board({folder_, folder_ / "leds", {}});
  EXPECT_EQ(board.OpenOutput(Line()).status(), Status::kUnimplemented);
}

TEST_F(LinuxGpioTest, ALineThatIsPulledOutIsUnavailable) {
  auto output = Board().OpenOutput(Line());
  ASSERT_TRUE(output.ok());
  kernel_.gone = true;
  EXPECT_EQ(output.value()->Write(true), Status::kUnavailable);
}

TEST_F(LinuxGpioTest, AnLedShinesAtItsBrightest) {
  {
    auto led = Board().OpenOutput(LedLine());
    ASSERT_TRUE(led.ok());
    EXPECT_EQ(Text("leds/red:status/brightness"), "0");
    EXPECT_EQ(led.value()->Write(true), Status::kOk);
    EXPECT_EQ(Text("leds/red:status/brightness"), "127");
  }
  EXPECT_EQ(Text("leds/red:status/brightness").substr(0, 1), "0");
}

TEST_F(LinuxGpioTest, AnLedThatCannotBeUsedSaysWhy) {
  EXPECT_EQ(Board().OpenOutput(LedLine("blue")).status(), Status::kNotFound);
  EXPECT_EQ(Board().OpenInput(LedLine()).status(), Status::kUnimplemented);
}

TEST(SimGpioTest, DoesWhatATestWires) {
  SimGpio board;
  auto output = board.OpenOutput(Line(1));
  auto input = board.OpenInput(Line(2));
  ASSERT_TRUE(output.ok() && input.ok());
  EXPECT_EQ(board.OpenOutput(Line(1)).status(), Status::kAlreadyExists);
  EXPECT_EQ(output.value()->Write(true), Status::kOk);
  EXPECT_TRUE(board.Level("gpio:gpiochip0/1"));
  board.Pulse("gpio:gpiochip0/2");
  EXPECT_TRUE(input.value()->Read().value().was_active);
  EXPECT_FALSE(input.value()->Read().value().was_active);
  board.Set("gpio:gpiochip0/2", true);
  EXPECT_TRUE(input.value()->Read().value().active);
  board.Fail("gpio:gpiochip0/1", Status::kNotFound);
  EXPECT_EQ(output.value()->Write(false), Status::kUnavailable);
}

TEST(SimGpioTest, AnOutputEndsInactive) {
  SimGpio board;
  {
    auto output = board.OpenOutput(LedLine());
    ASSERT_TRUE(output.ok());
    ASSERT_EQ(output.value()->Write(true), Status::kOk);
  }
  EXPECT_FALSE(board.Level("led:red:status"));
  EXPECT_FALSE(board.IsOpen("led:red:status"));
  EXPECT_EQ(board.Activations("led:red:status"), 1);
}

}  // namespace
}  // namespace tramgac::board
