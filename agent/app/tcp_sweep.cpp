#include "agent/app/tcp_sweep.h"

#include <poll.h>

#include <algorithm>

#include "agent/commission/pace.h"
#include "agent/poll/tcp_socket.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kMostAtOnce = 128;
constexpr Duration kLongestWait = std::chrono::milliseconds(200);  // so that progress is shown

struct Attempt {
  std::size_t host;
  service::UniqueFd fd;
  BootTime until;
};

class Sweep {
 public:
  Sweep(const TcpSweepJob& job, const board::Clock& clock, int stop)
      : job_(job), clock_(clock), stop_(stop), pace_(job.rate) {}

  bool finished() const { return next_ == job_.hosts.size() && attempts_.empty(); }
  std::size_t done() const { return next_ - attempts_.size(); }
  void BeginSome();
  // Waits for something to happen. Outcome: false if it is to stop.
  bool Wait();
  // The connections that have come about, one at a time: what the caller does with one may take long, and the others
  // are looked at anew afterwards. Outcome: an invalid descriptor if there is none.
  service::UniqueFd Take(std::string& host);

 private:
  int WaitMilliseconds() const;

  const TcpSweepJob& job_;
  const board::Clock& clock_;
  const int stop_;
  commission::Pace pace_;
  std::size_t next_ = 0;
  std::vector<Attempt> attempts_;
};

void Sweep::BeginSome() {
  const BootTime now = clock_.Now();
  while (next_ < job_.hosts.size() && attempts_.size() < kMostAtOnce && pace_.next(now) <= now) {
    pace_.Take(now);
    service::UniqueFd fd(poll::ConnectTcp({job_.hosts[next_], job_.port}));
    const std::size_t host = next_++;
    if (fd.valid()) attempts_.push_back({host, std::move(fd), now + job_.timeout});
  }
}

int Sweep::WaitMilliseconds() const {
  const BootTime now = clock_.Now();
  BootTime until = now + kLongestWait;
  if (next_ < job_.hosts.size() && attempts_.size() < kMostAtOnce) until = std::min(until, pace_.next(now));
  for (const Attempt& attempt : attempts_) until = std::min(until, attempt.until);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(std::max(until - now, Duration(0))).count());
}

bool Sweep::Wait() {
  std::vector<pollfd> wait = {{stop_, POLLIN, 0}};
  for (const Attempt& attempt : attempts_) wait.push_back({attempt.fd.get(), POLLOUT, 0});
  return ::poll(wait.data(), wait.size(), WaitMilliseconds()) < 0 || wait[0].revents == 0;
}

service::UniqueFd Sweep::Take(std::string& host) {
  for (std::size_t i = 0; i < attempts_.size();) {
    Attempt& attempt = attempts_[i];
    pollfd entry{attempt.fd.get(), POLLOUT, 0};
    const bool ended = ::poll(&entry, 1, 0) > 0;
    if (!ended && clock_.Now() < attempt.until) {
      ++i;
      continue;
    }
    service::UniqueFd fd = std::move(attempt.fd);
    host = job_.hosts[attempt.host];
    attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(i));
    if (ended && poll::SocketError(fd.get()) == 0) return fd;
  }
  return {};
}

}  // namespace

bool SweepTcp(const TcpSweepJob& job, const board::Clock& clock, int stop,
              const std::function<void(const std::string&, service::UniqueFd)>& open,
              const std::function<void(std::size_t)>& progress) {
  Sweep sweep(job, clock, stop);
  while (!sweep.finished()) {
    sweep.BeginSome();
    progress(sweep.done());
    if (!sweep.Wait()) return false;
    std::string host;
    service::UniqueFd fd = sweep.Take(host);
    if (fd.valid()) open(host, std::move(fd));
  }
  return true;
}

}  // namespace tramgac::app
