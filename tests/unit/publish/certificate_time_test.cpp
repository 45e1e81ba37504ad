#include "agent/publish/certificate_time.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace tramgac::publish {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// Made out by itself, valid in 2031.
Certificate MakeCertificate() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(made.get()), "20310101000000Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(made.get()), "20320101000000Z");
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("soc"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509_set_pubkey(made.get(), key.get());
  X509_sign(made.get(), key.get(), EVP_sha256());
  return made;
}

// What a TLS client finds (ssl_verify_cert_chain in OpenSSL does the same steps).
int Verify(X509* certificate, const char* role) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), &X509_STORE_free);
  X509_STORE_add_cert(store.get(), certificate);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
  X509_STORE_CTX_set_default(context.get(), role);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

class CertificateTime : public testing::Test {
 protected:
  ~CertificateTime() override { EXPECT_TRUE(SetCertificateTime(std::nullopt)); }
  Certificate certificate_ = MakeCertificate();
};

TEST_F(CertificateTime, CountsForServersUntilItIsTakenBack) {
  ASSERT_EQ(Verify(certificate_.get(), "ssl_server"), X509_V_ERR_CERT_NOT_YET_VALID) << "this test is for before 2031";
  ASSERT_TRUE(SetCertificateTime(sys_days(2031y / 6 / 1)));
  EXPECT_EQ(Verify(certificate_.get(), "ssl_server"), X509_V_OK);
  ASSERT_TRUE(SetCertificateTime(sys_days(2032y / 6 / 1)));
  EXPECT_EQ(Verify(certificate_.get(), "ssl_server"), X509_V_ERR_CERT_HAS_EXPIRED);
  ASSERT_TRUE(SetCertificateTime(UtcTime{}));
  EXPECT_EQ(Verify(certificate_.get(), "ssl_server"), X509_V_ERR_CERT_NOT_YET_VALID) << "1970";
  ASSERT_TRUE(SetCertificateTime(std::nullopt));
  EXPECT_EQ(Verify(certificate_.get(), "ssl_server"), X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_F(CertificateTime, LeavesOtherRolesAlone) {
  ASSERT_TRUE(SetCertificateTime(sys_days(2031y / 6 / 1)));
  EXPECT_EQ(Verify(certificate_.get(), "ssl_client"), X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_F(CertificateTime, DemandsWhatOpensslDemandsOfAServer) {
  const auto demands = [] {
    const X509_VERIFY_PARAM* found = X509_VERIFY_PARAM_lookup("ssl_server");
    X509_VERIFY_PARAM* copy = X509_VERIFY_PARAM_new();
    X509_VERIFY_PARAM_set1(copy, found);
    const auto made = std::pair(X509_VERIFY_PARAM_get_flags(copy) & ~std::uint64_t{X509_V_FLAG_USE_CHECK_TIME},
                                X509_VERIFY_PARAM_get_depth(copy));
    X509_VERIFY_PARAM_free(copy);
    return made;
  };
  const auto own = demands();
  ASSERT_TRUE(SetCertificateTime(sys_days(2031y / 6 / 1)));
  EXPECT_EQ(demands(), own);
}

}  // namespace
}  // namespace tramgac::publish
