// The node.yaml that `tramgac init` writes: what was answered, with a comment where the next reader needs one. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/app/scan_find.h"
#include "agent/document/problem.h"

namespace tramgac::app {

struct InitBroker {
  std::string host;  // empty: none
  std::string port;  // as answered
  bool tls = false;
  std::string ca_file, certificate_file, key_file;  // each empty: none
  std::string user, password_file;                  // each empty: none
};

struct InitAnswers {
  std::string site, node;
  InitBroker broker;
};

// Values go in as they are, right or wrong: what is wrong is for the checker of configurations to say. Ends with
// `devices:` for `finds`, as FindsYaml. `pins`: comments about pins of this board, as BoardYaml; may be empty.
std::string InitText(const InitAnswers& answers, const std::vector<ScanFind>& finds, document::Language language,
                     const std::string& pins = {});

// `value` as a YAML scalar on one line: in quotes if it could be taken for anything else than a text.
std::string YamlScalar(const std::string& value);

}  // namespace tramgac::app
