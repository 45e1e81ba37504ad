// The sentences of agent/pki in English and Vietnamese.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::pki {

using document::Phrase;

// Files.
inline constexpr Phrase kCannotRead{"{0} cannot be read: {1}", "không đọc được {0}: {1}"};
inline constexpr Phrase kCannotWrite{"{0} cannot be written: {1}", "không ghi được {0}: {1}"};
inline constexpr Phrase kNotSynced{"{0} is written, but may be lost if the power fails now: {1}",
                                   "đã ghi {0}, nhưng có thể mất nếu mất điện ngay: {1}"};
inline constexpr Phrase kIsThere{"{0} is there already and is not overwritten", "{0} đã có, không ghi đè"};
inline constexpr Phrase kNoSmallFile{"{0} is no regular file of at most {1} bytes",
                                     "{0} không phải tệp thường tối đa {1} byte"};
inline constexpr Phrase kOpenToOthers{
    "others may read or change {0}: chmod 600 it, and if they may have read it, begin with a new key",
    "người khác đọc hoặc sửa được {0}: hãy chmod 600, và nếu có thể đã bị đọc thì tạo khóa mới"};

// Contents.
inline constexpr Phrase kNoKey{"{0} has no private key in PEM, or one with a passphrase",
                               "{0} không có khóa riêng dạng PEM, hoặc khóa có mật khẩu"};
inline constexpr Phrase kOtherKey{"{0} is not the key of the certificate beside it",
                                  "{0} không phải khóa của chứng thư bên cạnh"};
inline constexpr Phrase kNoCertificate{"{0} has no certificate in PEM", "{0} không có chứng thư dạng PEM"};
inline constexpr Phrase kNoRequest{"{0} has no certificate request (CSR) in PEM",
                                   "{0} không có yêu cầu chứng thư (CSR) dạng PEM"};
inline constexpr Phrase kNotItsKey{
    "{0} is not signed by the key that it is for: it was changed, or is not of its sender",
    "{0} không được ký bằng chính khóa của nó: đã bị sửa, hoặc không phải của người gửi"};
inline constexpr Phrase kWeakKey{"the key of {0} is none of ECDSA P-256", "khóa của {0} không phải ECDSA P-256"};
inline constexpr Phrase kOtherName{"{0} is for {1} and not for {2}", "{0} là của {1}, không phải của {2}"};
inline constexpr Phrase kNoList{"{0} has no list of revoked certificates in PEM that this authority has signed",
                                "{0} không có danh sách thu hồi dạng PEM do chính CA này ký"};
inline constexpr Phrase kNotOurs{"{0} is no certificate of this authority", "{0} không phải chứng thư của CA này"};
inline constexpr Phrase kCrypto{"the cryptographic library fails: {0}", "thư viện mật mã báo lỗi: {0}"};

// Names.
inline constexpr Phrase kBadName{
    "bad name {0} for a {1}; expected 1 to 40 of a-z 0-9 -, for people and programs of A-Z . _ @ too, a letter or "
    "digit first",
    "tên {0} không hợp với vai trò {1}; cần 1 đến 40 ký tự a-z 0-9 -, với người và phần mềm thêm A-Z . _ @, bắt đầu "
    "bằng chữ hoặc số"};
inline constexpr Phrase kBadHost{"bad host {0}; expected a DNS name without *, an IPv4 or an IPv6 address",
                                 "tên máy {0} không đúng; cần tên DNS không có *, địa chỉ IPv4 hoặc IPv6"};
inline constexpr Phrase kHostsOfBroker{
    "a broker needs --host, 1 to 16 times: each name and address by which clients reach it; nobody else has any",
    "máy chủ MQTT cần --host, 1 đến 16 lần: mỗi tên và địa chỉ mà máy khách dùng để nối đến; vai trò khác thì không"};
inline constexpr Phrase kBadAuthorityName{"bad name of the authority; expected 1 to 64 printable characters of ASCII",
                                          "tên CA không đúng; cần 1 đến 64 ký tự ASCII in được (không dấu)"};

// Access lists.
inline constexpr Phrase kNoNodes{"no node is named", "chưa nêu nút nào"};
inline constexpr Phrase kBadSite{
    "bad site {0}; expected 1 to 40 of a-z 0-9 -, a letter or digit first, and neither rsp nor wm",
    "điểm {0} không đúng; cần 1 đến 40 ký tự a-z 0-9 -, bắt đầu bằng chữ hoặc số, và không phải rsp hay wm"};
inline constexpr Phrase kNameTwice{"{0} is named twice: who comes in under one name could do what both may",
                                   "{0} được nêu hai lần: ai vào bằng tên đó sẽ có quyền của cả hai"};
inline constexpr Phrase kTooManyFilters{"more than {0} lines: give each region a broker of its own",
                                        "nhiều hơn {0} dòng: hãy chia mỗi vùng một máy chủ MQTT"};

// The authority's folder.
inline constexpr Phrase kFolderInUse{"{0} is not empty: there may be an authority in it already",
                                     "{0} không trống: có thể đã có CA ở đó"};
inline constexpr Phrase kBusy{"another tramgac pki is at work in {0}",
                              "một lệnh tramgac pki khác đang làm việc trong {0}"};
inline constexpr Phrase kNoAuthority{"{0} is not the folder of an authority (tramgac pki init): {1}",
                                     "{0} không phải thư mục CA (tramgac pki init): {1}"};
inline constexpr Phrase kAuthorityEnded{"the certificate of the authority has ended", "chứng thư của CA đã hết hạn"};
inline constexpr Phrase kHasOne{"{0} has a certificate already ({1}, until {2}): renew it, or revoke it first",
                                "{0} đã có chứng thư ({1}, đến {2}): hãy gia hạn (renew), hoặc thu hồi (revoke) trước"};
inline constexpr Phrase kOtherRole{"{0} has had certificates as {1}: a name keeps its role",
                                   "{0} đã có chứng thư với vai trò {1}: một tên giữ nguyên vai trò"};
inline constexpr Phrase kSharedKey{
    "this key is that of {0} already: each has one of its own, which is made where it is used",
    "khóa này đã là của {0}: mỗi nơi có khóa riêng, tạo tại chính nơi dùng"};
inline constexpr Phrase kRevokedKey{"{0} has had this key, and it was taken back ({1}): make a new one",
                                    "{0} đã dùng khóa này và đã bị thu hồi ({1}): hãy tạo khóa mới"};
inline constexpr Phrase kNothingToRenew{"{0} has no certificate of this authority that is not revoked: issue one",
                                        "{0} không có chứng thư nào của CA này chưa bị thu hồi: hãy cấp mới (issue)"};
inline constexpr Phrase kNoSuchCertificate{"no certificate of this authority is {0}",
                                           "CA này không có chứng thư nào là {0}"};
inline constexpr Phrase kTooMany{"more than {0} certificates in {1}", "nhiều hơn {0} chứng thư trong {1}"};

}  // namespace tramgac::pki
