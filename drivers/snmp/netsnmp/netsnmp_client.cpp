#include "drivers/snmp/netsnmp/netsnmp_client.h"

#include <algorithm>
#include <vector>

#include "drivers/snmp/netsnmp/netsnmp_receiver.h"
#include "drivers/snmp/netsnmp/netsnmp_session.h"

namespace tramgac::snmp {
namespace {

constexpr std::size_t kMinPassphrase = 8;                   // RFC 3414 clause 11.2
constexpr std::size_t kMaxUser = 32;                        // RFC 3414: usmUserName
constexpr std::size_t kMinEngineId = 5, kMaxEngineId = 32;  // RFC 3411 clause 5

bool Valid(const Credentials& credentials) {
  if (credentials.version != Version::kV3) return !credentials.community.empty();
  if (credentials.user.empty() || credentials.user.size() > kMaxUser) return false;
  const bool auth = credentials.level != SecurityLevel::kNoAuthNoPriv;
  const bool priv = credentials.level == SecurityLevel::kAuthPriv;
  return (!auth || credentials.auth_passphrase.size() >= kMinPassphrase) &&
         (!priv || credentials.priv_passphrase.size() >= kMinPassphrase);
}

class NetSnmpClient final : public Client, public SessionHost {
 public:
  explicit NetSnmpClient(FdWatcher& watcher) : watcher_(watcher) {
    InitLibrary();
    netsnmp_large_fd_set_init(&fd_set_, FD_SETSIZE);
  }
  ~NetSnmpClient() override { netsnmp_large_fd_set_cleanup(&fd_set_); }
  NetSnmpClient(const NetSnmpClient&) = delete;
  NetSnmpClient& operator=(const NetSnmpClient&) = delete;

  Result<std::unique_ptr<Session>> Open(const Endpoint& endpoint, const Credentials& credentials,
                                        const DeviceLimits& limits, ResponseHandler& handler) override;
  void OnReadable(int fd, BootTime now) override;
  BootTime NextTimeout() const override { return next_timeout_; }
  void OnTimeout(BootTime now) override;
  std::unique_ptr<NotificationReceiver> MakeReceiver(const LocalEngine& local) override;

 private:
  bool HasAlgorithms(const Credentials& credentials);

  void Add(int fd, NetSnmpSession& session) override;
  void Remove(int fd) override;
  void Leave(NetSnmpSession& session) override;
  void WakeAt(BootTime deadline) override { next_timeout_ = std::min(next_timeout_, deadline); }
  EngineUsers& users() override { return users_; }
  VarbindReader& reader() override { return reader_; }
  netsnmp_large_fd_set& fd_set() override { return fd_set_; }

  FdWatcher& watcher_;
  EngineUsers users_;
  VarbindReader reader_;
  netsnmp_large_fd_set fd_set_;
  std::vector<NetSnmpSession*> by_fd_;
  std::vector<NetSnmpSession*> sessions_;  // null: left; compacted by OnTimeout
  BootTime next_timeout_ = kNever;         // not later than the earliest deadline
};

// Hashes the passphrases now, so that no poll pays for it.
bool NetSnmpClient::HasAlgorithms(const Credentials& credentials) {
  if (credentials.version != Version::kV3 || credentials.level == SecurityLevel::kNoAuthNoPriv) return true;
  if (users_.KeyOf(credentials.auth, credentials.auth_passphrase).length == 0) return false;
  if (credentials.level == SecurityLevel::kAuthNoPriv) return true;
  return !PrivAlgorithm(credentials.priv).empty() &&
         users_.KeyOf(credentials.auth, credentials.priv_passphrase).length > 0;
}

Result<std::unique_ptr<Session>> NetSnmpClient::Open(const Endpoint& endpoint, const Credentials& credentials,
                                                     const DeviceLimits& limits, ResponseHandler& handler) {
  std::string peer = PeerName(endpoint);
  if (peer.empty() || endpoint.port == 0 || !Valid(credentials)) return Status::kInvalidArgument;
  if (!HasAlgorithms(credentials)) return Status::kUnimplemented;
  auto session = std::make_unique<NetSnmpSession>(*this, std::move(peer), endpoint, credentials, limits, handler);
  sessions_.push_back(session.get());
  if (const Status status = session->Prepare(); !Ok(status)) return status;
  return std::unique_ptr<Session>(std::move(session));
}

void NetSnmpClient::Add(int fd, NetSnmpSession& session) {
  const auto at = static_cast<std::size_t>(fd);
  if (at >= by_fd_.size()) by_fd_.resize(at + 1, nullptr);
  by_fd_[at] = &session;
  watcher_.Watch(fd);
}

void NetSnmpClient::Remove(int fd) {
  by_fd_[static_cast<std::size_t>(fd)] = nullptr;
  watcher_.Unwatch(fd);
}

void NetSnmpClient::Leave(NetSnmpSession& session) {
  std::replace(sessions_.begin(), sessions_.end(), &session, static_cast<NetSnmpSession*>(nullptr));
}

void NetSnmpClient::OnReadable(int fd, BootTime now) {
  const auto at = static_cast<std::size_t>(fd);
  if (fd >= 0 && at < by_fd_.size() && by_fd_[at] != nullptr) by_fd_[at]->OnReadable(now);
}

void NetSnmpClient::OnTimeout(BootTime now) {
  if (now < next_timeout_) return;
  std::erase(sessions_, nullptr);
  // Handlers may open and destroy sessions: positions stay valid because nothing is erased in the loop.
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (sessions_[i] != nullptr && sessions_[i]->deadline() <= now) sessions_[i]->OnTimeout(now);
  }
  next_timeout_ = kNever;
  for (const NetSnmpSession* session : sessions_) {
    if (session != nullptr) WakeAt(session->deadline());
  }
}

std::unique_ptr<NotificationReceiver> NetSnmpClient::MakeReceiver(const LocalEngine& local) {
  const bool valid = local.id.size() >= kMinEngineId && local.id.size() <= kMaxEngineId && local.boots > 0;
  if (!valid) return nullptr;
  auto receiver = std::make_unique<NetSnmpReceiver>(local, users_, reader_, fd_set_);
  if (!Ok(receiver->Open())) return nullptr;
  return receiver;
}

}  // namespace

std::unique_ptr<Client> MakeNetSnmpClient(FdWatcher& watcher) { return std::make_unique<NetSnmpClient>(watcher); }

}  // namespace tramgac::snmp
