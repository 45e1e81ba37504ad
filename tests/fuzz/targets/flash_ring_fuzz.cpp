// Libraries: tramgac_firmware_store
// A life of the flash store told by the bytes: what is written, when the power goes, which bits of the flash flip. It
// never crashes or hangs; numbers always rise; and what a commit has taken can be read until a bit flips.
#include <cstdlib>
#include <memory>

#include "firmware/store/flash_ring.h"
#include "tests/unit/firmware/flash_model.h"

namespace {

using namespace tramgac;

constexpr firmware::FlashRingLimits kLimits{.commit_bytes = 120,
                                            .item_bytes = 24,
                                            .names = 4,
                                            .name_bytes = 32,
                                            .keys = 4,
                                            .value_bytes = 80,
                                            .kept_alarms = 3};

struct Rising final : RecordVisitor {
  bool Visit(const StoredRecord& record) override {
    if (record.seq <= last) std::abort();
    last = record.seq;
    return true;
  }
  SequenceNumber last = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  board::FlashModel flash(256, 5);
  std::unique_ptr<firmware::FlashRing> ring;
  const auto restart = [&] {
    flash.PowerOn();
    ring = std::make_unique<firmware::FlashRing>(flash, kLimits);
    return Ok(ring->Mount({}));
  };
  if (!restart()) std::abort();
  bool flipped = false;
  for (std::size_t i = 0; i + 1 < size && i < 4000; i += 2) {
    const std::uint8_t argument = data[i + 1];
    const std::array<std::uint8_t, 32> bytes{argument};
    const ByteSpan body(bytes.data(), argument % 28);
    const std::string_view word("abcdefgh", argument % 8);
    switch (data[i] % 8) {
      case 0: (void)ring->Append(RecordKind::kData, body); break;
      case 1: (void)ring->Append(argument % 2 == 0 ? RecordKind::kAlarm : RecordKind::kEvent, body); break;
      case 2: (void)ring->Put(word, body); break;
      case 3: (void)ring->Intern(word); break;
      case 4: ring->Release(argument); break;
      case 5: flash.CutAt(argument + 1u, argument); break;
      case 6:
        if (argument >= 240) {
          flash.bytes[data[i] * 5u] ^= static_cast<std::uint8_t>(1 << argument % 8);
          flipped = true;
        }
        // A ring that a flipped bit has filled beyond its limits may be refused.
        if (!restart() && !flipped) std::abort();
        break;
      default: {
        const bool committed = Ok(ring->Commit());
        if (!flash.on && !restart() && !flipped) std::abort();
        Rising rising;
        const auto shown = ring->Read(1, UINT64_MAX, 7, UINT32_MAX, rising);
        if (!flipped && (!shown.ok() || rising.last > ring->status().last)) std::abort();
        if (!flipped && committed && shown.value() != 0 && rising.last != ring->status().last &&
            ring->status().dropped_to < ring->status().last) {
          std::abort();
        }
      }
    }
  }
  return 0;
}
