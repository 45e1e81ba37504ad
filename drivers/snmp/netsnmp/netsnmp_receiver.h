// Traps and informs through net-snmp: a session of the library that listens on no socket of its own. Its transport
// hands the library the message that is being received and takes the reply from it. Single-threaded, never blocks.
#pragma once

#include <map>

#include "drivers/snmp/client.h"
#include "drivers/snmp/netsnmp/engine_users.h"
#include "drivers/snmp/netsnmp/pdu.h"
#include "drivers/snmp/receiver.h"

namespace tramgac::snmp {

class NetSnmpReceiver final : public NotificationReceiver {
 public:
  // `users`, `reader` and `fds` are the client's.
  NetSnmpReceiver(const LocalEngine& local, EngineUsers& users, VarbindReader& reader, netsnmp_large_fd_set& fds);
  ~NetSnmpReceiver() override;
  NetSnmpReceiver(const NetSnmpReceiver&) = delete;
  NetSnmpReceiver& operator=(const NetSnmpReceiver&) = delete;

  // Opens the library's session. Outcomes: kOk; kResourceExhausted (no memory).
  Status Open();

  Status Receive(ByteSpan message, const Sender& sender, NotificationHandler& handler) override;

 private:
  // The message that is being received.
  struct Current {
    ByteSpan message;
    const Credentials* credentials = nullptr;
    NotificationHandler* handler = nullptr;
    std::uint64_t meetings = 0, refusals = 0;  // counted by the library before it
    Status outcome = Status::kDataLoss;
    bool replied = false;
  };

  static int OnReceive(netsnmp_transport* transport, void* buffer, int size, void** opaque, int* opaque_size);
  static int OnSend(netsnmp_transport* transport, const void* buffer, int size, void** opaque, int* opaque_size);
  static int OnCallback(int operation, netsnmp_session* session, int request_id, netsnmp_pdu* pdu, void* self);

  // What a sender of v3 is known by.
  struct Known {
    usmUser* local = nullptr;  // at our engine; in the library's list while a message is received
    EngineSeat seat;           // at the sender's
  };

  usmUser* Know(const Sender& sender);
  void SitAt(EngineSeat& seat, const Sender& sender);
  Status Read(ByteSpan message, const Sender& sender, NotificationHandler& handler);
  Status Take(netsnmp_pdu& pdu);
  Status TakeV1(const netsnmp_pdu& pdu);
  Status TakeV2(netsnmp_pdu& pdu);
  void Respond(netsnmp_pdu& pdu);

  const LocalEngine local_;
  EngineUsers& users_;
  VarbindReader& reader_;
  netsnmp_large_fd_set& fds_;
  void* handle_ = nullptr;
  int place_holder_ = -1;  // a descriptor for the library to find in the set; nothing is read from it
  std::map<const Credentials*, Known> known_;
  Current* current_ = nullptr;
};

}  // namespace tramgac::snmp
