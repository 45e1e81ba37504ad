// Who uses which v3 user at which engine. net-snmp keeps one list of (engine id, user) for the whole process in
// which the first keys win; without this, corrected credentials would never be used. Single-threaded.
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

class EngineUsers {
 public:
  // The master key of a passphrase; hashed once (2.4 ms), then remembered.
  // Outcome: length 0, if the library cannot do `protocol`.
  const MasterKey& KeyOf(AuthProtocol protocol, const std::string& passphrase);

  // Call before a session of `credentials` is opened at `engine`: makes the library forget other keys of the
  // same user there. Two devices with one engine id take turns in failing; each says "wrong-credentials".
  void Acquire(const std::vector<u_char>& engine, const Credentials& credentials);

  // Call after the session is closed. With the last one the library forgets the user and the engine's clock.
  void Release(const std::vector<u_char>& engine, const Credentials& credentials);

  // Writes version, level, user, engine and keys into `session`, which then refers to both arguments.
  void FillUser(netsnmp_session& session, const std::vector<u_char>& engine, const Credentials& credentials);

  // Makes the library know the user with these keys at `engine`, whoever used it last, without a session. Only between
  // Acquire and Release. Precondition: the library has the algorithms. An engine, a user: nothing but keys differ.
  void Ensure(const std::vector<u_char>& engine, const Credentials& credentials);

  // Makes the library forget the boots and time of an engine that has not answered as expected.
  static void ForgetClock(const std::vector<u_char>& engine);

 private:
  struct Use {
    Credentials credentials;
    int count = 0;
  };
  void Create(const std::vector<u_char>& engine, const Credentials& credentials);
  static void Forget(const std::vector<u_char>& engine, const std::string& user);

  std::map<std::pair<AuthProtocol, std::string>, MasterKey> keys_;
  std::map<std::pair<std::vector<u_char>, std::string>, Use> uses_;
};

}  // namespace tramgac::snmp
