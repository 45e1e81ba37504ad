#include "drivers/snmp/netsnmp/engine_users.h"

#include <algorithm>
#include <cstdlib>

namespace tramgac::snmp {
namespace {

constexpr std::int64_t kTimeWindow = 150;  // seconds, RFC 3414 clause 2.2.3

EngineClock ClockOf(const std::vector<u_char>& engine) {
  EngineClock clock;
  const bool known = get_enginetime(engine.data(), static_cast<u_int>(engine.size()), &clock.boots, &clock.time,
                                    TRUE) == SNMPERR_SUCCESS;
  clock.at = static_cast<u_int>(snmpv3_local_snmpEngineTime());
  return known ? clock : EngineClock();
}

void SetClock(const std::vector<u_char>& engine, const EngineClock& clock) {
  const u_int since = static_cast<u_int>(snmpv3_local_snmpEngineTime()) - clock.at;
  set_enginetime(engine.data(), static_cast<u_int>(engine.size()), clock.boots, clock.time + since, TRUE);
}

int HashOf(const std::vector<u_char>& engine) {
  return hash_engineID(engine.data(), static_cast<u_int>(engine.size()));
}

// Could one engine have said both?
bool Agree(const EngineClock& a, const EngineClock& b) {
  const std::int64_t began_a = std::int64_t{a.at} - a.time, began_b = std::int64_t{b.at} - b.time;
  return a.boots == b.boots && std::abs(began_a - began_b) <= kTimeWindow;
}

}  // namespace

const MasterKey& EngineUsers::KeyOf(AuthProtocol protocol, const std::string& passphrase) {
  const auto [entry, made] = keys_.try_emplace({protocol, passphrase});
  MasterKey& key = entry->second;
  if (!made) return key;
  const Algorithm algorithm = AuthAlgorithm(protocol);
  key.length = key.bytes.size();
  const int result =
      generate_Ku(algorithm.data(), static_cast<u_int>(algorithm.size()),
                  reinterpret_cast<const u_char*>(passphrase.data()), passphrase.size(), key.bytes.data(), &key.length);
  if (result != SNMPERR_SUCCESS) key.length = 0;
  return key;
}

void EngineUsers::FillUser(netsnmp_session& session, const std::vector<u_char>& engine,
                           const Credentials& credentials) {
  static constexpr int kLevels[] = {SNMP_SEC_LEVEL_NOAUTH, SNMP_SEC_LEVEL_AUTHNOPRIV, SNMP_SEC_LEVEL_AUTHPRIV};
  session.version = SNMP_VERSION_3;
  session.securityModel = SNMP_SEC_MODEL_USM;
  session.securityLevel = kLevels[static_cast<int>(credentials.level)];
  session.securityName = const_cast<char*>(credentials.user.c_str());
  session.securityNameLen = credentials.user.size();
  session.securityEngineID = const_cast<u_char*>(engine.data());
  session.securityEngineIDLen = engine.size();
  const bool has_auth = credentials.level != SecurityLevel::kNoAuthNoPriv;
  const Algorithm auth = has_auth ? AuthAlgorithm(credentials.auth) : Algorithm(usmNoAuthProtocol);
  session.securityAuthProto = const_cast<oid*>(auth.data());
  session.securityAuthProtoLen = auth.size();
  const bool has_priv = credentials.level == SecurityLevel::kAuthPriv;
  const Algorithm priv = has_priv ? PrivAlgorithm(credentials.priv) : Algorithm(usmNoPrivProtocol);
  session.securityPrivProto = const_cast<oid*>(priv.data());
  session.securityPrivProtoLen = priv.size();
  if (has_auth) {
    const MasterKey& key = KeyOf(credentials.auth, credentials.auth_passphrase);
    std::copy_n(key.bytes.begin(), key.length, session.securityAuthKey);
    session.securityAuthKeyLen = key.length;
  }
  if (has_priv) {
    const MasterKey& key = KeyOf(credentials.auth, credentials.priv_passphrase);
    session.securityPrivKeyLen = std::min<std::size_t>(key.length, USM_PRIV_KU_LEN);
    std::copy_n(key.bytes.begin(), session.securityPrivKeyLen, session.securityPrivKey);
  }
}

usmUser* EngineUsers::Make(const std::vector<u_char>& engine, const Credentials& credentials) {
  netsnmp_session session;
  snmp_sess_init(&session);
  FillUser(session, engine, credentials);
  usm_create_user_from_session(&session);  // copies what it keeps
  return usm_get_user(engine.data(), engine.size(), credentials.user.c_str());
}

void EngineUsers::KeepClock(const std::vector<u_char>& engine) { own_ = engine; }

// free_enginetime empties the whole bucket of the library's table, which has 23 of them: what it tells of the others
// is put back.
void EngineUsers::ForgetClock(std::vector<u_char> engine) {
  std::vector<std::pair<const std::vector<u_char>*, EngineClock>> others;
  const int hash = HashOf(engine);
  const auto save = [&](const std::vector<u_char>& other) {
    if (other == engine || other.empty() || HashOf(other) != hash) return;
    const EngineClock clock = ClockOf(other);
    if (clock.boots > 0) others.emplace_back(&other, clock);
  };
  save(own_);
  for (const auto& [other, bench] : benches_) {
    if (bench.taken != nullptr) save(other);
  }
  free_enginetime(engine.data(), engine.size());
  for (const auto& [other, clock] : others) SetClock(*other, clock);
}

void EngineUsers::Join(EngineSeat& seat) {
  EngineBench& bench = benches_[seat.engine];
  if (bench.taken != nullptr) Rise(*bench.taken);
  bench.seats.push_back(&seat);
  bench.taken = &seat;
  seat.bench = &bench;
}

void EngineUsers::Keep(EngineSeat& seat, const std::string& user) {
  seat.user = usm_get_user(seat.engine.data(), seat.engine.size(), user.c_str());
}

void EngineUsers::Rise(EngineSeat& seat) {
  seat.clock = ClockOf(seat.engine);
  ForgetClock(seat.engine);
  if (seat.user != nullptr) usm_remove_user(seat.user);
  seat.bench->taken = nullptr;
}

void EngineUsers::Sit(EngineSeat& seat) {
  if (seat.bench == nullptr || seat.bench->taken == &seat) return;
  if (seat.bench->taken != nullptr) Rise(*seat.bench->taken);
  seat.bench->taken = &seat;
  if (seat.user != nullptr) usm_add_user(seat.user);
  if (seat.clock.boots > 0) SetClock(seat.engine, seat.clock);
}

// Both of two agents have to repeat themselves with the other's answer in between: one device that restarts, and is
// polled at two of its addresses, is for a moment known by two clocks as well.
void EngineUsers::Confirm(EngineSeat& seat) {
  const EngineClock before = std::exchange(seat.confirmed, ClockOf(seat.engine));
  const std::uint64_t answer_before = std::exchange(seat.answer, ++answers_);
  if (seat.bench->seats.size() < 2 || before.boots == 0 || !Agree(before, seat.confirmed)) return;
  for (EngineSeat* other : seat.bench->seats) {
    if (other->peer == seat.peer || other->answer <= answer_before || other->confirmed.boots == 0) continue;
    if (!Agree(other->confirmed, seat.confirmed)) seat.shared = other->shared = true;
  }
}

void EngineUsers::Follow(EngineSeat& seat) {
  if (seat.bench->taken == &seat) Rise(seat);
  for (const EngineSeat* other : seat.bench->seats) {
    if (other->peer != seat.peer || other->answer <= seat.answer || other->confirmed.boots == 0) continue;
    seat.answer = other->answer;
    seat.clock = other->confirmed;
  }
  Sit(seat);
}

void EngineUsers::Leave(EngineSeat& seat) {
  if (seat.bench == nullptr) return;
  Sit(seat);
  ForgetClock(seat.engine);
  if (seat.user != nullptr) {
    usm_remove_user(seat.user);
    usm_free_user(seat.user);
  }
  seat.bench->taken = nullptr;
  std::erase(seat.bench->seats, &seat);
  if (seat.bench->seats.empty()) benches_.erase(seat.engine);
  seat = EngineSeat();
}

}  // namespace tramgac::snmp
