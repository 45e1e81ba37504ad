#include "agent/publish/tls_files.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <functional>
#include <memory>
#include <utility>

#include "agent/core/base/calendar_time.h"

namespace tramgac::publish {
namespace {

constexpr std::size_t kLargestTrustFile = 16 * 1024 * 1024;

std::string OpenSslText() {
  char text[256] = "";
  const unsigned long error = ERR_get_error();
  if (error != 0) ERR_error_string_n(error, text, sizeof(text));
  ERR_clear_error();
  return text;
}

Diagnosis FileFault(const std::string& file) { return {ConnectionFault::kTlsFiles, 0, file + ": " + OpenSslText()}; }

std::array<std::string, 4> FilesOf(const TlsSettings& tls) {
  if (!tls.enabled) return {};
  return {tls.ca_file, tls.certificate_file, tls.key_file, tls.crl_file};
}

bool LoadLists(SSL_CTX* context, const std::string& file) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  X509_LOOKUP* lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());
  return lookup != nullptr && X509_load_crl_file(lookup, file.c_str(), X509_FILETYPE_PEM) > 0 &&
         X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) == 1;
}

// Appends a file to the memory, and a line's end that it may lack. Outcome: false with errno.
bool Append(int memory, const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char piece[16 * 1024];
  std::size_t room = kLargestTrustFile;
  ssize_t count = 0;
  bool fits = true;
  while (fits && (count = read(file, piece, sizeof piece)) > 0) {
    fits = static_cast<std::size_t>(count) <= room && write(memory, piece, static_cast<std::size_t>(count)) == count;
    room -= std::min(room, static_cast<std::size_t>(count));
  }
  if (!fits) errno = EFBIG;
  const int error = errno;
  (void)close(file);
  errno = error;
  return fits && count == 0 && write(memory, "\n", 1) == 1;
}

UtcTime TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return UtcOfParts(parts);
}

// 0 is no time.
UtcTime Earlier(UtcTime one, UtcTime other) {
  if (one == UtcTime{} || other == UtcTime{}) return std::max(one, other);
  return std::min(one, other);
}

void ForEachList(const std::string& file, const std::function<void(const X509_CRL&)>& show) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_file(file.c_str(), "r"), &BIO_free);
  while (bio != nullptr) {
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list(
        PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr), &X509_CRL_free);
    if (list == nullptr) break;
    show(*list);
  }
  ERR_clear_error();
}

}  // namespace

Diagnosis LoadTlsFiles(ssl_ctx_st* context, const TlsSettings& tls) {
  const bool authorities = tls.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                                               : SSL_CTX_load_verify_file(context, tls.ca_file.c_str()) == 1;
  if (!authorities) return FileFault(tls.ca_file);
  if (!tls.crl_file.empty() && !LoadLists(context, tls.crl_file)) return FileFault(tls.crl_file);
  if (tls.certificate_file.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, tls.certificate_file.c_str()) != 1) {
    return FileFault(tls.certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context, tls.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return FileFault(tls.key_file);
  }
  return {};
}

Diagnosis CheckTlsFiles(const TlsSettings& tls) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (context == nullptr) return {ConnectionFault::kTlsFiles, 0, OpenSslText()};
  return LoadTlsFiles(context.get(), tls);
}

Diagnosis TrustFile::Load(const TlsSettings& tls) {
  Close();
  path_ = tls.ca_file;
  if (tls.crl_file.empty()) return {};
  memory_ = memfd_create("tramgac-trust", MFD_CLOEXEC);
  path_ = "/proc/self/fd/" + std::to_string(memory_);
  std::string failed;
  if (memory_ < 0) failed = "memory";
  for (const std::string& file : {tls.ca_file, tls.crl_file}) {
    if (failed.empty() && !Append(memory_, file)) failed = file;
  }
  if (failed.empty()) return {};
  Diagnosis diagnosis{ConnectionFault::kTlsFiles, 0, failed + ": " + std::strerror(errno)};
  Close();
  return diagnosis;
}

void TrustFile::Close() {
  if (memory_ >= 0) (void)close(memory_);
  memory_ = -1;
  path_.clear();
}

UtcTime RevocationBegin(const std::string& file) {
  UtcTime begin{};
  ForEachList(file, [&](const X509_CRL& list) { begin = std::max(begin, TimeOf(X509_CRL_get0_lastUpdate(&list))); });
  return begin;
}

UtcTime RevocationEnd(const std::string& file) {
  UtcTime end{};
  ForEachList(file, [&](const X509_CRL& list) { end = Earlier(end, TimeOf(X509_CRL_get0_nextUpdate(&list))); });
  return end;
}

UtcTime CertificateEnd(const std::string& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_file(file.c_str(), "r"), &BIO_free);
  UtcTime end{};
  while (bio != nullptr) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
    if (certificate == nullptr) break;
    end = Earlier(end, TimeOf(X509_get0_notAfter(certificate.get())));
  }
  ERR_clear_error();
  return end;
}

TlsFileWatch::TlsFileWatch(const TlsSettings& tls, Duration period)
    : files_(FilesOf(tls)), period_(period), used_(Read()), seen_(used_) {}

bool TlsFileWatch::Look() {
  const Outsides now = Read();
  const bool still = now == std::exchange(seen_, now);
  if (now == used_ || !still) return false;
  used_ = now;
  return true;
}

TlsFileWatch::Outsides TlsFileWatch::Read() const {
  Outsides outsides;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    struct stat status {};
    // A link is followed: what it leads to is what counts. What is not there is all zeros.
    if (files_[i].empty() || stat(files_[i].c_str(), &status) != 0) continue;
    const std::int64_t changed = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    outsides[i] = {status.st_dev, status.st_ino, status.st_size, changed};
  }
  return outsides;
}

}  // namespace tramgac::publish
