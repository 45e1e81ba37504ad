// Which image the loader starts. Single-threaded; allocates nothing; blocks while images are hashed.
#pragma once

#include <string_view>

#include "firmware/update/image_check.h"

namespace tramgac::firmware {

class LoaderLog {
 public:
  // A piece of a line for the console.
  virtual void Write(std::string_view text) = 0;

 protected:
  ~LoaderLog() = default;
};

struct ChosenImage {
  std::size_t slot = ImageSlots::kNone;  // kNone: the one that the board came with
  std::uint32_t size = 0;                // bytes
};

// The latest image that may be started, is made for `board`, signed and whole. One that is new is marked as tried: when
// it does not confirm itself, it is not chosen again. What is passed over is said.
ChosenImage ChooseImage(ImageSlots& slots, std::string_view board, ImageProof& proof, LoaderLog& log);

}  // namespace tramgac::firmware
