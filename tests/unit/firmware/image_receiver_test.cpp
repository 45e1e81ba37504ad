#include "firmware/update/image_receiver.h"

#include <gtest/gtest.h>

#include "tests/unit/firmware/flash_model.h"
#include "tests/unit/firmware/image_model.h"

namespace tramgac::firmware {
namespace {

using Refusal = ImageReceiver::Refusal;

std::vector<std::uint8_t> PieceOf(const ModelImage& image, std::uint32_t at) {
  std::vector<std::uint8_t> piece(image.header.begin() + 80, image.header.begin() + 84);
  for (int i = 0; i < 4; ++i) piece.push_back(static_cast<std::uint8_t>(at >> 8 * i));
  const std::size_t end = std::min<std::size_t>(at + ImageSlots::kPiece, image.bytes.size());
  if (at < end) {
    piece.insert(piece.end(), image.bytes.begin() + at, image.bytes.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return piece;
}

class ImageReceiverTest : public testing::Test {
 protected:
  ImageReceiver Receiver(std::size_t running = ImageSlots::kNone) { return {slots_, proof_, "qemu_mps2", running}; }

  // Outcome: what the last piece says.
  Refusal Send(ImageReceiver& receiver, const ModelImage& image) {
    while (receiver.offset() < image.bytes.size()) {
      const Refusal refusal = receiver.Take(PieceOf(image, receiver.offset()));
      if (refusal != Refusal::kNone) return refusal;
    }
    return Refusal::kNone;
  }

  void Install(const ModelImage& image, bool is_confirmed) {
    ImageReceiver receiver = Receiver();
    ASSERT_EQ(receiver.Begin(image.header), Refusal::kNone);
    ASSERT_EQ(Send(receiver, image), Refusal::kNone);
    ASSERT_EQ(receiver.Commit(), Refusal::kNone);
    ASSERT_EQ(slots_.Mark(0, SlotMark::kTried), Status::kOk);
    if (is_confirmed) {
      ASSERT_EQ(slots_.Mark(0, SlotMark::kConfirmed), Status::kOk);
    }
  }

  board::FlashModel flash_{1024, 12};  // 5 KB for each image
  ImageSlots slots_{flash_};
  ModelProof proof_;
  const ModelImage image_ = MakeModelImage("1.0", 3000), next_ = MakeModelImage("1.1", 5120);
};

TEST_F(ImageReceiverTest, AnImageIsTakenPieceByPiece) {
  ImageReceiver receiver = Receiver();
  ASSERT_EQ(receiver.Begin(image_.header), Refusal::kNone);
  EXPECT_EQ(receiver.offset(), 0u);
  EXPECT_EQ(receiver.version(), "1.0");
  EXPECT_EQ(receiver.Commit(), Refusal::kIncomplete);
  EXPECT_EQ(Send(receiver, image_), Refusal::kNone);
  EXPECT_EQ(slots_.Choose(), ImageSlots::kNone) << "it is not complete before Commit";
  EXPECT_EQ(receiver.Commit(), Refusal::kNone);
  EXPECT_TRUE(receiver.committed());
  EXPECT_EQ(slots_.Choose(), 0u);
  EXPECT_EQ(receiver.Commit(), Refusal::kNone) << "once more does no harm";
}

TEST_F(ImageReceiverTest, AfterARestartItGoesOnWhereItWas) {
  ImageReceiver first = Receiver();
  ASSERT_EQ(first.Begin(image_.header), Refusal::kNone);
  ASSERT_EQ(first.Take(PieceOf(image_, 0)), Refusal::kNone);
  ImageReceiver second = Receiver();
  EXPECT_EQ(second.Take(PieceOf(image_, 1024)), Refusal::kNoTransfer);
  EXPECT_EQ(second.Begin(image_.header), Refusal::kNone);
  EXPECT_EQ(second.offset(), 1024u);
  EXPECT_EQ(second.Take(PieceOf(image_, 0)), Refusal::kOtherOffset) << "it came twice";
  EXPECT_EQ(second.Take(PieceOf(image_, 2048)), Refusal::kOtherOffset);
  EXPECT_EQ(second.offset(), 1024u);
  EXPECT_EQ(Send(second, image_), Refusal::kNone);
  EXPECT_EQ(second.Commit(), Refusal::kNone);
}

TEST_F(ImageReceiverTest, WhatIsRefusedErasesNothing) {
  ImageReceiver receiver = Receiver();
  ImageHeaderBytes other = image_.header;
  other[kImageSignedSize] ^= 1;
  EXPECT_EQ(receiver.Begin(other), Refusal::kNotSigned);
  other = image_.header;
  other[50] ^= 1;
  EXPECT_EQ(receiver.Begin(other), Refusal::kNotSigned);
  EXPECT_EQ(receiver.Begin(MakeModelImage("1.0", 10, "nucleo_f767zi").header), Refusal::kOtherBoard);
  EXPECT_EQ(receiver.Begin(MakeModelImage("1.0", 5121).header), Refusal::kTooLarge);
  EXPECT_EQ(receiver.Begin(ByteSpan(image_.header).first(255)), Refusal::kBadImage);
  std::vector<std::uint8_t> longer(image_.header.begin(), image_.header.end());
  longer.push_back(0);
  EXPECT_EQ(receiver.Begin(longer), Refusal::kBadImage);
  EXPECT_EQ(receiver.Begin({}), Refusal::kBadImage);
  EXPECT_EQ(receiver.Take(PieceOf(image_, 0)), Refusal::kNoTransfer);
  EXPECT_EQ(receiver.Commit(), Refusal::kNoTransfer);
  EXPECT_EQ(flash_.steps, 0u);
}

TEST_F(ImageReceiverTest, PiecesOfAnotherImageOrSizeAreRefused) {
  ImageReceiver receiver = Receiver();
  ASSERT_EQ(receiver.Begin(image_.header), Refusal::kNone);
  EXPECT_EQ(receiver.Take(PieceOf(next_, 0)), Refusal::kNoTransfer);
  auto piece = PieceOf(image_, 0);
  EXPECT_EQ(receiver.Take(ByteSpan(piece).first(8)), Refusal::kNoTransfer) << "nothing in it";
  EXPECT_EQ(receiver.Take({}), Refusal::kNoTransfer);
  EXPECT_EQ(receiver.Take(ByteSpan(piece).first(piece.size() - 1)), Refusal::kOtherOffset);
  piece.push_back(0);
  EXPECT_EQ(receiver.Take(piece), Refusal::kOtherOffset);
  EXPECT_EQ(receiver.offset(), 0u);
}

TEST_F(ImageReceiverTest, OtherBytesThanThoseThatWereSignedAreFoundAtTheEnd) {
  ImageReceiver receiver = Receiver();
  ModelImage other = image_;
  other.bytes[1500] ^= 1;
  ASSERT_EQ(receiver.Begin(image_.header), Refusal::kNone);
  EXPECT_EQ(Send(receiver, other), Refusal::kNone);
  EXPECT_EQ(receiver.Commit(), Refusal::kDamaged);
  EXPECT_FALSE(receiver.committed());
  EXPECT_EQ(slots_.Choose(), ImageSlots::kNone);
  ASSERT_EQ(receiver.Begin(image_.header), Refusal::kNone);
  EXPECT_EQ(receiver.offset(), 0u) << "all of it is sent anew";
  EXPECT_EQ(Send(receiver, image_), Refusal::kNone);
  EXPECT_EQ(receiver.Commit(), Refusal::kNone);
}

TEST_F(ImageReceiverTest, WhatRunsIsNotOverwritten) {
  Install(image_, true);
  ImageReceiver receiver = Receiver(0);
  EXPECT_EQ(receiver.Begin(image_.header), Refusal::kRunsAlready);
  ASSERT_EQ(receiver.Begin(next_.header), Refusal::kNone);
  EXPECT_EQ(Send(receiver, next_), Refusal::kNone);
  EXPECT_EQ(receiver.Commit(), Refusal::kNone);
  EXPECT_EQ(slots_.Choose(), 1u);
  EXPECT_EQ(slots_.Choose(2), 0u);
}

TEST_F(ImageReceiverTest, AnImageOnItsTrialTakesNoOther) {
  Install(image_, false);
  const std::uint64_t before = flash_.steps;
  EXPECT_EQ(Receiver(0).Begin(next_.header), Refusal::kOnTrial);
  EXPECT_EQ(flash_.steps, before);
}

TEST_F(ImageReceiverTest, AFlashThatFailsIsTold) {
  ImageReceiver receiver = Receiver();
  flash_.fail_program_at = 1;
  EXPECT_EQ(receiver.Begin(image_.header), Refusal::kFlash);
  ASSERT_EQ(receiver.Begin(image_.header), Refusal::kNone);
  flash_.fail_program_at = flash_.programs + 1;
  EXPECT_EQ(receiver.Take(PieceOf(image_, 0)), Refusal::kFlash);
  EXPECT_EQ(receiver.Take(PieceOf(image_, 0)), Refusal::kNoTransfer);
  ASSERT_EQ(receiver.Begin(image_.header), Refusal::kNone);
  EXPECT_EQ(Send(receiver, image_), Refusal::kNone);
  flash_.fail_program_at = flash_.programs + 1;
  EXPECT_EQ(receiver.Commit(), Refusal::kFlash);
  EXPECT_FALSE(receiver.committed());
  EXPECT_EQ(receiver.Commit(), Refusal::kNone);
}

}  // namespace
}  // namespace tramgac::firmware
