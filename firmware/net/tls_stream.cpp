#include "firmware/net/tls_stream.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

constexpr LocalText kNoFiles{"this node's authority, certificate or key cannot be used",
                             "không dùng được chứng thư CA, chứng thư hoặc khóa của nút này"};
constexpr LocalText kUnknownAuthority{"the broker's certificate is not signed by the configured authority",
                                      "chứng thư của máy chủ không do CA đã cấu hình ký"};
constexpr LocalText kOtherName{"the broker's certificate is made out to another name",
                               "chứng thư của máy chủ mang tên khác"};
constexpr LocalText kExpired{"the broker's certificate has expired", "chứng thư của máy chủ đã hết hạn"};
constexpr LocalText kNotYet{"the broker's certificate is not valid yet", "chứng thư của máy chủ chưa có hiệu lực"};
constexpr LocalText kBadCertificate{"the broker's certificate is not acceptable",
                                    "chứng thư của máy chủ không được chấp nhận"};
constexpr LocalText kAlert{"the broker ended the TLS connection with an alert: look at this node's certificate",
                           "máy chủ ngắt TLS kèm cảnh báo: hãy kiểm tra chứng thư của nút này"};
constexpr LocalText kHandshake{"no TLS 1.2 connection is possible: look at the port",
                               "không lập được kết nối TLS 1.2: hãy kiểm tra cổng"};
constexpr LocalText kEnded{"the broker ended the connection", "máy chủ đã ngắt kết nối"};

// RFC 5246, F.1.4: a session is not to be resumed for longer.
constexpr auto kLongestSession = std::chrono::hours(24);

constexpr int kCipherSuites[] = {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, 0};

UtcTime TimeOf(const mbedtls_x509_time& time) {
  const std::chrono::year_month_day day{std::chrono::year(time.year),
                                        std::chrono::month(static_cast<unsigned>(time.mon)),
                                        std::chrono::day(static_cast<unsigned>(time.day))};
  return std::chrono::sys_days(day) + std::chrono::hours(time.hour) + std::chrono::minutes(time.min) +
         std::chrono::seconds(time.sec);
}

LocalText TextOf(std::uint32_t flags) {
  if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) return kUnknownAuthority;
  if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) return kOtherName;
  if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) return kExpired;
  if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) return kNotYet;
  return kBadCertificate;
}

int ParseOne(mbedtls_x509_crt& into, ByteSpan der) {
  return mbedtls_x509_crt_parse_der_nocopy(&into, der.data(), der.size());
}

}  // namespace

TlsStream::TlsStream(const TlsSettings& settings, ByteStream& carrier, board::Entropy& entropy)
    : carrier_(carrier), entropy_(entropy), name_(settings.name) {
  mbedtls_ssl_config_init(&config_);
  mbedtls_ssl_init(&ssl_);
  mbedtls_x509_crt_init(&authority_);
  mbedtls_x509_crt_init(&certificate_);
  mbedtls_pk_init(&key_);
  mbedtls_ssl_session_init(&session_);
  Load(settings);
}

TlsStream::~TlsStream() {
  Close();
  mbedtls_ssl_free(&ssl_);
  mbedtls_ssl_session_free(&session_);
  mbedtls_ssl_config_free(&config_);
  mbedtls_pk_free(&key_);
  mbedtls_x509_crt_free(&certificate_);
  mbedtls_x509_crt_free(&authority_);
}

void TlsStream::Load(const TlsSettings& settings) {
  if (settings.name[0] == '\0' || ParseOne(authority_, settings.authority) != 0) return;
  if (mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                  MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
    return;
  }
  mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_ca_chain(&config_, &authority_, nullptr);
  mbedtls_ssl_conf_verify(&config_, &TlsStream::Verify, this);
  mbedtls_ssl_conf_rng(&config_, &TlsStream::Random, &entropy_);
  mbedtls_ssl_conf_ciphersuites(&config_, kCipherSuites);
  if (!settings.certificate.empty()) {
    if (ParseOne(certificate_, settings.certificate) != 0 ||
        mbedtls_pk_parse_key(&key_, settings.key.data(), settings.key.size(), nullptr, 0, &TlsStream::Random,
                             &entropy_) != 0 ||
        mbedtls_ssl_conf_own_cert(&config_, &certificate_, &key_) != 0) {
      return;
    }
  }
  loaded_ = true;
}

Status TlsStream::Open() {
  Close();
  problem_ = kNoFiles;
  if (!loaded_) return Status::kUnavailable;
  problem_ = kHandshake;
  mbedtls_ssl_free(&ssl_);
  mbedtls_ssl_init(&ssl_);
  if (mbedtls_ssl_setup(&ssl_, &config_) != 0 || mbedtls_ssl_set_hostname(&ssl_, name_) != 0) {
    return Status::kUnavailable;
  }
  OfferSession();
  mbedtls_ssl_set_bio(&ssl_, this, &TlsStream::SendRaw, &TlsStream::ReceiveRaw, nullptr);
  if (!Ok(carrier_.Open())) {
    problem_ = carrier_.problem();
    return Status::kUnavailable;
  }
  problem_ = {};
  unsent_ = 0;
  state_ = StreamState::kOpening;
  return Status::kOk;
}

void TlsStream::KeepSession() {
  // Of each connection mbedTLS gives it out once.
  if (state_ == StreamState::kOpen && mbedtls_ssl_get_session(&ssl_, &session_) == 0) kept_ = true;
}

