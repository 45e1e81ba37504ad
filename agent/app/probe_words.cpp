#include "agent/app/probe_words.h"

#include <algorithm>
#include <initializer_list>
#include <span>

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;
using reach::Kind;

using Kinds = std::uint32_t;  // bits 1 << kind
constexpr Kinds Of(std::initializer_list<Kind> kinds) {
  Kinds set = 0;
  for (const Kind kind : kinds) set |= 1U << static_cast<unsigned>(kind);
  return set;
}
constexpr Kinds kAny = ~Kinds{0};
constexpr Kinds kLogsIn = Of({Kind::kApi, Kind::kCli});

struct ReasonEntry {
  std::string_view word;
  Kinds kinds;
  Phrase phrase;
};

// The first that fits counts.
constexpr ReasonEntry kReasons[] = {
    {"timeout",
     Of({Kind::kPing}),
     {"no echo came back: wrong address, switched off, or a firewall that drops pings (some devices never answer them)",
      "không có hồi đáp ping: sai địa chỉ, thiết bị tắt, hoặc tường lửa chặn ping (có thiết bị không bao giờ trả "
      "lời)"}},
    {"timeout",
     Of({Kind::kSip}),
     {"silence. Many endpoints ignore strangers, so this alone is no fault: look whether ping answers and SIP is "
      "switched on, and try ;transport=tcp",
      "im lặng. Nhiều thiết bị không trả lời máy lạ nên chưa phải là lỗi: xem ping có trả lời, SIP đã bật chưa, và thử "
      ";transport=tcp"}},
    {"timeout",
     Of({Kind::kRas}),
     {"silence. Only gatekeepers answer this, endpoints never do: for an endpoint ask h323:HOST",
      "im lặng. Chỉ gatekeeper mới trả lời, thiết bị đầu cuối thì không: với thiết bị đầu cuối hãy hỏi h323:MÁY"}},
    {"timeout",
     kAny,
     {"no answer in time: wrong address or port, switched off, or a firewall in between (try ping:HOST)",
      "không trả lời kịp: sai địa chỉ hoặc cổng, thiết bị tắt, hoặc có tường lửa ở giữa (thử ping:MÁY)"}},
    {"refused",
     Of({Kind::kSip, Kind::kH323}),
     {"the host is there, but nothing listens at this port: switch the protocol on in the endpoint, or correct port "
      "and "
      "transport",
      "máy có đó nhưng không có gì nghe ở cổng này: bật giao thức trong thiết bị, hoặc sửa lại cổng và kiểu truyền"}},
    {"refused",
     kAny,
     {"the host is there, but nothing listens at this port: switch the service on, or correct the port",
      "máy có đó nhưng không có gì nghe ở cổng này: bật dịch vụ, hoặc sửa lại cổng"}},
    {"closed",
     kAny,
     {"it hung up without an answer: another protocol is at this port, it is busy, or it does not let this machine in",
      "bên kia ngắt mà không trả lời: cổng này là giao thức khác, thiết bị bận, hoặc không cho máy này vào"}},
    {"reset",
     kAny,
     {"it broke the connection off: another protocol is at this port, or an access list or firewall refuses this "
      "machine",
      "kết nối bị cắt ngang: cổng này là giao thức khác, hoặc danh sách truy cập hay tường lửa từ chối máy này"}},
    {"unreachable",
     kAny,
     {"there is no way to this address: look at the line, the router and the address of this machine (ip route get "
      "HOST)",
      "không có đường tới địa chỉ này: xem đường truyền, bộ định tuyến và địa chỉ của máy này (ip route get MÁY)"}},
    {"tls-failed",
     kAny,
     {"no TLS there: is it the right port, or does the service speak without TLS (transport=tcp)?",
      "cổng này không có TLS: đã đúng cổng chưa, hay dịch vụ chạy không có TLS (transport=tcp)?"}},
    {"old-tls",
     kAny,
     {"it has only TLS that is not safe any more: update it, or set old_tls=true for this device",
      "chỉ có TLS cũ, không còn an toàn: cập nhật thiết bị, hoặc đặt old_tls=true cho thiết bị này"}},
    {"not-allowed",
     kAny,
     {"this machine does not let us ask: sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" allows pings",
      "máy này không cho hỏi: sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" để cho phép ping"}},
    {"no-resources",
     kAny,
     {"this machine has no memory or descriptors left: that says nothing of the host",
      "máy này hết bộ nhớ hoặc descriptor: không nói lên điều gì về thiết bị"}},
    {"bad-answer",
     Of({Kind::kCli}),
     {"it speaks, but nothing of it is understood: another product or port, or it asks for no password (leave "
      "password_file= out)",
      "có trả lời nhưng không hiểu được: sản phẩm hoặc cổng khác, hoặc nó không đòi mật khẩu (bỏ password_file=)"}},
    {"bad-answer",
     kAny,
     {"something else answers at this port: correct the port or the profile",
      "ở cổng này có thứ khác trả lời: sửa lại cổng hoặc hồ sơ"}},
    {"proxy",
     kAny,
     {"a proxy answers for the endpoint and says that it cannot be reached: look at the endpoint and its registration",
      "proxy trả lời thay và báo không gọi được thiết bị: xem thiết bị và đăng ký của nó"}},
    {"truncated",
     kAny,
     {"the answer is longer than a datagram holds; what was read of it counts",
      "câu trả lời dài hơn một gói tin; phần đã đọc vẫn có giá trị"}},
    {"not-synchronised",
     kAny,
     {"it answers, but its own clock has no source: look at the servers that it takes its time from",
      "có trả lời nhưng đồng hồ của nó chưa có nguồn: xem các máy chủ mà nó lấy giờ"}},
    {"RATE",
     kAny,
     {"it is asked too often and says so: make the period longer", "bị hỏi quá thường xuyên: hãy tăng chu kỳ"}},
    {"no-address",
     kAny,
     {"this machine has no numeric address towards the host: look at its network",
      "máy này chưa có địa chỉ về phía thiết bị: xem mạng của máy này"}},
    {"wrong-credentials",
     Of({Kind::kCli}),
     {"a password is wanted, or was refused; to keep the account from being locked the next try rests: correct user= "
      "and "
      "password_file=",
      "đòi mật khẩu hoặc mật khẩu bị từ chối; để tài khoản không bị khóa, lần thử sau sẽ chờ: sửa user= và "
      "password_file="}},
    {"wrong-credentials",
     kLogsIn,
     {"user or password was refused; to keep the account from being locked the next try rests: correct user= and "
      "password_file=",
      "tên hoặc mật khẩu bị từ chối; để tài khoản không bị khóa, lần thử sau sẽ chờ: sửa user= và password_file="}},
    {"not-trusted",
     kLogsIn,
     {"its certificate is not trusted, so no password was sent: install its authority, or leave trusted= out",
      "chứng thư không được tin cậy nên không gửi mật khẩu: cài CA của nó, hoặc bỏ trusted="}},
    {"session-timeout",
     kLogsIn,
     {"it answers too slowly for a whole session: ask it less often, or look at its load",
      "trả lời quá chậm cho cả phiên: hỏi thưa hơn, hoặc xem tải của thiết bị"}},
    {"bad-document",
     kLogsIn,
     {"it answers, but not as this profile knows it: another software version or another product",
      "có trả lời nhưng không đúng dạng của hồ sơ: phiên bản phần mềm hoặc sản phẩm khác"}},
    {"too-big",
     kLogsIn,
     {"an answer is far longer than such a device gives: is it the right address?",
      "câu trả lời dài bất thường với loại thiết bị này: địa chỉ đã đúng chưa?"}},
    {"redirect",
     kLogsIn,
     {"it sends us to another host: correct the address", "nó chuyển sang máy khác: sửa lại địa chỉ"}},
    {"http-error",
     kLogsIn,
     {"it refuses a request (see the code): is the interface switched on, and may this user read?",
      "một yêu cầu bị từ chối (xem mã): giao diện đã bật chưa, người dùng này có quyền đọc không?"}},
    {"refused-by-api",
     kLogsIn,
     {"its interface says no: is it switched on, and may this user read?",
      "giao diện của nó từ chối: đã bật chưa, người dùng này có quyền đọc không?"}},
    {"session-left-open",
     kLogsIn,
     {"the session could not be closed and ends by itself; if this lasts, others may not get in",
      "không đóng được phiên, phiên sẽ tự hết hạn; nếu kéo dài, người khác có thể không vào được"}},
};

constexpr Phrase kOfGatekeeper{"the gatekeeper lives and lets this machine not in ({0}): nothing to do",
                               "gatekeeper có hoạt động nhưng không nhận máy này ({0}): không cần làm gì"};
constexpr Phrase kUnknownWord{"a word of the service itself: {0}", "từ do chính dịch vụ đưa ra: {0}"};

struct CodeEntry {
  Kinds kinds;
  std::int64_t from, to;
  Phrase phrase;
};

constexpr Kinds kSip = Of({Kind::kSip}), kWeb = Of({Kind::kHttp}), kStream = Of({Kind::kRtsp}),
                kName = Of({Kind::kDns}), kBind = Of({Kind::kLdap});

// The first that fits counts. SIP: RFC 3261 clause 21; DNS: RFC 6895; LDAP: RFC 4511 appendix A.
constexpr CodeEntry kCodes[] = {
    {kSip | kStream,
     401,
     401,
     {"it lives, and asks for a password: nothing to do", "có hoạt động, chỉ đòi mật khẩu: không cần làm gì"}},
    {kSip,
     407,
     407,
     {"it lives; a proxy asks for a password: nothing to do", "có hoạt động; proxy đòi mật khẩu: không cần làm gì"}},
    {kSip,
     403,
     403,
     {"it lives, and lets only those in whom it knows: nothing to do",
      "có hoạt động, chỉ nhận máy quen: không cần làm gì"}},
    {kSip,
     404,
     404,
     {"it lives, and knows nobody of this name: set sip.user= if you need its room to be asked",
      "có hoạt động, nhưng không có tên này: đặt sip.user= nếu cần hỏi đúng phòng"}},
    {kSip,
     405,
     405,
     {"it lives, and does not take this question: nothing to do",
      "có hoạt động, không nhận câu hỏi này: không cần làm gì"}},
    {kSip,
     480,
     480,
     {"it lives, but cannot be called now: do-not-disturb, or not registered",
      "có hoạt động nhưng lúc này không gọi được: đang bật không làm phiền, hoặc chưa đăng ký"}},
    {kSip, 486, 486, {"it lives, and is in a call", "có hoạt động và đang họp"}},
    {kSip, 600, 600, {"it lives, and is in a call", "có hoạt động và đang họp"}},
    {kSip,
     501,
     501,
     {"it lives, and does not know this question: nothing to do",
      "có hoạt động, không biết câu hỏi này: không cần làm gì"}},
    {kSip,
     300,
     399,
     {"it lives, and names another address for the room: ask that one",
      "có hoạt động và chỉ sang địa chỉ khác của phòng: hãy hỏi địa chỉ đó"}},
    {kSip,
     500,
     599,
     {"it lives, but reports a fault of its own: restart it if this lasts",
      "có hoạt động nhưng báo lỗi bên trong: nếu kéo dài, khởi động lại"}},
    {kWeb,
     300,
     399,
     {"the page is elsewhere: ask where the browser ends up",
      "trang ở chỗ khác: hãy hỏi địa chỉ mà trình duyệt dừng lại"}},
    {kWeb,
     401,
     401,
     {"the server lives, and asks for a password: status=200-399,401 takes that as well",
      "máy chủ hoạt động và đòi mật khẩu: status=200-399,401 coi như vậy là tốt"}},
    {kWeb,
     403,
     403,
     {"the server lives, and does not show this page to this machine",
      "máy chủ hoạt động nhưng không cho máy này xem trang"}},
    {kWeb,
     404,
     404,
     {"the server lives, but has no such page: correct the path",
      "máy chủ hoạt động nhưng không có trang này: sửa đường dẫn"}},
    {kWeb,
     500,
     599,
     {"the server lives, but what is behind it does not: look at the application",
      "máy chủ hoạt động nhưng ứng dụng phía sau thì không: xem ứng dụng"}},
    {kStream,
     404,
     404,
     {"it lives, but has no such stream: correct the path", "có hoạt động nhưng không có luồng này: sửa đường dẫn"}},
    {kName,
     2,
     2,
     {"the name server lives, but could not find out: look at the servers that it asks",
      "máy chủ tên hoạt động nhưng không tra được: xem các máy chủ mà nó hỏi"}},
    {kName, 3, 3, {"the name server lives, and there is no such name", "máy chủ tên hoạt động, và không có tên này"}},
    {kName,
     5,
     5,
     {"the name server lives, and does not answer this machine", "máy chủ tên hoạt động nhưng không trả lời máy này"}},
    {kBind,
     1,
     80,
     {"the directory lives, and lets nobody in without a name: nothing to do",
      "dịch vụ thư mục hoạt động, không nhận người không tên: không cần làm gì"}},
};

}  // namespace

Wording ReasonWords(Kind kind, std::string_view reason) {
  if (reason == "none") return {};
  const Kinds one = Of({kind});
  const auto found = std::ranges::find_if(
      kReasons, [&](const ReasonEntry& entry) { return entry.word == reason && (entry.kinds & one) != 0; });
  if (found != std::end(kReasons)) return Say(found->phrase);
  return Say(kind == Kind::kRas ? kOfGatekeeper : kUnknownWord, reason);
}

Wording CodeWords(Kind kind, std::int64_t code) {
  const Kinds one = Of({kind});
  const auto found = std::ranges::find_if(kCodes, [&](const CodeEntry& entry) {
    return (entry.kinds & one) != 0 && code >= entry.from && code <= entry.to;
  });
  return found != std::end(kCodes) ? Say(found->phrase) : Wording();
}

}  // namespace tramgac::app
