// Libraries: tramgac_app
// A node, or whoever answers in its place, while it is sent an image: nothing is sent that is not of the file, and it
// ends. First byte of a line: what comes; the rest: the text.
#include <cstdlib>

#include "agent/app/image_sender.h"

namespace {

using namespace tramgac;
using namespace tramgac::app;

void Require(bool holds) {
  if (!holds) std::abort();
}

const SignedImage& File() {
  static const SignedImage* const made = [] {
    auto* const file = new SignedImage;
    const std::array<std::uint8_t, firmware::kImageHashSize> hash{1, 2, 3, 4};
    std::array<std::uint8_t, firmware::kImageHeaderSize> header;
    Require(Ok(firmware::WriteImageHeader({"qemu_mps2", "1.7", 3000, 60, hash}, header)));
    file->bytes.assign(header.begin(), header.end());
    file->bytes.append(3000, 'x');
    const ByteSpan all(reinterpret_cast<const std::uint8_t*>(file->bytes.data()), file->bytes.size());
    Require(Ok(firmware::ReadImageHeader(all, file->header)));
    file->image = all.subspan(firmware::kImageHeaderSize);
    return file;
  }();
  return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  ImageSender sender({"hanoi", "room-7", "an", "cli"}, File());
  BootTime now{std::chrono::seconds(1)};
  std::uint32_t count = 0;
  std::string open;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (const auto command = sender.Next({++count, 0, 0, 0}, now)) {
      open = command->correlation;
      Require(command->payload.size() <= 1032);
    }
    const std::string_view text = line.empty() ? line : line.substr(1);
    switch (line.empty() ? 'c' : line.front()) {
      case 'a': sender.TakeAnswer(open, text, now); break;
      case 'e': sender.TakeEvent(text); break;
      case 'c': sender.Connected(); break;
      case 't': now += std::chrono::seconds(7); break;
      default: sender.Acknowledged(count, line.size() > 1 ? static_cast<std::uint8_t>(line[1]) : 0);
    }
    sender.Step(now);
    Require(sender.offset() <= 3000);
  }
  sender.Step(now + std::chrono::hours(1));
  sender.Step(now + std::chrono::hours(2));
  Require(sender.ended() || count == 0);
  for (const char c : sender.outcome().en) Require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  return 0;
}
