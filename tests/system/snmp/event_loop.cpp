#include "tests/system/snmp/event_loop.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <time.h>

#include <algorithm>
#include <vector>

#include "drivers/snmp/netsnmp/netsnmp_client.h"

namespace tramgac::snmp {

BootTime Now() {
  timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return BootTime(std::chrono::seconds(now.tv_sec) + std::chrono::microseconds(now.tv_nsec / 1000));
}

EventLoop::EventLoop() : client_(MakeNetSnmpClient(*this)) {}

void EventLoop::Watch(int fd) {
  EXPECT_FALSE(readers_.contains(fd));
  readers_[fd] = [this, fd] { Call([this, fd] { client_->OnReadable(fd, Now()); }); };
}

void EventLoop::Unwatch(int fd) { EXPECT_EQ(readers_.erase(fd), 1U); }

void EventLoop::Call(const std::function<void()>& call) {
  const BootTime before = Now();
  call();
  longest_call = std::max(longest_call, Now() - before);
}

void EventLoop::Wait(BootTime until) {
  std::vector<pollfd> fds;
  for (const auto& [fd, read] : readers_) fds.push_back({fd, POLLIN, 0});
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Now()).count();
  ::poll(fds.data(), fds.size(), static_cast<int>(std::clamp<long>(left, 0, 1000)));
  for (const pollfd& fd : fds) {
    if (fd.revents == 0) continue;
    const auto reader = readers_.find(fd.fd);
    if (reader == readers_.end()) continue;
    const auto read = reader->second;  // may unwatch itself
    read();
  }
}

bool EventLoop::RunUntil(const std::function<bool()>& done, Duration at_most) {
  const BootTime deadline = Now() + at_most;
  while (!done()) {
    if (Now() >= deadline) return false;
    Wait(std::min(deadline, client_->NextTimeout()));
    Call([this] { client_->OnTimeout(Now()); });
  }
  return true;
}

PolledAgent::PolledAgent(EventLoop& loop, const Endpoint& endpoint, const Credentials& credentials,
                         const AgentAddress& address)
    : poll(address), loop_(loop) {
  auto opened = loop.client().Open(endpoint, credentials, address.limits, *this);
  EXPECT_TRUE(opened.ok()) << StatusName(opened.status());
  if (opened.ok()) session = std::move(opened).value();
}

void PolledAgent::Start() {
  block.Clear();
  poll.Start(kAllClasses, block);
  started_ = true;
  SendNext(Now());
}

Quality PolledAgent::Poll(Duration at_most) {
  Start();
  EXPECT_TRUE(loop_.RunUntil([this] { return done(); }, at_most)) << "no end of the poll in time";
  return block.exchange;
}

void PolledAgent::SendNext(BootTime now) {
  Request request;
  if (poll.Next(request)) {
    const BootTime before = Now();
    EXPECT_EQ(session->Send(request, now), Status::kOk);
    longest_send = std::max(longest_send, Now() - before);
    return;
  }
  for (const NewRow& row : block.new_rows) rows[row.label] = row.first_point;
}

void PolledAgent::OnResponse(const Response& response, BootTime now) {
  poll.OnResponse(response);
  SendNext(now);
}

void PolledAgent::OnFailure(Quality why, BootTime now) {
  ++failures;
  poll.OnFailure(why);
  SendNext(now);
}

const RawItem* PolledAgent::Item(PointIndex point) const {
  for (const RawItem& item : block.items) {
    if (item.point == point) return &item;
  }
  return nullptr;
}

std::string PolledAgent::TextOf(PointIndex point) const {
  const RawItem* item = Item(point);
  if (item == nullptr) return "(none)";
  if (item->kind != RawItem::Kind::kOctets) return std::string(QualityName(item->quality));
  const ByteSpan bytes = block.BytesOf(*item);
  return std::string(bytes.begin(), bytes.end());
}

Credentials Community(std::string community) {
  Credentials credentials;
  credentials.community = std::move(community);
  return credentials;
}

Credentials User(std::string user, AuthProtocol auth, PrivProtocol priv) {
  Credentials credentials;
  credentials.version = Version::kV3;
  credentials.user = std::move(user);
  credentials.auth = auth;
  credentials.priv = priv;
  credentials.auth_passphrase = "correct horse";
  credentials.priv_passphrase = "battery staple";
  return credentials;
}

}  // namespace tramgac::snmp
