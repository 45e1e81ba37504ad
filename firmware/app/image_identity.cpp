// Who this image is, where `tramgac firmware sign` finds it: right behind the vectors (board/cortex_m/sections.ld).
#include <algorithm>
#include <string_view>

#include "firmware/update/image_header.h"

namespace tramgac::firmware {
namespace {

constexpr ImageIdentity Identity() {
  constexpr std::string_view kBoard = TRAMGAC_BOARD, kVersion = TRAMGAC_VERSION;
  static_assert(kBoard.size() <= kLongestImageName && kVersion.size() <= kLongestImageName);
  ImageIdentity identity;
  std::copy(kBoard.begin(), kBoard.end(), identity.board.begin());
  std::copy(kVersion.begin(), kVersion.end(), identity.version.begin());
  return identity;
}

[[gnu::section(".identity"), gnu::used]] constexpr ImageIdentity kIdentity = Identity();

}  // namespace
}  // namespace tramgac::firmware
