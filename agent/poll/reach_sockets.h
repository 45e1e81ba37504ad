// The descriptors of the lines to hosts, waited for by the loop. All on the loop's thread; nothing blocks.
#pragma once

#include "agent/poll/poll_loop.h"
#include "drivers/reach/lines.h"

namespace tramgac::poll {

class ReachSockets final : public FdTask, public reach::LineWatcher {
 public:
  // `loop` outlives this.
  explicit ReachSockets(PollLoop& loop) : loop_(loop) {}
  // Whose descriptors they are. To be called before the first line is opened; `lines` outlives the descriptors.
  void SetLines(reach::Lines& lines) { lines_ = &lines; }

  bool Watch(int fd, reach::Interest interest) override;
  void Unwatch(int fd) override { loop_.Unwatch(fd); }
  void OnEvent(int fd, std::uint32_t, BootTime now) override { lines_->OnReady(fd, now); }

 private:
  PollLoop& loop_;
  reach::Lines* lines_ = nullptr;
};

}  // namespace tramgac::poll
