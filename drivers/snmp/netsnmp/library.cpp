#include "drivers/snmp/netsnmp/library.h"

#include <cstdlib>
#include <cstring>

#include "drivers/snmp/netsnmp/netsnmp_client.h"

namespace tramgac::snmp {
namespace {

// init_snmp reads these folders and makes cert_indexes in the persistent one whatever its flags say. Below a device not
// even root can make a folder.
constexpr char kNowhere[] = "/dev/null/snmp";

void Set(const char* variable, const char* value) {
  const char* const now = std::getenv(variable);
  if (now == nullptr || std::strcmp(now, value) != 0) ::setenv(variable, value, 1);
}

bool SetUp() {
  PrepareEnvironment();
  for (const int flag : {NETSNMP_DS_LIB_DONT_READ_CONFIGS, NETSNMP_DS_LIB_DONT_PERSIST_STATE,
                         NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE,
                         NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES, NETSNMP_DS_LIB_ALARM_DONT_USE_SIG}) {
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, flag, 1);
  }
  netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_PERSISTENT_DIR, kNowhere);
  netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_CONFIGURATION_DIR, kNowhere);
  netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIBDIRS, kNowhere);
  // Without any handler net-snmp falls back to stderr; a handler of type NONE swallows everything.
  snmp_disable_log();
  netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
  init_snmp("tramgac");
  snmp_disable_stderrlog();
  return true;
}

}  // namespace

void PrepareEnvironment() {
  Set("MIBS", "");
  Set("MIBDIRS", kNowhere);
}

void InitLibrary() {
  static const bool done = SetUp();
  (void)done;
}

Algorithm AuthAlgorithm(AuthProtocol protocol) {
  switch (protocol) {
    case AuthProtocol::kSha1: return usmHMACSHA1AuthProtocol;
    case AuthProtocol::kSha224: return usmHMAC128SHA224AuthProtocol;
    case AuthProtocol::kSha256: return usmHMAC192SHA256AuthProtocol;
    case AuthProtocol::kSha384: return usmHMAC256SHA384AuthProtocol;
    case AuthProtocol::kSha512: return usmHMAC384SHA512AuthProtocol;
  }
  return {};
}

Algorithm PrivAlgorithm(PrivProtocol protocol) {
  switch (protocol) {
    case PrivProtocol::kAes128: return usmAESPrivProtocol;
#ifdef NETSNMP_DRAFT_BLUMENTHAL_AES_04
    case PrivProtocol::kAes192: return usmAES192PrivProtocol;
    case PrivProtocol::kAes256: return usmAES256PrivProtocol;
    case PrivProtocol::kAes192Reeder: return usmAES192CiscoPrivProtocol;
    case PrivProtocol::kAes256Reeder: return usmAES256CiscoPrivProtocol;
#endif
    default: return {};
  }
}

Quality QualityOfLibraryError(int error) {
  switch (error) {
    case SNMPERR_UNKNOWN_USER_NAME:
    case SNMPERR_USM_UNKNOWNSECURITYNAME: return Quality::kUnknownUser;
    case SNMPERR_AUTHENTICATION_FAILURE:
    case SNMPERR_USM_AUTHENTICATIONFAILURE: return Quality::kWrongCredentials;
    case SNMPERR_DECRYPTION_ERR:
    case SNMPERR_USM_DECRYPTIONERROR:
    case SNMPERR_USM_ENCRYPTIONERROR: return Quality::kDecryptionError;
    case SNMPERR_NOT_IN_TIME_WINDOW:
    case SNMPERR_USM_NOTINTIMEWINDOW: return Quality::kNotInTimeWindow;
    case SNMPERR_UNSUPPORTED_SEC_LEVEL:
    case SNMPERR_USM_UNSUPPORTEDSECURITYLEVEL:
    case SNMPERR_UNKNOWN_SEC_MODEL:
    case SNMPERR_UNKNOWN_ENG_ID:
    case SNMPERR_USM_UNKNOWNENGINEID:
    case SNMPERR_BAD_ENG_ID: return Quality::kUnsupportedSecurity;
    case SNMPERR_BAD_SENDTO:
    case SNMPERR_NO_SOCKET: return Quality::kDisconnected;
    case SNMPERR_TIMEOUT: return Quality::kTimeout;
    default: return Quality::kBadFrame;
  }
}

}  // namespace tramgac::snmp
