#include "firmware/store/ring_log.h"

#include <algorithm>

#include "agent/core/base/crc32.h"

namespace tramgac::firmware {
namespace {

// Block header: mark, number, identity, what is left erased, checksum of all before. Numbers are little-endian.
constexpr std::array<std::uint8_t, 4> kBlockMark{'T', 'r', 'g', '1'};
// Frame header: size of the payload, kind, 0, checksum of these four and the payload.
constexpr std::uint8_t kOrdinary = 0x5A, kMoved = 0x3C;

std::uint32_t Load32(const std::uint8_t* bytes) {
  return bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8 | static_cast<std::uint32_t>(bytes[2]) << 16 |
         static_cast<std::uint32_t>(bytes[3]) << 24;
}

void Store32(std::uint8_t* bytes, std::uint32_t number) {
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
}

using Piece = std::array<std::uint8_t, 64>;

}  // namespace

RingLog::RingLog(board::Nonvolatile& flash)
    : flash_(flash), geometry_(flash.geometry()), numbers_(geometry_.block_count) {}

Status RingLog::Mount(const Identity& fresh) {
  if (geometry_.block_count < 4 || geometry_.block_size < 256) return Status::kInvalidArgument;
  identity_ = fresh;
  std::vector<Identity> identities(geometry_.block_count);
  for (std::uint32_t block = 0; block < geometry_.block_count; ++block) {
    const Result<std::uint32_t> number = ReadBlockHeader(block, identities[block]);
    if (!number.ok()) return number.status();
    numbers_[block] = number.value();
    newest_ = std::max(newest_, number.value());
  }
  if (newest_ == 0) return Status::kOk;
  identity_ = identities[newest_ % geometry_.block_count];
  for (std::uint32_t block = 0; block < geometry_.block_count; ++block) {
    // Left over from a ring before this one, or from a round before the last: an erasure that was cut off.
    const bool stale = numbers_[block] + geometry_.block_count <= newest_;
    if (stale || identities[block] != identity_) numbers_[block] = 0;
  }
  return FindEnd();
}

Result<std::uint32_t> RingLog::ReadBlockHeader(std::uint32_t block, Identity& identity) {
  std::array<std::uint8_t, kBlockHeaderSize> header;
  if (const Status read = flash_.Read(block * geometry_.block_size, header); !Ok(read)) return read;
  if (!std::equal(kBlockMark.begin(), kBlockMark.end(), header.begin())) return 0u;
  if (Crc32(ByteSpan(header).first(28)) != Load32(&header[28])) return 0u;
  std::copy_n(header.begin() + 8, identity.size(), identity.begin());
  const std::uint32_t number = Load32(&header[4]);
  return number % geometry_.block_count == block ? number : 0u;
}

Status RingLog::FindEnd() {
  class Last final : public FrameVisitor {
   public:
    bool Visit(std::uint32_t, const Frame& frame) override {
      end = frame.address + frame.size;
      return true;
    }
    std::uint32_t end = 0;
  } last;
  if (const Status walked = ForEachFrame(newest_, last); !Ok(walked)) return walked;
  const std::uint32_t begin = AddressOf(newest_);
  has_frames_ = last.end != 0;
  end_ = last.end == 0 ? kBlockHeaderSize : last.end - begin;
  // What follows the last frame was cut off while it was written, unless it is erased.
  const Result<bool> erased = IsErased(begin + end_, begin + geometry_.block_size);
  if (!erased.ok()) return erased.status();
  if (!erased.value()) {
    if (!has_frames_) {
      GiveBack();
      return Status::kOk;
    }
    end_ = geometry_.block_size;
  }
  const std::uint32_t next = AddressOf(newest_ + 1);
  if (next_to_go() != 0) return Status::kOk;
  const Result<bool> ready = IsErased(next, next + geometry_.block_size);
  next_is_erased_ = ready.ok() && ready.value();
  return ready.status();
}

Result<bool> RingLog::IsErased(std::uint32_t from, std::uint32_t to) {
  Piece piece;
  while (from < to) {
    const MutableByteSpan part = MutableByteSpan(piece).first(std::min<std::size_t>(piece.size(), to - from));
    if (const Status read = flash_.Read(from, part); !Ok(read)) return read;
    if (std::any_of(part.begin(), part.end(), [](std::uint8_t byte) { return byte != 0xFF; })) return false;
    from += static_cast<std::uint32_t>(part.size());
  }
  return true;
}

std::uint32_t RingLog::oldest() const {
  std::uint32_t oldest = newest_;
  for (const std::uint32_t number : numbers_) {
    if (number != 0) oldest = std::min(oldest, number);
  }
  return oldest;
}

Result<RingLog::Frame> RingLog::ReadFrame(std::uint32_t number, std::uint32_t offset) {
  if (offset + kFrameHeaderSize > geometry_.block_size) return Status::kNotFound;
  const std::uint32_t address = AddressOf(number) + offset;
  std::array<std::uint8_t, kFrameHeaderSize> header;
  if (const Status read = flash_.Read(address, header); !Ok(read)) return read;
  const std::uint32_t size = header[0] | static_cast<std::uint32_t>(header[1]) << 8;
  if ((header[2] != kOrdinary && header[2] != kMoved) || size > geometry_.block_size - offset - kFrameHeaderSize) {
    return Status::kNotFound;
  }
  const Frame frame{address + kFrameHeaderSize, size, header[2] == kMoved};
  // Of the payload first: that is how it was written, when the rest was not known yet.
  std::uint32_t crc = 0;
  Piece piece;
  for (std::uint32_t at = 0; at < size; at += static_cast<std::uint32_t>(piece.size())) {
    const MutableByteSpan part = MutableByteSpan(piece).first(std::min<std::size_t>(piece.size(), size - at));
    if (const Status read = flash_.Read(frame.address + at, part); !Ok(read)) return read;
    crc = Crc32(part, crc);
  }
  if (Crc32(ByteSpan(header).first(4), crc) != Load32(&header[4])) return Status::kNotFound;
  return frame;
}

Status RingLog::ForEachFrame(std::uint32_t number, FrameVisitor& visitor) {
  std::uint32_t offset = kBlockHeaderSize;
  while (true) {
    const Result<Frame> frame = ReadFrame(number, offset);
    if (!frame.ok()) return frame.status() == Status::kNotFound ? Status::kOk : frame.status();
    if (!visitor.Visit(number, frame.value())) return Status::kOk;
    offset = frame.value().address + frame.value().size - AddressOf(number);
  }
}

std::uint32_t RingLog::room() const {
  if (newest_ == 0 || end_ + kFrameHeaderSize >= geometry_.block_size) return 0;
  return std::min(geometry_.block_size - end_ - kFrameHeaderSize, kMaxFrameSize);
}

std::uint32_t RingLog::next_to_go() const { return numbers_[(newest_ + 1) % geometry_.block_count]; }

Status RingLog::EraseNext() {
  if (next_is_erased_) return Status::kOk;
  const std::uint32_t block = (newest_ + 1) % geometry_.block_count;
  numbers_[block] = 0;
  const Status erased = flash_.Erase(block);
  next_is_erased_ = Ok(erased);
  return erased;
}

Status RingLog::OpenNext() {
  const std::uint32_t number = newest_ + 1;
  std::array<std::uint8_t, kBlockHeaderSize> header;
  std::copy(kBlockMark.begin(), kBlockMark.end(), header.begin());
  Store32(&header[4], number);
  std::copy(identity_.begin(), identity_.end(), header.begin() + 8);
  std::fill_n(header.begin() + 24, 4, std::uint8_t{0xFF});
  Store32(&header[28], Crc32(ByteSpan(header).first(28)));
  next_is_erased_ = false;
  if (const Status programmed = flash_.Program(AddressOf(number), header); !Ok(programmed)) return programmed;
  newest_ = number;
  numbers_[number % geometry_.block_count] = number;
  end_ = kBlockHeaderSize;
  has_frames_ = false;
  return Status::kOk;
}

void RingLog::GiveBack() {
  numbers_[newest_ % geometry_.block_count] = 0;
  --newest_;
  end_ = geometry_.block_size;
  has_frames_ = newest_ != 0;
  next_is_erased_ = false;
}

void RingLog::Begin() { written_ = crc_ = 0; }

Status RingLog::Fail() {
  end_ = geometry_.block_size;
  return Status::kUnavailable;
}

Status RingLog::Add(ByteSpan bytes) {
  if (bytes.size() > room() - std::min(room(), written_)) return Fail();
  if (!Ok(flash_.Program(AddressOf(newest_) + end_ + kFrameHeaderSize + written_, bytes))) return Fail();
  written_ += static_cast<std::uint32_t>(bytes.size());
  crc_ = Crc32(bytes, crc_);
  return Status::kOk;
}

Result<RingLog::Frame> RingLog::Finish(bool moved) {
  std::array<std::uint8_t, kFrameHeaderSize> header{
      static_cast<std::uint8_t>(written_), static_cast<std::uint8_t>(written_ >> 8), moved ? kMoved : kOrdinary, 0};
  Store32(&header[4], Crc32(ByteSpan(header).first(4), crc_));
  if (!Ok(flash_.Program(AddressOf(newest_) + end_, header))) return Fail();
  // Flash that has worn out does not always say so.
  const Result<Frame> frame = ReadFrame(newest_, end_);
  if (!frame.ok()) return Fail();
  end_ = frame.value().address + frame.value().size - AddressOf(newest_);
  has_frames_ = true;
  return frame;
}

}  // namespace tramgac::firmware
