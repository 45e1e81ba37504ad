#include "drivers/snmp/netsnmp/netsnmp_receiver.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "drivers/snmp/netsnmp/udp_socket.h"

namespace tramgac::snmp {
namespace {

constexpr std::size_t kLargestMessage = 65507;  // of a UDP datagram over IPv4

int LevelOf(const Credentials& credentials) {
  static constexpr int kLevels[] = {SNMP_SEC_LEVEL_NOAUTH, SNMP_SEC_LEVEL_AUTHNOPRIV, SNMP_SEC_LEVEL_AUTHPRIV};
  return kLevels[static_cast<int>(credentials.level)];
}

int KeepOpen(netsnmp_transport*) { return 0; }

netsnmp_transport* MakeTransport(int fd, void* self) {
  netsnmp_transport* transport = SNMP_MALLOC_TYPEDEF(netsnmp_transport);  // zeroed; the library frees it
  if (transport == nullptr) return nullptr;
  transport->domain = netsnmpUDPDomain;
  transport->domain_length = static_cast<int>(netsnmpUDPDomain_len);
  transport->sock = fd;
  transport->msgMaxSize = kLargestMessage;
  transport->f_close = KeepOpen;
  transport->data = self;
  return transport;
}

// Makes `local` the engine of this process. Under a new id the library would begin with boots of its own.
void BecomeEngine(const LocalEngine& local) {
  set_exact_engineID(local.id.data(), local.id.size());
  std::string before = std::to_string(local.boots - 1);
  engineBoots_conf("engineBoots", before.data());  // counts one more: it is made for reading the persistent file
  set_enginetime(local.id.data(), static_cast<u_int>(local.id.size()), static_cast<u_int>(local.boots),
                 static_cast<u_int>(snmpv3_local_snmpEngineTime()), TRUE);
}

// The library does not say why it refused a v3 message, but it counts: usmStats of RFC 3414 clause 5.
std::uint64_t Count(std::initializer_list<int> statistics) {
  std::uint64_t sum = 0;
  for (const int one : statistics) sum += snmp_get_statistic(one);
  return sum;
}

// Both are answered with a report when they are about us: that is how a sender of informs gets to know this engine.
std::uint64_t Meetings() { return Count({STAT_USMSTATSUNKNOWNENGINEIDS, STAT_USMSTATSNOTINTIMEWINDOWS}); }

std::uint64_t Refusals() {
  return Count({STAT_USMSTATSUNSUPPORTEDSECLEVELS, STAT_USMSTATSUNKNOWNUSERNAMES, STAT_USMSTATSWRONGDIGESTS,
                STAT_USMSTATSDECRYPTIONERRORS});
}

}  // namespace

NetSnmpReceiver::NetSnmpReceiver(const LocalEngine& local, EngineUsers& users, VarbindReader& reader,
                                 netsnmp_large_fd_set& fds)
    : local_(local), users_(users), reader_(reader), fds_(fds) {
  BecomeEngine(local_);
  users_.KeepClock(local_.id);
}

NetSnmpReceiver::~NetSnmpReceiver() {
  if (handle_ != nullptr) {
    snmp_sess_transport(handle_)->data = nullptr;  // the library would free it
    snmp_sess_close(handle_);
  }
  for (auto& [credentials, known] : known_) {
    users_.Leave(known.seat);
    if (known.local != nullptr) usm_free_user(known.local);
  }
  if (place_holder_ >= 0) ::close(place_holder_);
}

Status NetSnmpReceiver::Open() {
  place_holder_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (place_holder_ < 0) return Status::kResourceExhausted;
  netsnmp_transport* transport = MakeTransport(place_holder_, this);
  if (transport == nullptr) return Status::kResourceExhausted;
  transport->f_recv = &NetSnmpReceiver::OnReceive;
  transport->f_send = &NetSnmpReceiver::OnSend;
  netsnmp_session session;
  snmp_sess_init(&session);
  session.version = SNMP_DEFAULT_VERSION;
  session.callback = &NetSnmpReceiver::OnCallback;
  session.callback_magic = this;
  // Traps come from engines that are authoritative themselves, informs are sent to us as the authority.
  session.isAuthoritative = SNMP_SESS_UNKNOWNAUTH;
  handle_ = snmp_sess_add(&session, transport, nullptr, nullptr);
  return handle_ != nullptr ? Status::kOk : Status::kResourceExhausted;
}

// Makes the library know the sender's user: at the sender's engine for traps, at ours for informs. Another sender may
// have a user of the same name with other keys. Outcome: the user at our engine, to be taken out of the list
// afterwards; null if there is none.
usmUser* NetSnmpReceiver::Know(const Sender& sender) {
  const Credentials& credentials = *sender.credentials;
  if (credentials.version != Version::kV3) return nullptr;
  Known& known = known_[&credentials];
  if (known.local == nullptr) {
    known.local = users_.Make(local_.id, credentials);
  } else {
    usm_add_user(known.local);
  }
  const bool ours = std::ranges::equal(sender.engine, local_.id);  // its clock is not to be learnt
  if (!sender.engine.empty() && !ours) SitAt(known.seat, sender);
  return known.local;
}

void NetSnmpReceiver::SitAt(EngineSeat& seat, const Sender& sender) {
  if (!std::ranges::equal(seat.engine, sender.engine)) {
    users_.Leave(seat);
    seat.engine.assign(sender.engine.begin(), sender.engine.end());
    if (sender.endpoint != nullptr) seat.peer = PeerName(*sender.endpoint);
    users_.Join(seat);
    seat.user = users_.Make(seat.engine, *sender.credentials);
  }
  users_.Follow(seat);
}

Status NetSnmpReceiver::Receive(ByteSpan message, const Sender& sender, NotificationHandler& handler) {
  usmUser* const local_user = Know(sender);
  const Status status = Read(message, sender, handler);
  if (local_user != nullptr) usm_remove_user(local_user);
  return status;
}

Status NetSnmpReceiver::Read(ByteSpan message, const Sender& sender, NotificationHandler& handler) {
  Current current{message, sender.credentials, &handler, Meetings(), Refusals()};
  current_ = &current;
  NETSNMP_LARGE_FD_SET(place_holder_, &fds_);
  static_cast<void>(snmp_sess_read2(handle_, &fds_));  // what became of it is in `current`
  NETSNMP_LARGE_FD_CLR(place_holder_, &fds_);
  current_ = nullptr;
  if (Meetings() != current.meetings) return current.replied ? Status::kNotFound : Status::kPermissionDenied;
  if (Refusals() != current.refusals) return Status::kPermissionDenied;
  return current.outcome;
}

int NetSnmpReceiver::OnReceive(netsnmp_transport* transport, void* buffer, int size, void** opaque, int* opaque_size) {
  *opaque = nullptr;
  *opaque_size = 0;
  const auto* self = static_cast<const NetSnmpReceiver*>(transport->data);
  const ByteSpan message = self->current_ != nullptr ? self->current_->message : ByteSpan();
  if (message.empty() || message.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(message.begin(), message.end(), static_cast<std::uint8_t*>(buffer));
  return static_cast<int>(message.size());
}

int NetSnmpReceiver::OnSend(netsnmp_transport* transport, const void* buffer, int size, void**, int*) {
  const auto* self = static_cast<const NetSnmpReceiver*>(transport->data);
  if (self->current_ == nullptr) return -1;
  self->current_->replied = true;
  self->current_->handler->OnReply(ByteSpan(static_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(size)));
  return size;
}

int NetSnmpReceiver::OnCallback(int operation, netsnmp_session*, int, netsnmp_pdu* pdu, void* self_pointer) {
  auto* self = static_cast<NetSnmpReceiver*>(self_pointer);
  if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE || pdu == nullptr || self->current_ == nullptr) return 1;
  // It calls back for messages that it has refused, too.
  const bool refused = Meetings() != self->current_->meetings || Refusals() != self->current_->refusals;
  if (!refused) self->current_->outcome = self->Take(*pdu);
  return 1;
}

Status NetSnmpReceiver::Take(netsnmp_pdu& pdu) {
  // The library takes unauthenticated messages even for users that have keys.
  const bool too_low = pdu.version == SNMP_VERSION_3 && pdu.securityLevel < LevelOf(*current_->credentials);
  if (too_low) return Status::kPermissionDenied;
  switch (pdu.command) {
    case SNMP_MSG_TRAP: return TakeV1(pdu);
    case SNMP_MSG_TRAP2:
    case SNMP_MSG_INFORM: return TakeV2(pdu);
    default: return Status::kNotFound;
  }
}

Status NetSnmpReceiver::TakeV1(const netsnmp_pdu& pdu) {
  std::array<std::uint32_t, kMaxIdentity> enterprise, identity;
  if (pdu.enterprise_length > enterprise.size()) return Status::kDataLoss;
  std::transform(pdu.enterprise, pdu.enterprise + pdu.enterprise_length, enterprise.begin(),
                 [](oid id) { return static_cast<std::uint32_t>(id); });
  const TrapV1 trap{OidView(enterprise).first(pdu.enterprise_length), pdu.trap_type, pdu.specific_type};
  const Result<OidView> name = IdentityOf(trap, identity);
  if (!name.ok()) return Status::kDataLoss;
  const Notification notification{name.value(), false, static_cast<std::uint32_t>(pdu.time),
                                  reader_.Read(pdu.variables)};
  // Nobody waits for a response, taken or not.
  static_cast<void>(current_->handler->OnNotification(notification));
  return Status::kOk;
}

Status NetSnmpReceiver::TakeV2(netsnmp_pdu& pdu) {
  Result<Notification> notification = FromVarbinds(reader_.Read(pdu.variables));
  if (!notification.ok()) return Status::kDataLoss;
  notification.value().inform = pdu.command == SNMP_MSG_INFORM;
  const bool taken = current_->handler->OnNotification(notification.value());
  if (taken && notification.value().inform) Respond(pdu);
  return Status::kOk;
}

// The library fills in what belongs to the inform: community, or user, level and message id of v3.
void NetSnmpReceiver::Respond(netsnmp_pdu& pdu) {
  PduPtr response(snmp_clone_pdu(&pdu));
  if (response == nullptr) return;  // the sender repeats the inform
  response->command = SNMP_MSG_RESPONSE;
  response->errstat = response->errindex = 0;
  if (snmp_sess_send(handle_, response.get()) != 0) static_cast<void>(response.release());
}

}  // namespace tramgac::snmp
