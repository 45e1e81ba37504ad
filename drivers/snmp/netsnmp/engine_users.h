// Who polls which v3 engine, with which keys. net-snmp keeps one list of (engine id, user) and one of (engine id,
// clock) for the whole process; each session has a seat, and sits down before it calls the library: then the lists
// hold its own keys and its own idea of the engine's clock. So corrected credentials are used at once, and cloned
// machines that tell one engine id do not spoil each other's polls. Single-threaded.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "drivers/snmp/netsnmp/library.h"

namespace tramgac::snmp {

// A passphrase hashed to a master key (RFC 3414 A.2), not yet bound to an engine.
struct MasterKey {
  std::array<u_char, USM_AUTH_KU_LEN> bytes{};
  std::size_t length = 0;
};

struct EngineBench;

// What an engine says of its time (RFC 3414 clause 2.2), and when it said so by the library's clock, in seconds.
struct EngineClock {
  u_int boots = 0;  // 0: not known
  u_int time = 0;
  u_int at = 0;
};

// One session's place at an engine.
struct EngineSeat {
  std::vector<u_char> engine;  // id
  std::string peer;            // seats of one engine at one peer belong to one agent
  bool shared = false;         // another agent tells the same id and another time: it is another engine

  // EngineUsers' own.
  EngineBench* bench = nullptr;
  usmUser* user = nullptr;  // in the library's list while the seat is taken
  EngineClock clock;        // while it is not
  EngineClock confirmed;    // by the last answer
  std::uint64_t answer = 0;
};

// The seats of one engine. One at most is taken.
struct EngineBench {
  std::vector<EngineSeat*> seats;
  EngineSeat* taken = nullptr;
};

class EngineUsers {
 public:
  // The master key of a passphrase; hashed once (2.4 ms), then remembered.
  // Outcome: length 0, if the library cannot do `protocol`.
  const MasterKey& KeyOf(AuthProtocol protocol, const std::string& passphrase);

  // Writes version, level, user, engine and keys into `session`, which then refers to both arguments.
  void FillUser(netsnmp_session& session, const std::vector<u_char>& engine, const Credentials& credentials);

  // Puts a user into the library's list without a session; there must be none of its name at `engine`. The caller takes
  // it out again and frees it, or gives it to a seat. Precondition: the library has the algorithms.
  // Outcome: null, if there is no memory.
  usmUser* Make(const std::vector<u_char>& engine, const Credentials& credentials);

  // Call before a session is opened at `seat.engine`: the library forgets everybody else's keys there. Then, when it is
  // open, Keep what it has made of `user`. The seat stays where it is until Leave.
  void Join(EngineSeat& seat);
  static void Keep(EngineSeat& seat, const std::string& user);

  // Call before the library sends, reads or repeats for this session. Does nothing while nobody else has sat there.
  void Sit(EngineSeat& seat);

  // Call when an authentic answer has come: compares the clocks of agents that tell the same engine id.
  void Confirm(EngineSeat& seat);

  // For seats without requests of their own, which Confirm nothing: sits down, by the clock of the last authentic
  // answer from `seat.peer` if one has come since the last call, else by what the seat has learnt itself.
  void Follow(EngineSeat& seat);

  // `engine`, which is this node's own, has a clock that nobody learns and that no Leave may forget.
  void KeepClock(const std::vector<u_char>& engine);

  // Call when the session is closed: the library forgets its user, and the clock that was learnt. Without Join:
  // nothing.
  void Leave(EngineSeat& seat);

 private:
  void Rise(EngineSeat& seat);
  void ForgetClock(std::vector<u_char> engine);

  std::map<std::pair<AuthProtocol, std::string>, MasterKey> keys_;
  std::map<std::vector<u_char>, EngineBench> benches_;
  std::vector<u_char> own_;
  std::uint64_t answers_ = 0;
};

}  // namespace tramgac::snmp
