#include "agent/service/main_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace tramgac::service {
namespace {

constexpr std::uint64_t kWakeNumber = 0;
constexpr Duration kLongWait = std::chrono::minutes(1);  // Run() waits again and again; any bound will do

Status StatusOfErrno() {
  switch (errno) {
    case ENOMEM:
    case ENOSPC: return Status::kResourceExhausted;
    case EEXIST: return Status::kAlreadyExists;
    default: return Status::kInvalidArgument;
  }
}

}  // namespace

Status MainLoop::Open() {
  if (epoll_.valid()) return Status::kFailedPrecondition;
  UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC)), wake(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kWakeNumber}};
  if (!epoll.valid() || !wake.valid() || epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake.get(), &event) != 0) {
    return Status::kResourceExhausted;
  }
  const std::lock_guard lock(mutex_);
  epoll_ = std::move(epoll);
  wake_ = std::move(wake);
  return Status::kOk;
}

Status MainLoop::Watch(int fd, std::uint32_t events, Handler handler) {
  if (!epoll_.valid()) return Status::kFailedPrecondition;
  epoll_event event{.events = events, .data = {.u64 = next_number_}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) return StatusOfErrno();
  watched_.emplace(next_number_, Watched{fd, std::make_shared<Handler>(std::move(handler))});
  numbers_[fd] = next_number_++;
  return Status::kOk;
}

Status MainLoop::Change(int fd, std::uint32_t events) {
  const auto it = numbers_.find(fd);
  if (it == numbers_.end()) return Status::kNotFound;
  epoll_event event{.events = events, .data = {.u64 = it->second}};
  return epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) == 0 ? Status::kOk : Status::kNotFound;
}

void MainLoop::Unwatch(int fd) {
  const auto it = numbers_.find(fd);
  if (it == numbers_.end()) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  watched_.erase(it->second);
  numbers_.erase(it);
}

void MainLoop::Every(Duration period, Work work) {
  timers_.push_back({clock_.Now() + period, period, std::move(work)});
}

Status MainLoop::Post(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  if (!wake_.valid()) return Status::kFailedPrecondition;
  posted_.push_back(std::move(call));
  eventfd_write(wake_.get(), 1);
  return Status::kOk;
}

void MainLoop::Stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (wake_.valid()) eventfd_write(wake_.get(), 1);
}

Status MainLoop::Step(Duration wait) {
  if (!epoll_.valid()) return Status::kFailedPrecondition;
  std::array<epoll_event, 32> events{};
  const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), WaitMilliseconds(wait));
  if (count < 0 && errno != EINTR) return Status::kInternal;
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    const auto it = watched_.find(event.data.u64);  // not there: removed by a handler before it
    if (it == watched_.end()) continue;
    const std::shared_ptr<Handler> handler = it->second.handler;  // lives on when it removes itself
    (*handler)(event.events);
  }
  RunPosted();
  RunTimers(clock_.Now());
  return Status::kOk;
}

Status MainLoop::Run() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return Status::kOk;
    }
    if (const Status status = Step(kLongWait); !Ok(status)) return status;
  }
}

void MainLoop::RunPosted() {
  std::vector<std::function<void()>> calls;
  {
    const std::lock_guard lock(mutex_);
    eventfd_t ignored = 0;
    eventfd_read(wake_.get(), &ignored);
    calls.swap(posted_);
  }
  for (const auto& call : calls) call();
}

void MainLoop::RunTimers(BootTime now) {
  for (Timer& timer : timers_) {
    if (timer.due > now) continue;
    const auto missed = (now - timer.due) / timer.period;
    timer.due += (missed + 1) * timer.period;
    timer.work(now);
  }
}

int MainLoop::WaitMilliseconds(Duration wait) const {
  const BootTime now = clock_.Now();
  for (const Timer& timer : timers_) wait = std::min(wait, timer.due - now);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(std::max(wait, Duration::zero()));
  return static_cast<int>(std::min<std::int64_t>(milliseconds.count(), 60'000));
}

}  // namespace tramgac::service
