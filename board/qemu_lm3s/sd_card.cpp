#include "board/qemu_lm3s/sd_card.h"

namespace tramgac::board {
namespace {

// Section 7.3.1.3.
enum Command : std::uint8_t {
  kGoIdle = 0,
  kInterfaceCondition = 8,
  kReadBlock = 17,
  kWriteBlock = 24,
  kAppCommand = 55,
  kReadConditions = 58,
  kAppStart = 41,
};
constexpr std::uint8_t kIdle = 1, kReady = 0, kSilent = 0xFF;
constexpr std::uint8_t kBlockBegins = 0xFE, kAccepted = 0x05;
constexpr int kPatience = 100'000;  // bytes: a tenth of a second and more

}  // namespace

// The card is selected when this returns. Outcome: its answer R1; kSilent.
std::uint8_t SdCard::Ask(std::uint8_t command, std::uint32_t argument, std::uint8_t checksum) {
  chip_.Select(true);
  chip_.Exchange(0xFF);
  chip_.Exchange(0x40 | command);
  for (int shift = 24; shift >= 0; shift -= 8) chip_.Exchange(static_cast<std::uint8_t>(argument >> shift));
  chip_.Exchange(checksum);
  for (int i = 0; i < 16; ++i) {
    const std::uint8_t answer = chip_.Exchange(0xFF);
    if ((answer & 0x80) == 0) return answer;
  }
  return kSilent;
}

std::uint8_t SdCard::AskAlone(std::uint8_t command, std::uint32_t argument, std::uint8_t checksum) {
  const std::uint8_t answer = Ask(command, argument, checksum);
  for (int i = 0; i < 8; ++i) chip_.Exchange(0xFF);  // what else an answer may have
  chip_.Select(false);
  chip_.Exchange(0xFF);
  return answer;
}

Status SdCard::Open() {
  for (int i = 0; i < 10; ++i) chip_.Exchange(0xFF);  // 80 clocks while it is not selected
  if (AskAlone(kGoIdle, 0, 0x95) != kIdle) return Status::kUnavailable;
  const bool is_new = AskAlone(kInterfaceCondition, 0x1AA, 0x87) == kIdle;
  std::uint8_t state = kIdle;
  for (int i = 0; i < 1000 && state != kReady; ++i) {
    AskAlone(kAppCommand, 0);
    state = AskAlone(kAppStart, is_new ? 1u << 30 : 0);
  }
  if (state != kReady) return Status::kUnavailable;
  Ask(kReadConditions, 0);
  by_block_ = (chip_.Exchange(0xFF) & 0x40) != 0;
  for (int i = 0; i < 8; ++i) chip_.Exchange(0xFF);
  chip_.Select(false);
  return Status::kOk;
}

bool SdCard::WaitFor(std::uint8_t wanted) {
  for (int i = 0; i < kPatience; ++i) {
    if (chip_.Exchange(0xFF) == wanted) return true;
  }
  return false;
}

Status SdCard::Read(std::uint32_t number, Block& out) {
  const bool found = Ask(kReadBlock, AddressOf(number)) == kReady && WaitFor(kBlockBegins);
  if (found) {
    for (std::uint8_t& byte : out) byte = chip_.Exchange(0xFF);
    for (int i = 0; i < 2; ++i) chip_.Exchange(0xFF);  // its checksum, which is off on SPI
  }
  chip_.Select(false);
  chip_.Exchange(0xFF);
  return found ? Status::kOk : Status::kUnavailable;
}

Status SdCard::Write(std::uint32_t number, const Block& block) {
  bool done = Ask(kWriteBlock, AddressOf(number)) == kReady;
  if (done) {
    chip_.Exchange(0xFF);
    chip_.Exchange(kBlockBegins);
    for (const std::uint8_t byte : block) chip_.Exchange(byte);
    for (int i = 0; i < 2; ++i) chip_.Exchange(0xFF);
    std::uint8_t answer = 0xFF;
    for (int i = 0; i < 16 && answer == 0xFF; ++i) answer = chip_.Exchange(0xFF);
    done = (answer & 0x1F) == kAccepted && WaitFor(0xFF);
  }
  chip_.Select(false);
  chip_.Exchange(0xFF);
  return done ? Status::kOk : Status::kUnavailable;
}

}  // namespace tramgac::board
