#include "tests/system/publish/certificates.h"

#include <stdexcept>

namespace tramgac::publish {
namespace {

void MustRun(const std::vector<std::string>& command) {
  if (RunCommand(command) != 0) throw std::runtime_error(command[0] + " " + command[1]);
}

}  // namespace

Authority::Authority(const std::string& name) {
  folder_.Write("index", "");
  folder_.Write("serial", "1000\n");
  folder_.Write("ca.cnf", "[ca]\ndefault_ca=x\n[x]\ndatabase=" + folder_.File("index") +
                              "\nnew_certs_dir=" + folder_.File("") + "\nserial=" + folder_.File("serial") +
                              "\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n");
  MustRun({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
           "-subj", "/CN=" + name, "-keyout", folder_.File("ca.key"), "-out", ca_file()});
}

Certificate Authority::Issue(const std::string& name, const std::string& alternative_names, const std::string& begin,
                             const std::string& end) const {
  const Certificate made{folder_.File(name + ".pem"), folder_.File(name + ".key")};
  const std::string request = folder_.File(name + ".csr");
  const std::string extensions = folder_.Write(name + ".ext", "subjectAltName=" + alternative_names + "\n");
  MustRun({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
           "-keyout", made.key_file, "-out", request});
  MustRun({"openssl",    "ca",
           "-batch",     "-notext",
           "-config",    folder_.File("ca.cnf"),
           "-cert",      ca_file(),
           "-keyfile",   folder_.File("ca.key"),
           "-startdate", begin,
           "-enddate",   end,
           "-extfile",   extensions,
           "-in",        request,
           "-out",       made.certificate_file});
  return made;
}

std::string Authority::Revoke(const Certificate& certificate) const {
  MustRun({"openssl", "ca", "-config", folder_.File("ca.cnf"), "-cert", ca_file(), "-keyfile", folder_.File("ca.key"),
           "-revoke", certificate.certificate_file});
  return List();
}

std::string Authority::List(const std::string& begin, const std::string& end) const {
  MustRun({"openssl", "ca", "-config", folder_.File("ca.cnf"), "-cert", ca_file(), "-keyfile", folder_.File("ca.key"),
           "-gencrl", "-crl_lastupdate", begin, "-crl_nextupdate", end, "-out", folder_.File("revoked.pem")});
  return folder_.File("revoked.pem");
}

}  // namespace tramgac::publish
