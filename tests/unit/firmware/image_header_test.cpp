#include "firmware/update/image_header.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/firmware/image_model.h"

namespace tramgac::firmware {
namespace {

ModelImage Sound() { return MakeModelImage("1.2.3-rc+4~5", 10); }

Status StatusOf(const ImageHeaderBytes& bytes) {
  ImageHeader header;
  return ReadImageHeader(bytes, header);
}

TEST(ImageHeaderTest, WhatIsWrittenIsRead) {
  const ModelImage image = Sound();
  ImageHeader header;
  ASSERT_EQ(ReadImageHeader(image.header, header), Status::kOk);
  EXPECT_EQ(header.board, "qemu_mps2");
  EXPECT_EQ(header.version, "1.2.3-rc+4~5");
  EXPECT_EQ(header.size, 10u);
  EXPECT_EQ(header.trial_seconds, kUsualTrial);
  EXPECT_TRUE(std::equal(header.hash.begin(), header.hash.end(), image.header.begin() + 80));
  const std::string begin(image.header.begin(), image.header.begin() + 8);
  EXPECT_EQ(begin, std::string("TGFI\x01\0\0\0", 8)) << "as docs/reference/firmware.md says";
}

TEST(ImageHeaderTest, EveryOtherByteOfTheFixedPartIsRefused) {
  for (std::size_t at = 0; at < kImageSignedSize; ++at) {
    ImageHeaderBytes bytes = Sound().header;
    bytes[at] ^= at == 12 ? 0x08 : 0x80;
    const bool is_content = at == 8 || at == 9 || at == 12 || (at >= 80 && at < 112);
    EXPECT_EQ(StatusOf(bytes) == Status::kOk, is_content) << at;
  }
}

TEST(ImageHeaderTest, BoundsAreKept) {
  const ModelImage image = Sound();
  const auto with = [&](std::size_t at, std::uint32_t number) {
    ImageHeaderBytes bytes = image.header;
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(number >> 8 * i);
    return StatusOf(bytes);
  };
  EXPECT_EQ(with(8, 0), Status::kDataLoss);
  EXPECT_EQ(with(8, 1), Status::kOk);
  EXPECT_EQ(with(8, kLargestImage), Status::kOk);
  EXPECT_EQ(with(8, kLargestImage + 1), Status::kDataLoss);
  EXPECT_EQ(with(12, kLeastTrial - 1), Status::kDataLoss);
  EXPECT_EQ(with(12, kMostTrial + 1), Status::kDataLoss);
  EXPECT_EQ(with(0, 0), Status::kNotFound);
  EXPECT_EQ(with(4, 2), Status::kUnimplemented);
  ImageHeader header;
  EXPECT_EQ(ReadImageHeader(ByteSpan(image.header).first(255), header), Status::kNotFound);
  EXPECT_EQ(ReadImageHeader({}, header), Status::kNotFound);
  ImageHeaderBytes bytes = image.header;
  std::fill_n(bytes.begin() + 16, 32, std::uint8_t{'a'});
  EXPECT_EQ(StatusOf(bytes), Status::kDataLoss) << "a name without an end";
}

TEST(ImageHeaderTest, NothingIsWrittenThatWouldNotBeRead) {
  ImageHeaderBytes bytes;
  const ImageHash hash{};
  const ImageHeader sound{"qemu_mps2", "1.0", 1, kUsualTrial, hash};
  EXPECT_EQ(WriteImageHeader(sound, bytes), Status::kOk);
  for (const std::string_view version : {"", "1 0", "1/0", "\xC3\xA9", "12345678901234567890123456789012"}) {
    ImageHeader other = sound;
    other.version = version;
    EXPECT_EQ(WriteImageHeader(other, bytes), Status::kInvalidArgument) << version;
  }
  ImageHeader other = sound;
  other.board = "QEMU";
  EXPECT_EQ(WriteImageHeader(other, bytes), Status::kInvalidArgument);
  other = sound;
  other.hash = other.hash.first(31);
  EXPECT_EQ(WriteImageHeader(other, bytes), Status::kInvalidArgument);
}

TEST(ImageHeaderTest, AnImageSaysWhoItIs) {
  std::vector<std::uint8_t> image(kImageIdentityAt + sizeof(ImageIdentity));
  std::string_view board, version;
  EXPECT_FALSE(ReadImageIdentity(image, board, version));
  const std::string_view identity("TGIDqemu_mps2");
  std::copy(identity.begin(), identity.end(), image.begin() + kImageIdentityAt);
  EXPECT_FALSE(ReadImageIdentity(image, board, version)) << "no version";
  image[kImageIdentityAt + 36] = '7';
  ASSERT_TRUE(ReadImageIdentity(image, board, version));
  EXPECT_EQ(board, "qemu_mps2");
  EXPECT_EQ(version, "7");
  image.pop_back();
  EXPECT_FALSE(ReadImageIdentity(image, board, version));
}

TEST(ImageCheckTest, EachFaultHasItsName) {
  ModelProof proof;
  ImageHeader header;
  const ModelImage image = Sound();
  const auto judge = [&](const ImageHeaderBytes& bytes, std::string_view board = "qemu_mps2", std::uint32_t most = 10) {
    return CheckImageHeader(bytes, board, most, proof, header);
  };
  EXPECT_EQ(judge(image.header), ImageFault::kNone);
  EXPECT_EQ(judge(image.header, "nucleo_f767zi"), ImageFault::kOtherBoard);
  EXPECT_EQ(judge(image.header, "qemu_mps2", 9), ImageFault::kTooLarge);
  ImageHeaderBytes bytes = image.header;
  bytes[kImageSignedSize] ^= 1;
  EXPECT_EQ(judge(bytes), ImageFault::kNotSigned);
  bytes = image.header;
  bytes[4] = 9;
  EXPECT_EQ(judge(bytes), ImageFault::kFormat);
  EXPECT_EQ(judge({}), ImageFault::kNoHeader);
}

}  // namespace
}  // namespace tramgac::firmware
