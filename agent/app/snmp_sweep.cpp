#include "agent/app/snmp_sweep.h"

#include <sys/epoll.h>

#include <algorithm>

#include "drivers/snmp/netsnmp/netsnmp_client.h"

namespace tramgac::app {
namespace {

// An agent is there, although it let nobody in.
bool SaysSomething(Quality why) { return why >= Quality::kException1; }

}  // namespace

// One address: its tries, one after the other.
class SnmpSweep::Host final : public snmp::ResponseHandler {
 public:
  Host(SnmpSweep& sweep, std::size_t position)
      : sweep_(sweep),
        position_(position),
        poll_({sweep.question_->snmp_scalars, {}, {}, static_cast<PointIndex>(sweep.question_->points.size())}) {}

  std::size_t position() const { return position_; }
  const std::string& name() const { return sweep_.job_.hosts[position_]; }

  // Outcome: false if it could not be sent; the host is then ready again, or done.
  bool Send(BootTime now);
  void OnResponse(const snmp::Response& response, BootTime now) override;
  void OnFailure(Quality why, BootTime now) override;

 private:
  const SnmpTry& Current() const { return sweep_.job_.tries[try_]; }
  void NextTry(Quality why);
  void Answer();

  SnmpSweep& sweep_;
  const std::size_t position_;
  std::size_t try_ = 0;
  std::size_t heard_try_ = 0;
  Quality heard_ = Quality::kTimeout;
  snmp::AgentPoll poll_;
  RawBlock block_;
  bool polling_ = false;
  snmp::Request request_;  // to be sent next
  std::unique_ptr<snmp::Session> session_;
};

bool SnmpSweep::Host::Send(BootTime now) {
  if (!polling_) {
    block_.Clear();
    poll_.Start(SetOf(RefreshClass::kFast), block_);
    polling_ = poll_.Next(request_);
    snmp::DeviceLimits limits;
    limits.timeout = sweep_.job_.timeout;
    limits.retries = sweep_.job_.retries;
    auto opened = sweep_.client_->Open({name(), Current().target.port}, Current().credentials, limits, *this);
    session_ = opened.ok() ? std::move(opened).value() : nullptr;
  }
  const bool sent = session_ != nullptr && Ok(session_->Send(request_, now));
  // A try that this build cannot make says nothing about the host.
  if (!sent) NextTry(session_ == nullptr ? Quality::kTimeout : Quality::kDisconnected);
  return sent;
}

void SnmpSweep::Host::OnResponse(const snmp::Response& response, BootTime) {
  poll_.OnResponse(response);
  if (!poll_.Next(request_)) return Answer();
  sweep_.ready_.push_back(this);
}

void SnmpSweep::Host::OnFailure(Quality why, BootTime) {
  poll_.OnFailure(why);
  // Something was answered before: that is enough to know who is there.
  if (block_.exchange == Quality::kGood) return Answer();
  NextTry(why);
}

void SnmpSweep::Host::NextTry(Quality why) {
  polling_ = false;
  if (SaysSomething(why)) {
    heard_ = why;
    heard_try_ = try_;
  }
  // Nobody can be reached: another community changes nothing.
  if (why != Quality::kDisconnected && try_ + 1 < sweep_.job_.tries.size()) {
    ++try_;
    sweep_.ready_.push_back(this);
    return;
  }
  if (SaysSomething(heard_)) {
    SnmpAnswer answer{name(), sweep_.job_.tries[heard_try_].target, {}};
    answer.target.host = name();
    answer.identity.exchange = heard_;
    sweep_.answers_.emplace_back(position_, std::move(answer));
  }
  sweep_.Done(*this);
}

void SnmpSweep::Host::Answer() {
  SnmpAnswer answer{name(), Current().target, IdentityOf(block_, *sweep_.question_)};
  answer.target.host = name();
  answer.identity.exchange = Quality::kGood;
  sweep_.answers_.emplace_back(position_, std::move(answer));
  sweep_.Done(*this);
}

SnmpSweep::SnmpSweep(Job job, const board::Clock& clock, int stop, std::function<void(std::size_t)> progress)
    : job_(std::move(job)),
      stop_(stop),
      progress_(std::move(progress)),
      loop_(clock, [this] { progress_(done_); }),
      pace_(job_.rate),
      question_(QuestionProfile(job_.profiles)),
      hosts_(job_.hosts.size()) {}

SnmpSweep::~SnmpSweep() {
  hosts_.clear();
  client_.reset();
}

bool SnmpSweep::Run() {
  if (job_.hosts.empty() || job_.tries.empty()) return true;
  if (!Ok(loop_.Open())) return false;
  client_ = snmp::MakeNetSnmpClient(*this);
  if (stop_ >= 0) Watch(stop_);
  loop_.Post([this] { Advance(loop_.Now()); });
  loop_.Run();
  return !interrupted_;
}

// Sends what may be sent now, and sets the timer for what has to wait.
void SnmpSweep::Advance(BootTime now) {
  for (const std::size_t position : finished_) hosts_[position].reset();
  finished_.clear();
  const auto more = [this] {
    const std::size_t active = begun_ - done_;
    return !ready_.empty() || (begun_ < hosts_.size() && active < kMostAtOnce);
  };
  while (more() && pace_.next(now) <= now) {
    if (ready_.empty()) {
      hosts_[begun_] = std::make_unique<Host>(*this, begun_);
      ready_.push_back(hosts_[begun_++].get());
    }
    Host& host = *ready_.front();
    ready_.pop_front();
    if (host.Send(now)) pace_.Take(now);
  }
  if (done_ == hosts_.size()) return loop_.Stop();
  const BootTime paced = more() ? pace_.next(now) : kNever;
  loop_.timers().Set(*this, std::min(client_->NextTimeout(), paced));
}

void SnmpSweep::Done(Host& host) {
  ++done_;
  finished_.push_back(host.position());
}

void SnmpSweep::OnTimer(BootTime now) {
  client_->OnTimeout(now);
  Advance(now);
}

void SnmpSweep::OnEvent(int fd, std::uint32_t, BootTime now) {
  if (fd == stop_) {
    interrupted_ = true;
    loop_.Unwatch(fd);
    return loop_.Stop();
  }
  client_->OnReadable(fd, now);
  Advance(now);
}

void SnmpSweep::Watch(int fd) {
  // A session whose descriptor cannot be watched ends by its timeout.
  [[maybe_unused]] const Status ignored = loop_.Watch(fd, EPOLLIN, *this);
}

void SnmpSweep::Unwatch(int fd) { loop_.Unwatch(fd); }

std::vector<SnmpAnswer> SnmpSweep::TakeAnswers() {
  std::sort(answers_.begin(), answers_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<SnmpAnswer> answers;
  for (auto& [position, answer] : answers_) answers.push_back(std::move(answer));
  answers_.clear();
  return answers;
}

}  // namespace tramgac::app
