// Asking a running agent over its control socket, for the verbs of the command line.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/document/problem.h"
#include "agent/service/control_client.h"

namespace tramgac::app {

// A connection to one agent. Not thread-safe; every function blocks for at most some seconds, or as long as it is told
// to.
class ControlCall {
 public:
  explicit ControlCall(std::string path) : path_(std::move(path)) {}

  // Connects if needed and asks. Outcomes: the lines of the answer, without the marks of its end; nothing: `problem`
  // says why, and the next call connects again.
  std::optional<std::vector<nlohmann::json>> Ask(const nlohmann::json& request);
  // The same with the longest wait for a line, for what takes the agent longer than some seconds.
  std::optional<std::vector<nlohmann::json>> Ask(const nlohmann::json& request, Duration patience);

  // Streams lines to `on_line` until the agent ends, or `on_line` returns false. Blocks.
  // Outcome: false: `problem` says why.
  bool Stream(const nlohmann::json& request, const std::function<bool(const nlohmann::json&)>& on_line);

  // Why the last call failed, and what to do, in both languages.
  const document::Wording& problem() const { return problem_; }
  // The last call failed because there is no agent at the path.
  bool nobody() const { return nobody_; }

 private:
  bool Connect();
  void Fail(Status status);

  std::string path_;
  std::unique_ptr<service::ControlClient> client_;
  document::Wording problem_;
  bool nobody_ = false;
};

// Prints `problem` of a failed call on standard error, after the verb's name. Outcome: 1, the exit code.
int ReportFailedCall(std::string_view verb, const ControlCall& call, document::Language language);

}  // namespace tramgac::app
