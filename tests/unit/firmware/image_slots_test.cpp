#include "firmware/update/image_slots.h"

#include <gtest/gtest.h>

#include <string>

#include "firmware/update/boot_note.h"
#include "tests/unit/firmware/flash_model.h"
#include "tests/unit/firmware/image_model.h"

namespace tramgac::firmware {
namespace {

constexpr std::size_t kNone = ImageSlots::kNone;

std::string VersionIn(ImageSlots& slots, std::size_t slot) {
  ImageHeaderBytes bytes;
  ImageHeader header;
  if (slot == kNone) return "factory";
  if (!Ok(slots.ReadHeader(slot, bytes)) || !Ok(ReadImageHeader(bytes, header))) return "?";
  return std::string(header.version);
}

// Sends what is missing. Outcome: false when the flash failed.
bool Send(ImageSlots& slots, std::size_t slot, const ModelImage& image) {
  const Result<std::uint32_t> from = slots.Begin(slot, image.header);
  if (!from.ok()) return false;
  for (std::uint32_t at = from.value(); at < image.bytes.size();) {
    const auto size = std::min<std::size_t>(ImageSlots::kPiece, image.bytes.size() - at);
    if (!Ok(slots.Write(slot, at, ByteSpan(image.bytes).subspan(at, size)))) return false;
    at += static_cast<std::uint32_t>(size);
  }
  return Ok(slots.Mark(slot, SlotMark::kComplete));
}

// As the loader does: what is chosen is judged, and marked when it is new. Outcome: the slot that runs.
std::size_t Start(board::FlashModel& flash) {
  ImageSlots slots(flash);
  ModelProof proof;
  unsigned excluded = 0;
  for (std::size_t slot; (slot = slots.Choose(excluded)) != kNone; excluded |= 1u << slot) {
    ImageHeaderBytes bytes;
    ImageHeader header;
    if (!Ok(slots.ReadHeader(slot, bytes)) ||
        CheckImageHeader(bytes, "qemu_mps2", slots.capacity(), proof, header) != ImageFault::kNone ||
        CheckImage(slots, slot, header, proof) != ImageFault::kNone) {
      continue;
    }
    if (slots.Look(slot).confirmed || Ok(slots.Mark(slot, SlotMark::kTried))) return slot;
  }
  return kNone;
}

class ImageSlotsTest : public testing::Test {
 protected:
  // Installs, starts and, if it is good, confirms. Outcome: the slot.
  std::size_t Install(const ModelImage& image, std::size_t running, bool is_good = true) {
    const std::size_t slot = slots_.Target(running);
    EXPECT_TRUE(Send(slots_, slot, image));
    EXPECT_EQ(Start(flash_), slot);
    if (is_good) {
      EXPECT_EQ(slots_.Mark(slot, SlotMark::kConfirmed), Status::kOk);
    }
    return slot;
  }

