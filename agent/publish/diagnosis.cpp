#include "agent/publish/diagnosis.h"

#include <openssl/x509_vfy.h>

#include <array>

namespace tramgac::publish {
namespace {

struct FaultWords {
  std::string_view name, en, vi;
};

// In the order of ConnectionFault.
constexpr std::array<FaultWords, kConnectionFaultCount> kWords = {{
    {"none", "Connected to the broker.", "Đã kết nối với máy chủ MQTT."},
    {"name-not-found", "The broker's host name cannot be resolved: check the name and the DNS server.",
     "Không phân giải được tên máy chủ MQTT: kiểm tra tên và máy chủ DNS."},
    {"unreachable", "No route to the broker: check cable, address and gateway.",
     "Không có đường tới máy chủ MQTT: kiểm tra cáp mạng, địa chỉ và cổng mặc định."},
    {"refused", "The host answers but the broker's port is closed: check the port and that the broker runs.",
     "Máy có trả lời nhưng cổng MQTT đóng: kiểm tra số cổng và dịch vụ MQTT có chạy không."},
    {"timeout", "The broker's address does not answer: check the address and the firewall.",
     "Địa chỉ máy chủ MQTT không trả lời: kiểm tra địa chỉ và tường lửa."},
    {"no-answer",
     "The port is open but the broker does not answer: it is hung, or the port belongs to another service.",
     "Cổng mở nhưng máy chủ MQTT không trả lời: dịch vụ bị treo hoặc cổng thuộc dịch vụ khác."},
    {"not-mqtt",
     "What answers at this port is not an MQTT broker of version 5: check the port and the broker's version.",
     "Dịch vụ ở cổng này không phải máy chủ MQTT phiên bản 5: kiểm tra số cổng và phiên bản máy chủ."},
    {"protocol-version", "The broker does not support MQTT version 5 with QoS 1: update or reconfigure the broker.",
     "Máy chủ không hỗ trợ MQTT phiên bản 5 với QoS 1: cần nâng cấp hoặc cấu hình lại máy chủ."},
    {"tls-files",
     "The node's CA, certificate or key file cannot be used: check that the files exist and belong together.",
     "Không dùng được tệp CA, chứng thư hoặc khóa của nút: kiểm tra tệp có tồn tại và khớp nhau không."},
    {"tls-handshake", "No TLS 1.2 or newer connection is possible: check that the port is the TLS port.",
     "Không lập được kết nối TLS 1.2 trở lên: kiểm tra cổng có phải là cổng TLS không."},
    {"tls-unknown-authority", "The broker's certificate is not signed by the configured authority: check the CA file.",
     "Chứng thư của máy chủ không do CA đã cấu hình ký: kiểm tra tệp CA."},
    {"tls-expired", "The broker's certificate has expired: renew it, and check the node's clock.",
     "Chứng thư của máy chủ đã hết hạn: cần gia hạn, đồng thời kiểm tra đồng hồ của nút."},
    {"tls-not-yet-valid", "The broker's certificate is not valid yet: check the node's clock.",
     "Chứng thư của máy chủ chưa có hiệu lực: kiểm tra đồng hồ của nút."},
    {"tls-revoked", "The broker's certificate has been revoked: do not trust this broker until it has another one.",
     "Chứng thư của máy chủ đã bị thu hồi: không tin cậy máy chủ này cho đến khi có chứng thư mới."},
    {"tls-revocation-list",
     "The list of revoked certificates has ended or is not of the broker's authority: fetch a new one (tls.crl_file).",
     "Danh sách chứng thư bị thu hồi đã hết hạn hoặc không phải của CA cấp cho máy chủ: cần tải danh sách mới "
     "(tls.crl_file)."},
    {"tls-host-name", "The broker's certificate is made out to another name: use the name in the certificate.",
     "Chứng thư của máy chủ mang tên khác: hãy dùng đúng tên ghi trong chứng thư."},
    {"tls-certificate", "The broker's certificate is not acceptable: have it issued again.",
     "Chứng thư của máy chủ không được chấp nhận: cần cấp lại."},
    {"tls-our-certificate",
     "The broker refuses the node's certificate, or none is configured: check certificate and key.",
     "Máy chủ từ chối chứng thư của nút hoặc nút chưa có chứng thư: kiểm tra chứng thư và khóa."},
    {"bad-credentials", "The broker refuses user name or password.", "Máy chủ từ chối tên người dùng hoặc mật khẩu."},
    {"not-authorised",
     "The broker does not let this node in: check broker.user, the password, and that the broker knows this node.",
     "Máy chủ không cho nút này kết nối: kiểm tra broker.user, mật khẩu, và máy chủ đã có tên nút này chưa."},
    {"client-id-refused", "The broker refuses the node's identifier.", "Máy chủ từ chối mã định danh của nút."},
    {"busy", "The broker cannot serve at the moment; the node goes on trying.",
     "Máy chủ tạm thời không phục vụ được; nút sẽ tiếp tục thử lại."},
    {"banned", "The broker has banned this node.", "Máy chủ đã cấm nút này."},
    {"refused-by-broker", "The broker refuses the connection: see its log.",
     "Máy chủ từ chối kết nối: xem nhật ký của máy chủ."},
    {"session-taken-over", "Another client uses this node's identifier: two nodes must not have the same id.",
     "Có máy khác dùng trùng mã định danh của nút này: hai nút không được trùng mã."},
    {"no-acknowledgement", "The broker does not acknowledge messages: see its log.",
     "Máy chủ không xác nhận bản tin: xem nhật ký của máy chủ."},
    {"lost",
     "The connection to the broker broke; the node goes on trying. Again and again: is there another node of this id?",
     "Mất kết nối với máy chủ MQTT; nút sẽ tiếp tục thử lại. Nếu cứ lặp lại: có nút khác trùng mã không?"},
}};

const FaultWords& WordsOf(ConnectionFault fault) { return kWords[static_cast<std::size_t>(fault)]; }

}  // namespace

std::string_view ConnectionFaultName(ConnectionFault fault) { return WordsOf(fault).name; }

LocalText ConnectionFaultText(ConnectionFault fault) { return {WordsOf(fault).en, WordsOf(fault).vi}; }

ConnectionFault FaultOfConnack(std::uint8_t reason) {
  switch (reason) {
    case 0x00: return ConnectionFault::kNone;
    case 0x01:
    case 0x84:
    case 0x9A:
    case 0x9B: return ConnectionFault::kProtocolVersion;
    case 0x02:
    case 0x85: return ConnectionFault::kClientIdRefused;
    case 0x03:
    case 0x88:
    case 0x89:
    case 0x97:
    case 0x9F: return ConnectionFault::kBusy;
    case 0x04:
    case 0x86:
    case 0x8C: return ConnectionFault::kBadCredentials;
    case 0x05:
    case 0x87: return ConnectionFault::kNotAuthorised;
    case 0x8A: return ConnectionFault::kBanned;
    default: return ConnectionFault::kRefusedByBroker;
  }
}

ConnectionFault FaultOfDisconnect(std::uint8_t reason) {
  switch (reason) {
    case 0x87: return ConnectionFault::kNotAuthorised;
    case 0x89:
    case 0x8B:
    case 0x96:
    case 0x97:
    case 0x9F: return ConnectionFault::kBusy;
    case 0x8E: return ConnectionFault::kSessionTakenOver;
    case 0x9B: return ConnectionFault::kProtocolVersion;
    default: return ConnectionFault::kLost;
  }
}

ConnectionFault FaultOfVerification(long result) {
  switch (result) {
    case X509_V_OK: return ConnectionFault::kNone;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED: return ConnectionFault::kTlsUnknownAuthority;
    case X509_V_ERR_CERT_HAS_EXPIRED: return ConnectionFault::kTlsExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return ConnectionFault::kTlsNotYetValid;
    case X509_V_ERR_CERT_REVOKED: return ConnectionFault::kTlsRevoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD: return ConnectionFault::kTlsRevocationList;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return ConnectionFault::kTlsHostName;
    default: return ConnectionFault::kTlsCertificate;
  }
}

}  // namespace tramgac::publish
