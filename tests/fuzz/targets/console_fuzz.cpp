// Libraries: tramgac_firmware_console
// Whatever comes over the serial console: no crash, and only what is in the list is done.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "firmware/console/console.h"

namespace {

using namespace tramgac;

class Port final : public board::SerialPort {
 public:
  explicit Port(ByteSpan typed) : typed_(typed) {}
  Status Open(const board::SerialFormat&) override { return Status::kOk; }
  void Close() override {}
  std::size_t Send(ByteSpan bytes) override { return bytes.size() / 2; }
  bool sent() const override { return true; }
  board::SerialChunk Receive(MutableByteSpan out) override {
    const std::size_t size = std::min(out.size(), typed_.size());
    std::copy_n(typed_.begin(), size, out.begin());
    typed_ = typed_.subspan(size);
    return {size, false};
  }
  BootTime heard() const override { return {}; }
  std::uint32_t lost() const override { return 0; }
  bool empty() const { return typed_.empty(); }

 private:
  ByteSpan typed_;
};

class Commands final : public firmware::ConsoleCommands {
 public:
  std::span<const firmware::ConsoleCommand> list() const override { return kList; }
  bool Run(std::size_t index, std::string_view argument, firmware::ConsoleText& answer) override {
    if (index >= kList.size() || argument.size() > 80) std::abort();
    answer.Write(argument);
    return argument.size() % 2 == 0;
  }

 private:
  static constexpr std::array<firmware::ConsoleCommand, 2> kList{{{"a", "a", "a"}, {"read", "b", "b"}}};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Port port({data, size});
  Commands commands;
  firmware::Console console(port, commands);
  while (!port.empty()) console.Step();
  return 0;
}
