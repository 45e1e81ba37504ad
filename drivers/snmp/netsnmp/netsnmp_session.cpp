#include "drivers/snmp/netsnmp/netsnmp_session.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace tramgac::snmp {
namespace {

// The library's timer is another clock and may be a little behind ours.
constexpr Duration kSlack = std::chrono::milliseconds(2);

ErrorStatus ToErrorStatus(long status) {
  return status >= 0 && status <= 18 ? static_cast<ErrorStatus>(status) : ErrorStatus::kGeneralError;
}

}  // namespace

NetSnmpSession::NetSnmpSession(SessionHost& host, std::string peer, const Endpoint& endpoint,
                               const Credentials& credentials, const DeviceLimits& limits, ResponseHandler& handler)
    : host_(host),
      peer_(std::move(peer)),
      endpoint_(endpoint),
      credentials_(credentials),
      times_(limits.timeout),
      retries_(limits.retries),
      handler_(handler) {}

NetSnmpSession::~NetSnmpSession() {
  StopDiscovery();
  CloseHandle();
  host_.Leave(*this);
}

Status NetSnmpSession::Prepare() {
  if (credentials_.version == Version::kV3 || OpenHandle()) return Status::kOk;
  return Status::kUnavailable;
}

Status NetSnmpSession::Send(const Request& request, BootTime now) {
  if (in_flight_) return Status::kFailedPrecondition;
  Result<PduPtr> pdu = BuildPdu(request);
  if (!pdu.ok()) return pdu.status();
  request_ = request;
  attempt_ = 0;
  in_flight_ = true;
  resent_ = met_now_ = false;
  heard_ = Quality::kGood;
  outcome_.reset();
  if (handle_ != nullptr || (credentials_.version != Version::kV3 && OpenHandle())) {
    Transmit(std::move(pdu).value(), now);
  } else {
    if (credentials_.version != Version::kV3 || !StartDiscovery(now)) Fail(Quality::kDisconnected);
  }
  if (outcome_) SetDeadline(now);  // the handler is never called from within Send
  return Status::kOk;
}

void NetSnmpSession::SetDeadline(BootTime at) {
  deadline_ = at;
  host_.WakeAt(at);
}

bool NetSnmpSession::OpenHandle() {
  netsnmp_session session;
  snmp_sess_init(&session);
  session.peername = const_cast<char*>(peer_.c_str());  // the library copies it
  session.retries = 0;                                  // each try is a request of its own
  // No callback but that of each request: the library (5.9.3, usm_handle_report) would call it as for an answer with
  // what has failed its authentication.
  if (credentials_.version != Version::kV3) {
    FillCommunity(session);
  } else {
    FillV3(session);
    host_.users().Join(seat_);
  }
  handle_ = snmp_sess_open(&session);
  if (handle_ == nullptr) {
    host_.users().Leave(seat_);
    return false;
  }
  if (credentials_.version == Version::kV3) EngineUsers::Keep(seat_, credentials_.user);
  handle_fd_ = snmp_sess_transport(handle_)->sock;
  if (!endpoint_.any_source) ConnectSocket(handle_fd_, endpoint_);
  // A readable datagram socket may turn out to be empty (bad checksum); a blocking read would stop all polls.
  const int flags = ::fcntl(handle_fd_, F_GETFL);
  ::fcntl(handle_fd_, F_SETFL, flags | O_NONBLOCK);
  ::fcntl(handle_fd_, F_SETFD, FD_CLOEXEC);
  host_.Add(handle_fd_, *this);
  return true;
}

void NetSnmpSession::FillCommunity(netsnmp_session& session) {
  session.version = credentials_.version == Version::kV1 ? SNMP_VERSION_1 : SNMP_VERSION_2c;
  session.community = reinterpret_cast<u_char*>(const_cast<char*>(credentials_.community.c_str()));
  session.community_len = credentials_.community.size();
}

void NetSnmpSession::FillV3(netsnmp_session& session) {
  host_.users().FillUser(session, seat_.engine, credentials_);
  session.flags |= SNMP_FLAGS_DONT_PROBE;
  session.contextName = const_cast<char*>(credentials_.context.c_str());
  session.contextNameLen = credentials_.context.size();
  session.contextEngineID = seat_.engine.data();
  session.contextEngineIDLen = seat_.engine.size();
}

void NetSnmpSession::CloseHandle() {
  if (handle_ == nullptr) return;
  host_.Remove(handle_fd_);
  host_.users().Sit(seat_);
  snmp_sess_close(handle_);
  handle_ = nullptr;
  handle_fd_ = -1;
  host_.users().Leave(seat_);
}

