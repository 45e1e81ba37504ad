#include "drivers/snmp/netsnmp/engine_users.h"

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
