#include "firmware/update/image_slots.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

// In the first block of a slot: the header, its place in the order and the complement of that, by which neither an
// erased nor a half written one is taken for one, marks of 4 bytes each, and a byte a piece. A mark is made when all of
// its bits are 0; that an image was tried counts from the first bit on.
constexpr std::uint32_t kPlaceAt = kImageHeaderSize, kMarksAt = kPlaceAt + 8, kMapAt = 512;
constexpr std::uint32_t kMarkSize = 4, kMarks = 4;

using Place = std::array<std::uint8_t, 8>;
using Part = std::array<std::uint8_t, 64>;

std::uint32_t Load(const std::uint8_t* bytes) {
  return bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 | std::uint32_t{bytes[3]} << 24;
}

Place PlaceOf(std::uint32_t number) {
  Place place;
  for (std::size_t i = 0; i < 4; ++i) {
    place[i] = static_cast<std::uint8_t>(number >> 8 * i);
    place[4 + i] = static_cast<std::uint8_t>(~place[i]);
  }
  return place;
}

std::uint32_t PiecesOf(std::uint32_t size) { return (size + ImageSlots::kPiece - 1) / ImageSlots::kPiece; }

}  // namespace

std::uint32_t ImageSlots::capacity() const {
  const std::uint32_t behind = (Blocks() - 1) * geometry_.block_size;
  return std::min(behind, (geometry_.block_size - kMapAt) * kPiece);
}

SlotState ImageSlots::Look(std::size_t slot) {
  SlotState state;
  ImageHeaderBytes bytes;
  ImageHeader header;
  if (!Ok(ReadHeader(slot, bytes)) || !Ok(ReadImageHeader(bytes, header)) || header.size > capacity()) return state;
  std::array<std::uint8_t, sizeof(Place) + kMarks * kMarkSize> rest;
  if (!Ok(flash_.Read(AddressOf(slot) + kPlaceAt, rest))) return state;
  const std::uint32_t number = Load(rest.data());
  const Place place = PlaceOf(number);
  if (!std::equal(place.begin(), place.end(), rest.begin())) return state;
  state.is_used = true;
  state.place = number;
  const auto marked = [&rest](SlotMark mark) {
    return Load(rest.data() + sizeof(Place) + kMarkSize * static_cast<std::size_t>(mark));
  };
  state.complete = marked(SlotMark::kComplete) == 0;
  state.tried = marked(SlotMark::kTried) != 0xFFFFFFFF;
  state.confirmed = marked(SlotMark::kConfirmed) == 0;
  state.told = marked(SlotMark::kTold) == 0;
  return state;
}

Status ImageSlots::ReadHeader(std::size_t slot, ImageHeaderBytes& out) { return flash_.Read(AddressOf(slot), out); }

Status ImageSlots::ReadImage(std::size_t slot, std::uint32_t offset, MutableByteSpan out) {
  if (offset > capacity() || out.size() > capacity() - offset) return Status::kOutOfRange;
  return flash_.Read(AddressOf(slot) + geometry_.block_size + offset, out);
}

std::size_t ImageSlots::Choose(unsigned excluded) {
  std::size_t chosen = kNone;
  std::uint32_t latest = 0;
  for (std::size_t slot = 0; slot < kCount; ++slot) {
    const SlotState state = Look(slot);
    if ((excluded >> slot & 1) != 0 || !state.can_start() || (chosen != kNone && state.place < latest)) continue;
    chosen = slot;
    latest = state.place;
  }
  return chosen;
}

std::size_t ImageSlots::GivenUp(std::size_t running) {
  for (std::size_t slot = 0; slot < kCount; ++slot) {
    const SlotState state = Look(slot);
    if (slot != running && state.was_given_up() && !state.told) return slot;
  }
  return kNone;
}

Status ImageSlots::Mark(std::size_t slot, SlotMark mark) {
  constexpr std::array<std::uint8_t, kMarkSize> kMade{};
  return flash_.Program(AddressOf(slot) + kMarksAt + kMarkSize * static_cast<std::uint32_t>(mark), kMade);
}