void NetSnmpSession::Transmit(PduPtr pdu, BootTime now) {
  const Duration wait = times_.Wait(attempt_, retries_);
  snmp_sess_session(handle_)->timeout = static_cast<long>(wait.count());
  sent_at_ = now;
  SetDeadline(now + wait + kSlack);
  host_.users().Sit(seat_);
  if (snmp_sess_async_send(handle_, pdu.get(), &NetSnmpSession::OnCallback, this) != 0) {
    (void)pdu.release();  // the library's now
    return;
  }
  if (outcome_) return;
  int system_error = 0, error = 0;
  snmp_sess_error(handle_, &system_error, &error, nullptr);
  Fail(QualityOfLibraryError(error));
}

// The handler keeps the names until it is called.
void NetSnmpSession::Repeat(BootTime now) {
  ++attempt_;
  Result<PduPtr> pdu = BuildPdu(request_);
  if (!pdu.ok()) return Fail(Quality::kDisconnected);
  Transmit(std::move(pdu).value(), now);
  handler_.OnRepeat(now);
}

// Called by the library from within async_send, read and timeout. Only takes notes: the handler is called when
// the library has returned, because it may close the session.
int NetSnmpSession::OnCallback(int operation, netsnmp_session* session, int /*request_id*/, netsnmp_pdu* pdu,
                               void* self_pointer) {
  auto& self = *static_cast<NetSnmpSession*>(self_pointer);
  if (!self.in_flight_) return 1;
  switch (operation) {
    case NETSNMP_CALLBACK_OP_RESEND: self.resent_ = true; break;  // not an end: the library goes on waiting
    case NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE: self.OnAnswer(*pdu); break;
    case NETSNMP_CALLBACK_OP_TIMED_OUT: self.timed_out_ = true; break;
    case NETSNMP_CALLBACK_OP_SEND_FAILED:
    case NETSNMP_CALLBACK_OP_DISCONNECT: self.Fail(Quality::kDisconnected); break;
    case NETSNMP_CALLBACK_OP_SEC_ERROR: {
      const bool report = pdu != nullptr && pdu->command == SNMP_MSG_REPORT;
      self.Fail(QualityOfLibraryError(report ? snmpv3_get_report_type(pdu) : session->s_snmp_errno));
      break;
    }
    default: break;
  }
  return 1;
}

// An agent that has just told its engine id reports every other refusal; what it cannot decrypt it may drop without
// a word, because to AES the wrong key is only another plaintext.
Quality NetSnmpSession::QualityOfSilence() const {
  if (heard_ != Quality::kGood) return heard_;
  return met_now_ && credentials_.level == SecurityLevel::kAuthPriv ? Quality::kDecryptionError : Quality::kTimeout;
}

void NetSnmpSession::OnAnswer(netsnmp_pdu& pdu) {
  if (pdu.command == SNMP_MSG_REPORT) {
    const int report = snmpv3_get_report_type(&pdu);
    if (report != SNMPERR_NOT_IN_TIME_WINDOW) Fail(QualityOfLibraryError(report));  // else the library repeats
    return;
  }
  if (pdu.command != SNMP_MSG_RESPONSE) return;
  if (credentials_.version == Version::kV3 && credentials_.level != SecurityLevel::kNoAuthNoPriv) {
    host_.users().Confirm(seat_);
  }
  ExchangeOutcome& outcome = outcome_.emplace();
  outcome.quality = Quality::kGood;
  outcome.error_status = ToErrorStatus(pdu.errstat);
  outcome.error_index = static_cast<std::uint32_t>(std::max<long>(pdu.errindex, 0));
  outcome.variables.reset(pdu.variables);  // taken over instead of copied
  pdu.variables = nullptr;
}

void NetSnmpSession::OnReadable(BootTime now) {
  if (discovery_.fd() >= 0) {
    ReadDiscovery(now);
  } else if (handle_ != nullptr) {
    ReadHandle();
  }
  if (resent_) {
    sent_at_ = now;
    SetDeadline(now + times_.Wait(attempt_, retries_) + kSlack);
  }
  resent_ = false;
  if (outcome_ && outcome_->quality == Quality::kGood) times_.Add(now - sent_at_);
  Deliver(now);
}