  board::FlashModel flash_{1024, 10};  // 4 KB for each image
  ImageSlots slots_{flash_};
  const ModelImage first_ = MakeModelImage("1.0", 3000), second_ = MakeModelImage("1.1", 3500);
};

TEST_F(ImageSlotsTest, NothingIsStartedFromAnErasedFlash) {
  EXPECT_EQ(slots_.capacity(), 4096u);
  EXPECT_FALSE(slots_.Look(0).is_used);
  EXPECT_EQ(Start(flash_), kNone);
  EXPECT_EQ(slots_.GivenUp(kNone), kNone);
  EXPECT_EQ(slots_.Target(kNone), 0u);
}

TEST_F(ImageSlotsTest, ANewImageIsStartedOnceAndForGoodWhenItIsConfirmed) {
  ASSERT_TRUE(Send(slots_, 0, first_));
  EXPECT_EQ(Start(flash_), 0u);
  EXPECT_EQ(Start(flash_), kNone) << "it was tried and did not confirm itself";
  EXPECT_EQ(slots_.GivenUp(kNone), 0u);
  EXPECT_EQ(slots_.Mark(0, SlotMark::kTold), Status::kOk);
  EXPECT_EQ(slots_.GivenUp(kNone), kNone);
  ASSERT_TRUE(Send(slots_, 0, first_)) << "the same may be sent again";
  EXPECT_EQ(Start(flash_), 0u);
  EXPECT_EQ(slots_.Mark(0, SlotMark::kConfirmed), Status::kOk);
  EXPECT_EQ(Start(flash_), 0u);
  EXPECT_EQ(Start(flash_), 0u);
}

TEST_F(ImageSlotsTest, TheLatestConfirmedOneIsStartedAndTheOneBeforeIsGoneBackTo) {
  EXPECT_EQ(Install(first_, kNone), 0u);
  EXPECT_EQ(Install(second_, 0), 1u);
  EXPECT_EQ(VersionIn(slots_, Start(flash_)), "1.1");
  EXPECT_EQ(Install(MakeModelImage("1.2", 4096), 1, false), 0u);
  EXPECT_EQ(VersionIn(slots_, Start(flash_)), "1.1");
  EXPECT_EQ(slots_.GivenUp(1), 0u);
  EXPECT_EQ(Install(MakeModelImage("1.3", 1), 1), 0u);
  EXPECT_EQ(VersionIn(slots_, Start(flash_)), "1.3");
}

TEST_F(ImageSlotsTest, WhatIsThereIsNotSentAgain) {
  ASSERT_EQ(slots_.Begin(0, first_.header).value_or(1), 0u);
  EXPECT_EQ(slots_.Write(0, 0, ByteSpan(first_.bytes).first(1024)), Status::kOk);
  EXPECT_EQ(ImageSlots(flash_).Begin(0, first_.header).value_or(1), 1024u);
  EXPECT_EQ(ImageSlots(flash_).Begin(0, second_.header).value_or(1), 0u) << "that is another image";
  EXPECT_EQ(ImageSlots(flash_).Begin(0, first_.header).value_or(1), 0u);
}

TEST_F(ImageSlotsTest, OtherBytesOverThoseOfACutAreSeen) {
  ASSERT_EQ(slots_.Begin(0, first_.header).value_or(1), 0u);
  EXPECT_EQ(slots_.Write(0, 0, ByteSpan(first_.bytes).first(1024)), Status::kOk);
  flash_.bytes[2 * 1024] = 0;
  board::FlashModel larger(4096, 4);
  ImageSlots slots(larger);
  ASSERT_EQ(slots.Begin(0, first_.header).value_or(1), 0u);
  EXPECT_EQ(slots.Write(0, 0, ByteSpan(first_.bytes).first(1024)), Status::kOk);
  larger.bytes[4096 + 1024 + 7] = 0x55;
  EXPECT_EQ(slots.Write(0, 1024, ByteSpan(first_.bytes).subspan(1024, 1024)), Status::kDataLoss);
}

TEST_F(ImageSlotsTest, ABitThatFlipsIsFoundAndTheOtherImageIsStarted) {
  Install(first_, kNone);
  Install(second_, 0);
  for (const std::size_t at : {5 * 1024 + 20, 5 * 1024 + 90, 5 * 1024 + 192, 6 * 1024, 6 * 1024 + 3499}) {
    flash_.bytes[at] ^= 4;
    EXPECT_EQ(VersionIn(slots_, Start(flash_)), "1.0") << at;
    flash_.bytes[at] ^= 4;
  }
  EXPECT_EQ(VersionIn(slots_, Start(flash_)), "1.1");
}

TEST_F(ImageSlotsTest, AHeaderAloneIsNoImageAndOneBitOfAMarkIsATry) {
  EXPECT_EQ(flash_.Program(0, first_.header), Status::kOk);
  EXPECT_FALSE(slots_.Look(0).is_used) << "the power went before its place was written";
  ASSERT_TRUE(Send(slots_, 0, first_));
  EXPECT_TRUE(slots_.Look(0).can_start());
  flash_.bytes[256 + 8 + 4] = 0xFE;  // of kTried
  EXPECT_FALSE(slots_.Look(0).can_start());
  flash_.bytes[256 + 8 + 8] = 0;  // of kConfirmed
  EXPECT_FALSE(slots_.Look(0).can_start());
  EXPECT_EQ(slots_.Mark(0, SlotMark::kConfirmed), Status::kOk);
  EXPECT_TRUE(slots_.Look(0).can_start());
}

TEST_F(ImageSlotsTest, BoundsAreKept) {
  EXPECT_EQ(slots_.Begin(0, MakeModelImage("1.0", 4097).header).status(), Status::kInvalidArgument);
  EXPECT_EQ(slots_.Begin(0, ImageHeaderBytes{}).status(), Status::kInvalidArgument);
  const std::vector<std::uint8_t> bytes(1025);
  EXPECT_EQ(slots_.Write(0, 0, bytes), Status::kOutOfRange);
  EXPECT_EQ(slots_.Write(0, 0, {}), Status::kOutOfRange);
  EXPECT_EQ(slots_.Write(0, 1, ByteSpan(bytes).first(1)), Status::kOutOfRange);
  EXPECT_EQ(slots_.Write(0, 4096, ByteSpan(bytes).first(1)), Status::kOutOfRange);
  EXPECT_EQ(slots_.Write(0, 3072, ByteSpan(bytes).first(1024)), Status::kOk);
  std::array<std::uint8_t, 2> out;
  EXPECT_EQ(slots_.ReadImage(0, 4095, out), Status::kOutOfRange);
  EXPECT_EQ(flash_.erasures, std::vector<std::uint32_t>({0, 0, 0, 0, 1, 0, 0, 0, 0, 0}));
}

TEST_F(ImageSlotsTest, ANoteOfTheLoaderIsKnownFromMemoryThatHoldsAnything) {
  EXPECT_EQ(SlotOf(MakeBootNote(0)), 0u);
  EXPECT_EQ(SlotOf(MakeBootNote(1)), 1u);
  EXPECT_EQ(SlotOf(MakeBootNote(kNone)), kNone);
  EXPECT_EQ(SlotOf({}), kNone);
  EXPECT_EQ(SlotOf({kBootNoteMark, 0, 0}), kNone);
}

// A node that gets the images of a list one after the other, each when the one before is confirmed; an image with the
// version "bad" never confirms itself. The life ends when all were installed. Outcome: false: the power was cut.
class Life {
 public:
  explicit Life(board::FlashModel& flash) : flash_(flash) {}

