// The keys that net-snmp makes of passphrases on this machine: known answers for both ways to lengthen a key. What two
// ends of one library agree on would prove nothing. tests/system/cli has another library at the other end.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "drivers/snmp/netsnmp/library.h"

namespace tramgac::snmp {
namespace {

using Bytes = std::vector<u_char>;

std::string Hex(const Bytes& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const u_char byte : bytes) text.append({kDigits[byte >> 4], kDigits[byte & 15]});
  return text;
}

// The key of "maplesyrup" at engine 00..02, which the appendices of RFC 3414 and of the drafts use.
std::string KeyOf(AuthProtocol auth, PrivProtocol priv, u_int size) {
  static constexpr std::string_view kPassphrase = "maplesyrup";
  Bytes engine = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
  const Algorithm hash = AuthAlgorithm(auth);
  std::array<u_char, USM_AUTH_KU_LEN> master;
  std::size_t master_size = master.size(), key_size = 64;
  const auto hash_size = static_cast<u_int>(hash.size());
  EXPECT_EQ(generate_Ku(hash.data(), hash_size, reinterpret_cast<const u_char*>(kPassphrase.data()), kPassphrase.size(),
                        master.data(), &master_size),
            SNMPERR_SUCCESS);
  auto* key = static_cast<u_char*>(std::calloc(1, key_size));  // the library may replace it
  EXPECT_EQ(
      generate_kul(hash.data(), hash_size, engine.data(), engine.size(), master.data(), master_size, key, &key_size),
      SNMPERR_SUCCESS);
  const Algorithm cipher = PrivAlgorithm(priv);
  const int type = sc_get_privtype(cipher.data(), static_cast<u_int>(cipher.size()));
  EXPECT_EQ(netsnmp_extend_kul(size, const_cast<oid*>(hash.data()), hash_size, type, engine.data(),
                               static_cast<u_int>(engine.size()), &key, &key_size, 64),
            SNMPERR_SUCCESS);
  const std::string text = Hex(Bytes(key, key + std::min<std::size_t>(key_size, size)));
  std::free(key);
  return text;
}

constexpr char kSha1[] = "6695febc9288e36282235fc7151f128497b38f3f";  // RFC 3414 A.3.2
constexpr char kSha224[] = "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674";
constexpr char kSha256[] = "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b";

TEST(KeyVectors, BlumenthalAppendsTheDigestOfTheKey) {  // draft-blumenthal-aes-usm-04 clause 3.1.2.1
  EXPECT_EQ(KeyOf(AuthProtocol::kSha1, PrivProtocol::kAes256, 32), std::string(kSha1) + "505e07eb9af25568fa1f5dbe");
  EXPECT_EQ(KeyOf(AuthProtocol::kSha1, PrivProtocol::kAes192, 24), std::string(kSha1) + "505e07eb");
  EXPECT_EQ(KeyOf(AuthProtocol::kSha224, PrivProtocol::kAes256, 32), std::string(kSha224) + "e82d9bf0");
}

TEST(KeyVectors, ReederAppendsTheKeyOfTheKey) {  // draft-reeder-snmpv3-usm-3desede-00 clause 2.1 and B.2
  EXPECT_EQ(KeyOf(AuthProtocol::kSha1, PrivProtocol::kAes256Reeder, 32),
            std::string(kSha1) + "9b8b6d78936ba6e7d19dfd9c");
  EXPECT_EQ(KeyOf(AuthProtocol::kSha1, PrivProtocol::kAes192Reeder, 24), std::string(kSha1) + "9b8b6d78");
  EXPECT_EQ(KeyOf(AuthProtocol::kSha224, PrivProtocol::kAes256Reeder, 32), std::string(kSha224) + "22c34be4");
}

TEST(KeyVectors, AKeyThatIsLongEnoughIsCutOnly) {
  for (const PrivProtocol priv : {PrivProtocol::kAes256, PrivProtocol::kAes256Reeder}) {
    EXPECT_EQ(KeyOf(AuthProtocol::kSha256, priv, 32), kSha256);
  }
  EXPECT_EQ(KeyOf(AuthProtocol::kSha1, PrivProtocol::kAes128, 16), std::string(kSha1).substr(0, 32));
}

}  // namespace
}  // namespace tramgac::snmp
