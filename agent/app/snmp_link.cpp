#include "agent/app/snmp_link.h"

#include <poll.h>

#include <algorithm>

#include "drivers/snmp/netsnmp/netsnmp_client.h"

namespace tramgac::app {

SnmpLink::~SnmpLink() {
  session_.reset();
  client_.reset();
}

Status SnmpLink::Open(const snmp::Endpoint& endpoint, const snmp::Credentials& credentials,
                      const snmp::DeviceLimits& limits) {
  client_ = snmp::MakeNetSnmpClient(*this);
  auto session = client_->Open(endpoint, credentials, limits, *this);
  if (!session.ok()) return session.status();
  session_ = std::move(session).value();
  return Status::kOk;
}

Quality SnmpLink::Ask(const snmp::Request& request, const Take& take) {
  take_ = &take;
  outcome_.reset();
  if (!Ok(session_->Send(request, clock_.Now()))) return Quality::kDisconnected;
  while (!outcome_) Wait();
  return *outcome_;
}

void SnmpLink::Wait() {
  std::vector<pollfd> wait;
  for (const int fd : fds_) wait.push_back({fd, POLLIN, 0});
  const Duration left =
      std::clamp<Duration>(client_->NextTimeout() - clock_.Now(), Duration(0), std::chrono::seconds(1));
  // Interrupted or not: what is readable is read, what is late is late.
  [[maybe_unused]] const int count =
      ::poll(wait.data(), wait.size(), static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
  for (const pollfd& entry : wait) {
    if (entry.revents != 0) client_->OnReadable(entry.fd, clock_.Now());
  }
  client_->OnTimeout(clock_.Now());
}

void SnmpLink::OnResponse(const snmp::Response& response, BootTime) {
  (*take_)(response);
  outcome_ = Quality::kGood;
}

void SnmpLink::OnFailure(Quality why, BootTime) { outcome_ = why; }

}  // namespace tramgac::app
