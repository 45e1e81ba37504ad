// Libraries: tramgac_firmware_update
// The sender of an image, whoever it is: what it sends, restarts and power cuts never spoil the image that runs, and
// nothing counts as complete but what was signed.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "firmware/update/image_receiver.h"
#include "tests/unit/firmware/flash_model.h"
#include "tests/unit/firmware/image_model.h"

namespace {

using namespace tramgac;
using namespace tramgac::firmware;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}
  bool empty() const { return bytes_.empty(); }
  std::uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
  }

 private:
  ByteSpan bytes_;
};

std::vector<std::uint8_t> PieceOf(const ModelImage& image, std::uint32_t at) {
  std::vector<std::uint8_t> piece(image.header.begin() + 80, image.header.begin() + 84);
  for (int i = 0; i < 4; ++i) piece.push_back(static_cast<std::uint8_t>(at >> 8 * i));
  const std::size_t end = std::min<std::size_t>(at + ImageSlots::kPiece, image.bytes.size());
  for (std::size_t i = at; i < end; ++i) piece.push_back(image.bytes[i]);
  return piece;
}

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ModelImage images[] = {MakeModelImage("1.0", 1100), MakeModelImage("1.1", 2500),
                                      MakeModelImage("1.2", 3072)};
  Input input(data, std::min<std::size_t>(size, 400));
  board::FlashModel flash(1024, 8);
  ImageSlots slots(flash);
  ModelProof proof;
  // What runs: the first image, confirmed.
  ImageReceiver installer(slots, proof, "qemu_mps2", ImageSlots::kNone);
  Require(installer.Begin(images[0].header) == ImageReceiver::Refusal::kNone);
  for (const std::uint32_t at : {0u, 1024u}) {
    Require(installer.Take(PieceOf(images[0], at)) == ImageReceiver::Refusal::kNone);
  }
  Require(installer.Commit() == ImageReceiver::Refusal::kNone);
  Require(Ok(slots.Mark(0, SlotMark::kTried)) && Ok(slots.Mark(0, SlotMark::kConfirmed)));
  const std::vector<std::uint8_t> before(flash.bytes.begin(), flash.bytes.begin() + 4096);
  std::optional<ImageReceiver> receiver(std::in_place, slots, proof, "qemu_mps2", 0u);
  while (!input.empty()) {
    const ModelImage& image = images[1 + input.Byte() % 2];
    switch (input.Byte() % 8) {
      case 0: {
        ImageHeaderBytes header = image.header;
        const std::uint8_t flips = input.Byte() % 3;
        for (int i = 0; i < flips; ++i) header[input.Byte()] ^= input.Byte();
        static_cast<void>(receiver->Begin(ByteSpan(header).first(std::size_t{255} + input.Byte() % 2)));
        break;
      }
      case 1:
      case 2: static_cast<void>(receiver->Take(PieceOf(image, receiver->offset()))); break;
      case 3: {
        std::vector<std::uint8_t> piece = PieceOf(image, input.Byte() * 64u);
        for (int i = input.Byte() % 4; i > 0; --i) piece[input.Byte() % piece.size()] ^= input.Byte();
        piece.resize(std::min<std::size_t>(piece.size(), input.Byte() * 5u));
        static_cast<void>(receiver->Take(piece));
        break;
      }
      case 4: static_cast<void>(receiver->Commit()); break;
      case 5: receiver.emplace(slots, proof, "qemu_mps2", 0u); break;
      case 6: flash.CutAt(1 + input.Byte() * 8u, input.Byte()); break;
      default: flash.PowerOn(); receiver.emplace(slots, proof, "qemu_mps2", 0u);
    }
    if (!flash.on) continue;
    Require(std::equal(before.begin(), before.end(), flash.bytes.begin()));
    if (!slots.Look(1).complete || !slots.Look(1).is_used) continue;
    ImageHeaderBytes bytes;
    ImageHeader header;
    Require(Ok(slots.ReadHeader(1, bytes)));
    Require(CheckImageHeader(bytes, "qemu_mps2", slots.capacity(), proof, header) == ImageFault::kNone);
    Require(CheckImage(slots, 1, header, proof) == ImageFault::kNone);
  }
  return 0;
}