  bool Run() {
    for (bool restart = true; next_ < images_.size();) {
      if (restart) {
        slot_ = Start(flash_);
        if (!flash_.on) return false;
        Judge();
      }
      ImageSlots slots(flash_);
      const bool on_trial = slot_ != kNone && !slots.Look(slot_).confirmed;
      if (on_trial && VersionIn(slots, slot_) != "bad") {
        if (!Ok(slots.Mark(slot_, SlotMark::kConfirmed))) return false;
      } else if (on_trial) {
        restart = true;
        continue;
      }
      if (!flash_.on) return false;
      Note(slots);
      if (next_ == images_.size()) break;
      // As in NodeUpdate: what runs is confirmed for good before the other is erased.
      if (slot_ != kNone && !Ok(slots.Mark(slot_, SlotMark::kConfirmed))) return false;
      if (!Send(slots, slots.Target(slot_), images_[next_])) return false;
      restart = true;
    }
    return true;
  }

 private:
  // There is never less than what was confirmed last; what runs is whole, or Start would not have started it.
  void Judge() {
    ImageSlots slots(flash_);
    const std::string version = VersionIn(slots, slot_);
    const bool is_next = next_ < images_.size() && version == VersionOf(next_);
    EXPECT_TRUE(version == confirmed_ || is_next) << version << " runs after " << confirmed_;
  }
  // What runs now and is confirmed was installed; a bad one was tried and given up.
  void Note(ImageSlots& slots) {
    const std::string version = VersionIn(slots, slot_);
    if (version == VersionOf(next_)) {
      confirmed_ = version;
      ++next_;
    } else if (VersionOf(next_) == "bad" && slots.GivenUp(slot_) != kNone) {
      ++next_;
    }
  }
  std::string VersionOf(std::size_t index) const {
    ImageHeader header;
    return Ok(ReadImageHeader(images_[index].header, header)) ? std::string(header.version) : "?";
  }

  board::FlashModel& flash_;
  const std::vector<ModelImage> images_{MakeModelImage("1.0", 1500), MakeModelImage("1.1", 2100),
                                        MakeModelImage("bad", 1200), MakeModelImage("1.3", 1100)};
  std::size_t next_ = 0, slot_ = kNone;
  std::string confirmed_ = "factory";
};

TEST(ImageSlotsPowerTest, APowerCutAtAnyStepLeavesTheConfirmedImageOrTheNewOne) {
  board::FlashModel whole(1024, 8);
  ASSERT_TRUE(Life(whole).Run());
  std::uint64_t cuts = 0;
  for (std::uint64_t step = 1; step <= whole.steps; ++step) {
    board::FlashModel flash(1024, 8);
    Life life(flash);
    flash.CutAt(step, static_cast<unsigned>(step));
    ASSERT_FALSE(life.Run()) << step;
    ++cuts;
    // A second cut soon after the first: some bytes on, so that every place meets it too.
    flash.PowerOn();
    flash.CutAt(1 + step * 7 % 1300, static_cast<unsigned>(step + 1));
    const bool ended = life.Run();
    flash.PowerOn();
    ASSERT_TRUE(ended || life.Run()) << step;
    ASSERT_FALSE(testing::Test::HasFailure()) << step;
  }
  EXPECT_EQ(cuts, whole.steps);
  RecordProperty("cuts", static_cast<int>(cuts));
}

}  // namespace
}  // namespace tramgac::firmware
