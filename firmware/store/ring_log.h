// A log of frames on a ring of flash blocks: what is written is whole after any power cut, or was never there.
//
// Blocks are numbered as they come into use; number n is block n modulo their count, so that all wear alike and the
// order of everything is known from the numbers. A frame lies within one block; its header, with the checksum, is
// programmed last. The block after the newest is erased before the newest takes a frame of its owner's, so that there
// is always one to go on in.
//
// Single-threaded; blocks as the flash does; allocates when it is made.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "board/api/nonvolatile.h"

namespace tramgac::firmware {

class RingLog {
 public:
  static constexpr std::uint32_t kBlockHeaderSize = 32, kFrameHeaderSize = 8;
  static constexpr std::uint32_t kMaxFrameSize = 0xFFFE;
  using Identity = std::array<std::uint8_t, 16>;

  struct Frame {
    std::uint32_t address, size;  // of the payload
    bool moved;                   // as it was given to Finish
  };
  class FrameVisitor {
   public:
    // Returns whether to go on.
    virtual bool Visit(std::uint32_t number, const Frame& frame) = 0;

   protected:
    ~FrameVisitor() = default;
  };

  // `flash` outlives it and belongs to it alone.
  explicit RingLog(board::Nonvolatile& flash);

  // Finds the blocks and the end of the last frame; writes nothing. `fresh` becomes the identity of an empty ring.
  // Outcomes: kOk; kInvalidArgument (less than 4 blocks, or blocks of less than 256 bytes); kUnavailable.
  Status Mount(const Identity& fresh);

  const Identity& identity() const { return identity_; }
  std::uint32_t block_size() const { return geometry_.block_size; }
  std::uint32_t block_count() const { return geometry_.block_count; }
  // Numbers of blocks; 0 when there is none yet. oldest() to newest() are in use, but for those that are damaged.
  std::uint32_t oldest() const;
  std::uint32_t newest() const { return newest_; }
  bool InUse(std::uint32_t number) const { return number != 0 && numbers_[number % geometry_.block_count] == number; }

  // Shows the frames of a block, oldest first, up to the first that is damaged. Outcomes: kOk; kUnavailable.
  Status ForEachFrame(std::uint32_t number, FrameVisitor& visitor);
  Status Read(std::uint32_t address, MutableByteSpan out) { return flash_.Read(address, out); }

  // How many payload bytes the newest block has room for.
  std::uint32_t room() const;
  // The block that Erase would take: the one after the newest. Outcome: 0 if nothing is in use there.
  std::uint32_t next_to_go() const;
  bool next_is_erased() const { return next_is_erased_; }
  bool newest_has_frames() const { return has_frames_; }
  // Makes the block after the newest ready; what is in it is gone. Outcomes: kOk (also when it is ready); kUnavailable.
  Status EraseNext();
  // Begins the block after the newest. Precondition: next_is_erased(). Outcomes: kOk; kUnavailable (EraseNext again).
  Status OpenNext();
  // Takes the newest block out of use again. Precondition: it holds no frame.
  void GiveBack();

  // Writes a frame: Begin, Add as often as needed, Finish. Precondition: it fits into room().
  // Outcomes of Add and Finish: kOk; kUnavailable: the frame is not there, and the block takes no more.
  void Begin();
  Status Add(ByteSpan bytes);
  Result<Frame> Finish(bool moved);

 private:
  std::uint32_t AddressOf(std::uint32_t number) const { return number % geometry_.block_count * geometry_.block_size; }
  // The number in a block's header. Outcomes: 0 if it is none of ours; kUnavailable.
  Result<std::uint32_t> ReadBlockHeader(std::uint32_t block, Identity& identity);
  // The frame at an offset of a block. Outcomes: kNotFound (there is none, or it is damaged); kUnavailable.
  Result<Frame> ReadFrame(std::uint32_t number, std::uint32_t offset);
  Result<bool> IsErased(std::uint32_t from, std::uint32_t to);
  Status FindEnd();
  Status Fail();

  board::Nonvolatile& flash_;
  board::NonvolatileGeometry geometry_;
  Identity identity_{};
  std::vector<std::uint32_t> numbers_;  // by block; 0: not in use
  std::uint32_t newest_ = 0;
  std::uint32_t end_ = 0;  // offset in the newest block where the next frame begins
  bool has_frames_ = false;
  bool next_is_erased_ = false;
  std::uint32_t written_ = 0;  // of the payload of the frame in work
  std::uint32_t crc_ = 0;
};

}  // namespace tramgac::firmware
