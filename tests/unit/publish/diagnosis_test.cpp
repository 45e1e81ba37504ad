#include "agent/publish/diagnosis.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <set>
#include <string>

namespace tramgac::publish {
namespace {

TEST(Diagnosis, EveryFaultHasItsOwnWords) {
  std::set<std::string_view> names, english, vietnamese;
  for (int i = 0; i < kConnectionFaultCount; ++i) {
    const auto fault = static_cast<ConnectionFault>(i);
    EXPECT_FALSE(ConnectionFaultName(fault).empty()) << i;
    EXPECT_FALSE(ConnectionFaultText(fault).en.empty()) << i;
    EXPECT_FALSE(ConnectionFaultText(fault).vi.empty()) << i;
    names.insert(ConnectionFaultName(fault));
    english.insert(ConnectionFaultText(fault).en);
    vietnamese.insert(ConnectionFaultText(fault).vi);
  }
  EXPECT_EQ(names.size(), kConnectionFaultCount);
  EXPECT_EQ(english.size(), kConnectionFaultCount);
  EXPECT_EQ(vietnamese.size(), kConnectionFaultCount);
}

// The words stand in the order of the enumeration: first, some in the middle, last.
TEST(Diagnosis, NamesBelongToTheirFaults) {
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kNone), "none");
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kNotMqtt), "not-mqtt");
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kTlsHostName), "tls-host-name");
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kTlsOurCertificate), "tls-our-certificate");
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kBanned), "banned");
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kSessionTakenOver), "session-taken-over");
  EXPECT_EQ(ConnectionFaultName(ConnectionFault::kLost), "lost");
}

TEST(Diagnosis, ConnackReasons) {
  EXPECT_EQ(FaultOfConnack(0x00), ConnectionFault::kNone);
  EXPECT_EQ(FaultOfConnack(0x84), ConnectionFault::kProtocolVersion);
  EXPECT_EQ(FaultOfConnack(0x85), ConnectionFault::kClientIdRefused);
  EXPECT_EQ(FaultOfConnack(0x86), ConnectionFault::kBadCredentials);
  EXPECT_EQ(FaultOfConnack(0x87), ConnectionFault::kNotAuthorised);
  EXPECT_EQ(FaultOfConnack(0x89), ConnectionFault::kBusy);
  EXPECT_EQ(FaultOfConnack(0x8A), ConnectionFault::kBanned);
  EXPECT_EQ(FaultOfConnack(0x80), ConnectionFault::kRefusedByBroker);
}

TEST(Diagnosis, ConnackCodesOfAnOldBroker) {
  EXPECT_EQ(FaultOfConnack(1), ConnectionFault::kProtocolVersion);
  EXPECT_EQ(FaultOfConnack(2), ConnectionFault::kClientIdRefused);
  EXPECT_EQ(FaultOfConnack(3), ConnectionFault::kBusy);
  EXPECT_EQ(FaultOfConnack(4), ConnectionFault::kBadCredentials);
  EXPECT_EQ(FaultOfConnack(5), ConnectionFault::kNotAuthorised);
}

TEST(Diagnosis, DisconnectReasons) {
  EXPECT_EQ(FaultOfDisconnect(0x00), ConnectionFault::kLost);
  EXPECT_EQ(FaultOfDisconnect(0x8E), ConnectionFault::kSessionTakenOver);
  EXPECT_EQ(FaultOfDisconnect(0x8B), ConnectionFault::kBusy);
  EXPECT_EQ(FaultOfDisconnect(0x81), ConnectionFault::kLost);
}

TEST(Diagnosis, VerificationResults) {
  EXPECT_EQ(FaultOfVerification(X509_V_OK), ConnectionFault::kNone);
  EXPECT_EQ(FaultOfVerification(X509_V_ERR_CERT_HAS_EXPIRED), ConnectionFault::kTlsExpired);
  EXPECT_EQ(FaultOfVerification(X509_V_ERR_CERT_NOT_YET_VALID), ConnectionFault::kTlsNotYetValid);
  EXPECT_EQ(FaultOfVerification(X509_V_ERR_HOSTNAME_MISMATCH), ConnectionFault::kTlsHostName);
  EXPECT_EQ(FaultOfVerification(X509_V_ERR_IP_ADDRESS_MISMATCH), ConnectionFault::kTlsHostName);
  EXPECT_EQ(FaultOfVerification(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), ConnectionFault::kTlsUnknownAuthority);
  EXPECT_EQ(FaultOfVerification(X509_V_ERR_INVALID_PURPOSE), ConnectionFault::kTlsCertificate);
}

}  // namespace
}  // namespace tramgac::publish
