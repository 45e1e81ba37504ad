// One agent on net-snmp's single-session API. Single-threaded, never blocks.
//
// v1, v2c: the library's session is opened with the object. v3: Send first asks for the engine id on a socket of our
// own and opens the library's session with the answer; after a failure it starts over with the next Send.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/snmp/discovery.h"
#include "drivers/snmp/netsnmp/engine_users.h"
#include "drivers/snmp/netsnmp/pdu.h"
#include "drivers/snmp/netsnmp/udp_socket.h"
#include "drivers/snmp/response_time.h"

namespace tramgac::snmp {

class NetSnmpSession;

// What a session needs from its client.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  virtual void Add(int fd, NetSnmpSession& session) = 0;
  virtual void Remove(int fd) = 0;
  virtual void Leave(NetSnmpSession& session) = 0;  // it is being destroyed
  virtual void WakeAt(BootTime deadline) = 0;
  virtual EngineUsers& users() = 0;
  virtual VarbindReader& reader() = 0;
  virtual netsnmp_large_fd_set& fd_set() = 0;  // empty between uses
};

// How a request has ended.
struct ExchangeOutcome {
  Quality quality = Quality::kTimeout;
  ErrorStatus error_status = ErrorStatus::kNoError;
  std::uint32_t error_index = 0;
  VariablesPtr variables;
};

class NetSnmpSession final : public Session {
 public:
  NetSnmpSession(SessionHost& host, std::string peer, const Endpoint& endpoint, const Credentials& credentials,
                 const DeviceLimits& limits, ResponseHandler& handler);
  ~NetSnmpSession() override;
  NetSnmpSession(const NetSnmpSession&) = delete;
  NetSnmpSession& operator=(const NetSnmpSession&) = delete;

  // v1, v2c: opens the library's session now. v3: nothing. Outcomes: kOk; kUnavailable (no socket).
  Status Prepare();

  Status Send(const Request& request, BootTime now) override;
  Quality remark() const override { return seat_.shared ? Quality::kDuplicateEngine : Quality::kGood; }
  ByteSpan engine() const override { return proven_engine_; }

  // From the client. Both may call the handler, which may destroy this object: it is the last thing they do.
  void OnReadable(BootTime now);
  void OnTimeout(BootTime now);

  BootTime deadline() const { return deadline_; }  // kNever: nothing is in flight

 private:
  static int OnCallback(int operation, netsnmp_session* session, int request_id, netsnmp_pdu* pdu, void* self);
  void OnAnswer(netsnmp_pdu& pdu);

  bool OpenHandle();
  void FillCommunity(netsnmp_session& session);
  void FillV3(netsnmp_session& session);
  void CloseHandle();
  void Transmit(PduPtr pdu, BootTime now);
  void Repeat(BootTime now);
  bool StartDiscovery(BootTime now);
  void OnDiscovered(ByteSpan engine, BootTime now);
  void StopDiscovery();
  void ReadDiscovery(BootTime now);
  Quality PeekReport() const;
  void ReadHandle();
  void RepeatDiscovery(BootTime now);
  void SetDeadline(BootTime at);
  Quality QualityOfSilence() const;
  void Fail(Quality why) { outcome_.emplace().quality = why; }
  void Deliver(BootTime now);

  SessionHost& host_;
  const std::string peer_;
  const Endpoint endpoint_;
  const Credentials credentials_;
  ResponseTime times_;
  const int retries_;
  ResponseHandler& handler_;

  void* handle_ = nullptr;  // net-snmp's session
  int handle_fd_ = -1;
  EngineSeat seat_;                    // v3: of the open session
  std::vector<u_char> proven_engine_;  // v3: of the agent that answered last
  Request request_;                    // in flight, or waiting for the engine id
  int attempt_ = 0;                    // of the request, or of the question for the engine id
  BootTime sent_at_{};
  UdpSocket discovery_;
  std::uint32_t discovery_id_ = 0;

  BootTime deadline_ = kNever;
  bool in_flight_ = false;
  bool timed_out_ = false;          // the library waits no longer
  bool resent_ = false;             // the library has repeated the request by itself
  bool met_now_ = false;            // v3: the engine id came in answer to this request
  Quality heard_ = Quality::kGood;  // what was wrong with the last thing that came in vain; kGood: nothing came
  std::optional<ExchangeOutcome> outcome_;
};

}  // namespace tramgac::snmp