// No certificate is seen when the broker agrees: those of the time when the session was made are judged in its place.
// A broker that does not agree goes on with a handshake like the first one.
void TlsStream::OfferSession() {
  kept_ = kept_ && Judge(from_, until_) == 0 && mbedtls_ssl_set_session(&ssl_, &session_) == 0;
  if (kept_) return;
  from_ = {};
  until_ = now_ + kLongestSession;
}

void TlsStream::Close() {
  if (state_ == StreamState::kOpen && unsent_ == 0) static_cast<void>(mbedtls_ssl_close_notify(&ssl_));
  if (state_ != StreamState::kClosed) mbedtls_ssl_free(&ssl_);  // its buffers are the largest thing that a node has
  state_ = StreamState::kClosed;
  carrier_.Close();
}

void TlsStream::Step() {
  if (state_ != StreamState::kOpening || carrier_.state() == StreamState::kOpening) return;
  if (carrier_.state() == StreamState::kOpen) kept_ = false;  // not before: without a way there nothing is offered
  const int outcome = mbedtls_ssl_handshake(&ssl_);
  if (outcome == 0) {
    state_ = StreamState::kOpen;
  } else if (outcome != MBEDTLS_ERR_SSL_WANT_READ && outcome != MBEDTLS_ERR_SSL_WANT_WRITE) {
    Fail(outcome);
  }
}

void TlsStream::Fail(int error) {
  const std::uint32_t flags = mbedtls_ssl_get_verify_result(&ssl_);
  if (error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
    problem_ = TextOf(flags);
  } else if (error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    problem_ = kAlert;
  } else if (error == MBEDTLS_ERR_SSL_CONN_EOF || error == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
    problem_ = carrier_.problem().en.empty() ? kEnded : carrier_.problem();
  } else {
    problem_ = kHandshake;
  }
  mbedtls_ssl_free(&ssl_);
  state_ = StreamState::kClosed;
  carrier_.Close();
}

std::size_t TlsStream::Send(ByteSpan bytes) {
  if (state_ != StreamState::kOpen || bytes.empty()) return 0;
  // What mbedTLS holds already has to be offered once more, and not more than that: it would take the rest for sent.
  const std::size_t size = unsent_ != 0 ? std::min(unsent_, bytes.size()) : bytes.size();
  const int outcome = mbedtls_ssl_write(&ssl_, bytes.data(), size);
  if (outcome == MBEDTLS_ERR_SSL_WANT_READ || outcome == MBEDTLS_ERR_SSL_WANT_WRITE) {
    unsent_ = std::min<std::size_t>(size, MBEDTLS_SSL_OUT_CONTENT_LEN);
    return 0;
  }
  unsent_ = 0;
  if (outcome > 0) return static_cast<std::size_t>(outcome);
  Fail(outcome);
  return 0;
}

std::size_t TlsStream::Receive(MutableByteSpan out) {
  if (state_ != StreamState::kOpen || out.empty()) return 0;
  const int outcome = mbedtls_ssl_read(&ssl_, out.data(), out.size());
  if (outcome > 0) return static_cast<std::size_t>(outcome);
  if (outcome != MBEDTLS_ERR_SSL_WANT_READ && outcome != MBEDTLS_ERR_SSL_WANT_WRITE) {
    Fail(outcome == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : outcome);
  }
  return 0;
}

int TlsStream::SendRaw(void* self, const unsigned char* bytes, std::size_t size) {
  ByteStream& carrier = static_cast<TlsStream*>(self)->carrier_;
  if (carrier.state() == StreamState::kClosed) return MBEDTLS_ERR_SSL_CONN_EOF;
  const std::size_t sent = carrier.Send(ByteSpan(bytes, size));
  return sent == 0 ? MBEDTLS_ERR_SSL_WANT_WRITE : static_cast<int>(sent);
}

int TlsStream::ReceiveRaw(void* self, unsigned char* out, std::size_t size) {
  ByteStream& carrier = static_cast<TlsStream*>(self)->carrier_;
  const std::size_t got = carrier.Receive(MutableByteSpan(out, size));
  if (got != 0) return static_cast<int>(got);
  return carrier.state() == StreamState::kClosed ? MBEDTLS_ERR_SSL_CONN_EOF : MBEDTLS_ERR_SSL_WANT_READ;
}

int TlsStream::Random(void* entropy, unsigned char* out, std::size_t size) {
  const bool filled = Ok(static_cast<board::Entropy*>(entropy)->Fill(MutableByteSpan(out, size)));
  return filled ? 0 : MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
}

// mbedTLS is built without a clock: the dates are judged here, of each certificate of the chain.
int TlsStream::Verify(void* self, mbedtls_x509_crt* certificate, int, std::uint32_t* flags) {
  auto& stream = *static_cast<TlsStream*>(self);
  const UtcTime from = TimeOf(certificate->valid_from), until = TimeOf(certificate->valid_to);
  *flags |= stream.Judge(from, until);
  stream.from_ = std::max(stream.from_, from);
  stream.until_ = std::min(stream.until_, until);
  return 0;
}

std::uint32_t TlsStream::Judge(UtcTime from, UtcTime until) const {
  if (now_ > until) return MBEDTLS_X509_BADCERT_EXPIRED;
  return exact_ && now_ < from ? MBEDTLS_X509_BADCERT_FUTURE : 0;
}

}  // namespace tramgac::firmware
