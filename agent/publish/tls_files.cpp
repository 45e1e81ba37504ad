#include "agent/publish/tls_files.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

namespace tramgac::publish {
namespace {

std::string OpenSslText() {
  char text[256] = "";
  const unsigned long error = ERR_get_error();
  if (error != 0) ERR_error_string_n(error, text, sizeof(text));
  ERR_clear_error();
  return text;
}

Diagnosis FileFault(const std::string& file) { return {ConnectionFault::kTlsFiles, 0, file + ": " + OpenSslText()}; }

UtcTime EndOf(const X509& certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &parts) != 1) return {};
  return UtcTime(std::chrono::seconds(timegm(&parts)));
}

std::array<std::string, 3> FilesOf(const TlsSettings& tls) {
  if (!tls.enabled) return {};
  return {tls.ca_file, tls.certificate_file, tls.key_file};
}

}  // namespace

Diagnosis LoadTlsFiles(ssl_ctx_st* context, const TlsSettings& tls) {
  const bool authorities = tls.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                                               : SSL_CTX_load_verify_file(context, tls.ca_file.c_str()) == 1;
  if (!authorities) return FileFault(tls.ca_file);
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

UtcTime CertificateEnd(const std::string& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_file(file.c_str(), "r"), &BIO_free);
  UtcTime end{};
  while (bio != nullptr) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
    if (certificate == nullptr) break;
    const UtcTime one = EndOf(*certificate);
    end = end == UtcTime{} ? one : std::min(end, one);
  }
  ERR_clear_error();
  return end;
}

TlsFileWatch::TlsFileWatch(const TlsSettings& tls, Duration period)
    : files_(FilesOf(tls)), period_(period), used_(Read()), seen_(used_) {}

bool TlsFileWatch::Look() {
  const Outsides now = Read();
  const bool still = now == std::exchange(seen_, now);
  changing_ = now != used_;
  if (!changing_ || !still) return false;
  used_ = now;
  changing_ = false;
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
