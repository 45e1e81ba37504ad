#include "board/linux/entropy_linux.h"

#include <sys/random.h>

#include <cerrno>

namespace tramgac::board {

Status LinuxEntropy::Fill(MutableByteSpan out) {
  while (!out.empty()) {
    const ssize_t count = getrandom(out.data(), out.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Status::kUnavailable;
    out = out.subspan(static_cast<std::size_t>(count));  // large requests may be answered in parts
  }
  return Status::kOk;
}

}  // namespace tramgac::board
