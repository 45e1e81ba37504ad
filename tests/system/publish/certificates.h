// A small certification authority in a temporary folder, made with the openssl program.
#pragma once

#include <string>

#include "tests/system/publish/process.h"

namespace tramgac::publish {

struct Certificate {
  std::string certificate_file, key_file;
};

class Authority {
 public:
  explicit Authority(const std::string& name);
  std::string ca_file() const { return folder_.File("ca.pem"); }
  // `alternative_names`: e.g. "DNS:localhost,IP:127.0.0.1". Times as YYYYMMDDHHMMSSZ.
  Certificate Issue(const std::string& name, const std::string& alternative_names,
                    const std::string& begin = "20200101000000Z", const std::string& end = "20990101000000Z") const;

  // Takes a certificate back. Outcome: the file with the list of what has been revoked (PEM).
  std::string Revoke(const Certificate& certificate) const;

  // Writes the list anew. Times as above. Outcome: the file.
  std::string List(const std::string& begin = "20200101000000Z", const std::string& end = "20990101000000Z") const;

 private:
  TempFolder folder_;
};

}  // namespace tramgac::publish
