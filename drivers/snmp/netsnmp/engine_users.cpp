#include "drivers/snmp/netsnmp/engine_users.h"

#include <algorithm>

namespace tramgac::snmp {
namespace {

bool SameKeys(const Credentials& a, const Credentials& b) {
  return a.level == b.level && a.auth == b.auth && a.priv == b.priv && a.auth_passphrase == b.auth_passphrase &&
         a.priv_passphrase == b.priv_passphrase;
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

void EngineUsers::Acquire(const std::vector<u_char>& engine, const Credentials& credentials) {
  Use& use = uses_[{engine, credentials.user}];
  if (use.count++ > 0 && SameKeys(use.credentials, credentials)) return;
  use.credentials = credentials;
  Forget(engine, credentials.user);
}

void EngineUsers::Release(const std::vector<u_char>& engine, const Credentials& credentials) {
  const auto use = uses_.find({engine, credentials.user});
  if (use == uses_.end() || --use->second.count > 0) return;
  uses_.erase(use);
  Forget(engine, credentials.user);
}

void EngineUsers::Ensure(const std::vector<u_char>& engine, const Credentials& credentials) {
  Use& use = uses_[{engine, credentials.user}];
  if (!SameKeys(use.credentials, credentials)) {
    use.credentials = credentials;
    Forget(engine, credentials.user);
  }
  if (usm_get_user(engine.data(), engine.size(), credentials.user.c_str()) == nullptr) Create(engine, credentials);
}

void EngineUsers::Create(const std::vector<u_char>& engine, const Credentials& credentials) {
  netsnmp_session session;
  snmp_sess_init(&session);
  FillUser(session, engine, credentials);
  usm_create_user_from_session(&session);  // copies what it keeps
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

void EngineUsers::Forget(const std::vector<u_char>& engine, const std::string& user) {
  usmUser* known = usm_get_user(engine.data(), engine.size(), user.c_str());
  if (known == nullptr) return;
  usm_remove_user(known);
  usm_free_user(known);
}

void EngineUsers::ForgetClock(const std::vector<u_char>& engine) {
  std::vector<u_char> id = engine;  // the library's parameter is not const
  free_enginetime(id.data(), id.size());
}

}  // namespace tramgac::snmp