// What the agent reports in the datagram that is about to be read. The library believes a report only when its own
// clock of the engine agrees, and otherwise calls it unreadable.
Quality NetSnmpSession::PeekReport() const {
  std::array<std::uint8_t, 512> buffer;
  const ssize_t size = ::recv(handle_fd_, buffer.data(), buffer.size(), MSG_PEEK | MSG_DONTWAIT);
  if (size <= 0) return Quality::kBadFrame;
  switch (ParseUsmReport(ByteSpan(buffer).first(static_cast<std::size_t>(size))).value_or(0)) {
    case 1:
    case 4: return Quality::kUnsupportedSecurity;
    case 2: return Quality::kNotInTimeWindow;
    case 3: return Quality::kUnknownUser;
    case 5: return Quality::kWrongCredentials;
    case 6: return Quality::kDecryptionError;
    default: return Quality::kBadFrame;
  }
}

void NetSnmpSession::ReadHandle() {
  const Quality report = met_now_ ? PeekReport() : Quality::kBadFrame;
  netsnmp_large_fd_set& fds = host_.fd_set();
  NETSNMP_LARGE_FD_SET(handle_fd_, &fds);
  host_.users().Sit(seat_);
  const int result = snmp_sess_read2(handle_, &fds);
  NETSNMP_LARGE_FD_CLR(handle_fd_, &fds);
  if (result == 0) return;
  int system_error = 0, error = 0;
  snmp_sess_error(handle_, &system_error, &error, nullptr);
  if (error != SNMPERR_BAD_RECVFROM) heard_ = QualityOfLibraryError(error);  // the library goes on waiting
  if (heard_ == Quality::kBadFrame) heard_ = report;
}

void NetSnmpSession::OnTimeout(BootTime now) {
  if (deadline_ > now) return;
  if (discovery_.fd() >= 0) {
    RepeatDiscovery(now);
  } else if (!outcome_ && handle_ != nullptr) {
    timed_out_ = false;
    host_.users().Sit(seat_);
    snmp_sess_timeout(handle_);
    if (!timed_out_) {
      SetDeadline(now + kSlack);
    } else if (attempt_ < retries_) {
      Repeat(now);
    } else {
      Fail(QualityOfSilence());
    }
  }
  Deliver(now);
}

bool NetSnmpSession::StartDiscovery(BootTime now) {
  if (!Ok(discovery_.Open(endpoint_))) return false;
  host_.Add(discovery_.fd(), *this);
  discovery_id_ = static_cast<std::uint32_t>(snmp_get_next_msgid());
  discovery_.Send(EncodeDiscovery(discovery_id_));
  SetDeadline(now + times_.Wait(attempt_, retries_));
  return true;
}

void NetSnmpSession::RepeatDiscovery(BootTime now) {
  if (++attempt_ > retries_) {
    StopDiscovery();
    return Fail(QualityOfSilence());
  }
  discovery_.Send(EncodeDiscovery(discovery_id_));
  SetDeadline(now + times_.Wait(attempt_, retries_));
  handler_.OnRepeat(now);
}

void NetSnmpSession::StopDiscovery() {
  if (discovery_.fd() < 0) return;
  host_.Remove(discovery_.fd());
  discovery_.Close();
}

void NetSnmpSession::ReadDiscovery(BootTime now) {
  std::array<std::uint8_t, 1500> buffer;
  const ByteSpan message = discovery_.Receive(buffer);
  if (message.empty()) return;
  const Result<ByteSpan> engine = ParseDiscoveryReport(message, discovery_id_);
  if (engine.ok()) return OnDiscovered(engine.value(), now);
  if (engine.status() == Status::kDataLoss) heard_ = Quality::kBadFrame;
}

void NetSnmpSession::OnDiscovered(ByteSpan engine, BootTime now) {
  StopDiscovery();
  met_now_ = true;
  seat_.engine.assign(engine.begin(), engine.end());
  seat_.peer = peer_;
  attempt_ = 0;
  Result<PduPtr> pdu = BuildPdu(request_);
  if (!pdu.ok() || !OpenHandle()) return Fail(Quality::kDisconnected);
  Transmit(std::move(pdu).value(), now);
}

void NetSnmpSession::Deliver(BootTime now) {
  if (!outcome_) return;
  const ExchangeOutcome outcome = std::move(*outcome_);
  outcome_.reset();
  in_flight_ = false;
  deadline_ = kNever;
  if (outcome.quality == Quality::kGood) {
    proven_engine_ = seat_.engine;
    const auto varbinds = host_.reader().Read(outcome.variables.get());
    return handler_.OnResponse({outcome.error_status, outcome.error_index, varbinds}, now);
  }
  if (credentials_.version == Version::kV3 && handle_ != nullptr) {
    // The agent may have become another engine, or lost count of its boots: meet it anew with the next request.
    CloseHandle();
  }
  handler_.OnFailure(outcome.quality, now);
}

}  // namespace tramgac::snmp
