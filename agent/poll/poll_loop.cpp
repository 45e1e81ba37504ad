#include "agent/poll/poll_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>

namespace tramgac::poll {
namespace {

constexpr Duration kLongestWait = std::chrono::seconds(1);  // so that progress is shown
// After a turn in which something happened the loop stays away for this long at most, to take what comes meanwhile
// together: waking up costs more than reading an answer. An exchange takes that much longer at worst, which no device's
// period feels.
constexpr Duration kBreath = std::chrono::milliseconds(2);

}  // namespace

PollLoop::PollLoop(const board::Clock& clock, std::function<void()> progress)
    : clock_(clock), progress_(std::move(progress)) {}

PollLoop::~PollLoop() {
  if (wake_ >= 0) close(wake_);
  if (epoll_ >= 0) close(epoll_);
}

Status PollLoop::Open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epoll_ < 0 || wake_ < 0) return Status::kResourceExhausted;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0 ? Status::kOk : Status::kResourceExhausted;
}

Status PollLoop::Watch(int fd, std::uint32_t events, FdTask& task) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const bool known = watched_.count(fd) != 0;
  if (epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0) {
    return errno == ENOSPC || errno == ENOMEM ? Status::kResourceExhausted : Status::kInvalidArgument;
  }
  watched_[fd] = &task;
  return Status::kOk;
}

void PollLoop::Unwatch(int fd) {
  if (watched_.erase(fd) != 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

void PollLoop::Post(std::function<void()> call) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(call));
  }
  const std::uint64_t one = 1;
  // A full counter means that the loop is awake already.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void PollLoop::Stop() {
  Post([this] { stopping_ = true; });
}

void PollLoop::Run() {
  stopping_ = false;
  while (!stopping_) Turn();
}

void PollLoop::RunPosted() {
  std::uint64_t count;
  [[maybe_unused]] const ssize_t got = read(wake_, &count, sizeof count);
  std::vector<std::function<void()>> calls;
  {
    const std::lock_guard lock(mutex_);
    calls.swap(posted_);
  }
  for (const auto& call : calls) call();
}

int PollLoop::WaitMilliseconds(BootTime now) {
  const Duration wait = std::clamp(timers_.NextDue() - now, Duration(0), kLongestWait);
  // Rounded up: waking too early would only turn the loop once more.
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count());
}

// Ends early for a deadline, not for an event.
void PollLoop::Breathe(BootTime now) {
  const Duration rest = std::min(kBreath, timers_.NextDue() - now);
  if (rest > Duration(0)) std::this_thread::sleep_for(rest);
}

void PollLoop::Turn() {
  std::array<epoll_event, 64> events;
  const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), WaitMilliseconds(clock_.Now()));
  const BootTime now = clock_.Now();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_) {
      RunPosted();
    } else if (const auto found = watched_.find(event.data.fd); found != watched_.end()) {
      // Looked up anew for each event: a handler before may have closed this descriptor.
      found->second->OnEvent(event.data.fd, event.events, now);
    }
  }
  // Who was asked by a timer answers soon, and others with him.
  const bool asked = timers_.Fire(now);
  progress_();
  if (count > 0 || asked) Breathe(now);
}

}  // namespace tramgac::poll