// Not the one that runs, else not the one that could be started; of two that could the older one, of two that could not
// the later one, into which an image may be on its way.
std::size_t ImageSlots::Target(std::size_t running) {
  if (running < kCount) return 1 - running;
  const SlotState first = Look(0), second = Look(1);
  if (first.can_start() != second.can_start()) return first.can_start() ? 1 : 0;
  const bool second_is_later = second.is_used && (!first.is_used || second.place > first.place);
  return second_is_later != first.can_start() ? 1 : 0;
}

Result<std::uint32_t> ImageSlots::Begin(std::size_t slot, const ImageHeaderBytes& header) {
  ImageHeader wanted;
  if (!Ok(ReadImageHeader(header, wanted)) || wanted.size > capacity()) return Status::kInvalidArgument;
  ImageHeaderBytes there;
  const SlotState state = Look(slot);
  // What was tried is not tried again, unless somebody sends it again.
  if (state.is_used && !state.tried && Ok(ReadHeader(slot, there)) && there == header) {
    return Progress(slot, wanted.size);
  }
  const std::uint32_t place = Look(1 - slot).place + 1;
  if (const Status gone = Forget(slot); !Ok(gone)) return gone;
  if (const Status done = ProgramAndCheck(AddressOf(slot), header); !Ok(done)) return done;
  if (const Status done = ProgramAndCheck(AddressOf(slot) + kPlaceAt, PlaceOf(place)); !Ok(done)) return done;
  return 0u;
}

Result<std::uint32_t> ImageSlots::Progress(std::size_t slot, std::uint32_t size) {
  const std::uint32_t pieces = PiecesOf(size);
  Part part;
  for (std::uint32_t at = 0; at < pieces; at += static_cast<std::uint32_t>(part.size())) {
    const MutableByteSpan some = MutableByteSpan(part).first(std::min<std::size_t>(part.size(), pieces - at));
    if (const Status read = flash_.Read(AddressOf(slot) + kMapAt + at, some); !Ok(read)) return read;
    const auto missing = std::find_if(some.begin(), some.end(), [](std::uint8_t byte) { return byte != 0; });
    if (missing != some.end()) return (at + static_cast<std::uint32_t>(missing - some.begin())) * kPiece;
  }
  return size;
}

// The flash is erased as the image comes to it: all of it at once would take seconds in which nothing is polled. A
// piece that a power cut has left half written is written again, over itself.
Status ImageSlots::Write(std::size_t slot, std::uint32_t offset, ByteSpan piece) {
  if (piece.empty() || piece.size() > kPiece || offset % kPiece != 0 || offset > capacity() ||
      piece.size() > capacity() - offset) {
    return Status::kOutOfRange;
  }
  const std::uint32_t address = AddressOf(slot) + geometry_.block_size + offset;
  for (std::uint32_t at = address; at < address + piece.size(); ++at) {
    if (at % geometry_.block_size != 0) continue;
    if (const Status erased = flash_.Erase(at / geometry_.block_size); !Ok(erased)) return erased;
  }
  if (const Status written = ProgramAndCheck(address, piece); !Ok(written)) return written;
  constexpr std::array<std::uint8_t, 1> kThere{};
  return flash_.Program(AddressOf(slot) + kMapAt + offset / kPiece, kThere);
}

Status ImageSlots::Forget(std::size_t slot) { return flash_.Erase(AddressOf(slot) / geometry_.block_size); }

Status ImageSlots::ProgramAndCheck(std::uint32_t address, ByteSpan bytes) {
  if (const Status done = flash_.Program(address, bytes); !Ok(done)) return done;
  Part part;
  for (std::size_t at = 0; at < bytes.size(); at += part.size()) {
    const MutableByteSpan some = MutableByteSpan(part).first(std::min(part.size(), bytes.size() - at));
    if (const Status read = flash_.Read(address + static_cast<std::uint32_t>(at), some); !Ok(read)) return read;
    if (!std::equal(some.begin(), some.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at))) {
      return Status::kDataLoss;
    }
  }
  return Status::kOk;
}

}  // namespace tramgac::firmware
