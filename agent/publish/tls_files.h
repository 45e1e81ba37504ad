// The files of TlsSettings: do they work, how long is our certificate valid, have they been renewed?
// Every function blocks for the time of reading small files. Thread safety: any thread; a TlsFileWatch on one at a
// time.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>

#include "agent/core/base/time.h"
#include "agent/publish/diagnosis.h"
#include "agent/publish/settings.h"

struct ssl_ctx_st;  // SSL_CTX of OpenSSL

namespace tramgac::publish {

// Loads all files into a context. Outcomes: kNone; kTlsFiles with the file and what is wrong with it in `detail`.
Diagnosis LoadTlsFiles(ssl_ctx_st* context, const TlsSettings& tls);

// Would the files work? Outcomes: as LoadTlsFiles.
Diagnosis CheckTlsFiles(const TlsSettings& tls);

// What a library takes that knows of one file of authorities only, and nothing of revocation: ca_file and crl_file
// behind each other, in memory. A CRL in it counts (X509_load_cert_crl_file(3)).
class TrustFile {
 public:
  TrustFile() = default;
  TrustFile(const TrustFile&) = delete;
  TrustFile& operator=(const TrustFile&) = delete;
  ~TrustFile() { Close(); }

  // Takes the files as they are now in the place of those before. Outcomes: kNone; kTlsFiles: nothing is kept.
  Diagnosis Load(const TlsSettings& tls);
  // Valid until the next Load; ca_file itself when there is no list.
  const std::string& path() const { return path_; }

 private:
  void Close();
  int memory_ = -1;
  std::string path_;
};

// From when on the lists count, the latest of them. Outcome: 0 if no list can be read.
UtcTime RevocationBegin(const std::string& file);

// When the lists end, the first of them (next update). Outcome: 0 if no list can be read, or none says when.
UtcTime RevocationEnd(const std::string& file);

// When the certificate ends; of a chain, the first of it to end. Outcome: 0 if no certificate can be read.
UtcTime CertificateEnd(const std::string& file);

// Finds out that files have been renewed, by their outside: no file is read.
class TlsFileWatch {
 public:
  // With TLS disabled nothing ever changes.
  TlsFileWatch(const TlsSettings& tls, Duration period);

  // From one look to the next, in microseconds.
  Duration period() const { return period_; }

  // Outcome: true once for each renewal: the files are others than at the last renewal (or at the beginning), and the
  // same as at the look before, because certificate and key are rarely replaced at one moment.
  bool Look();

 private:
  struct Outside {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const Outside&) const = default;
  };
  using Outsides = std::array<Outside, 4>;
  Outsides Read() const;

  const std::array<std::string, 4> files_;
  const Duration period_;
  Outsides used_;
  Outsides seen_;
};

}  // namespace tramgac::publish
