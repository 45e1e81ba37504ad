// The command line's side of the control socket (control_server.h).
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/service/control_request.h"
#include "agent/service/unique_fd.h"

namespace tramgac::service {

// What went wrong, in both languages.
struct ControlProblem {
  std::string en, vi;
};

// Not thread-safe. All functions block.
class ControlClient {
 public:
  // Called with every line of an answer, the last one included. Outcome: false: stop waiting for more.
  using OnLine = std::function<bool(const nlohmann::json& line)>;

  // Connects to the agent that serves `path`. Blocks while the agent's queue of waiting clients is full, at most 5 s.
  // Outcomes: kOk; kNotFound: no socket file; kUnavailable: a file, and nobody answers on it, or the agent is too
  // busy; kPermissionDenied: this user may not; kInvalidArgument: the path does not fit a socket address.
  Status Connect(const std::string& path);

  // Sends `request` (an object with "verb") and hands every line of the answer to `on_line`.
  // `silence`: the longest wait for the next line; nothing: wait for ever, as a live view does.
  // Outcomes: kOk: the answer has ended, or `on_line` stopped it (then nothing more may be asked on this connection);
  // kUnavailable: the agent went away; kDeadlineExceeded: no line within `silence`; kDataLoss: not a control
  // line; the status in "code" when the agent answered with an error (kInternal when it is not known here), whose
  // line `on_line` sees as well; kFailedPrecondition: not connected.
  Status Request(const nlohmann::json& request, const OnLine& on_line, std::optional<Duration> silence);

  // After any outcome but kOk: what went wrong, for people.
  const ControlProblem& problem() const { return problem_; }

 private:
  Status Fail(Status status, std::string en, std::string vi);
  Status Send(const std::string& text);
  Status Receive(std::optional<Duration> silence);                               // kOk: bytes came
  std::optional<Status> OnText(const std::string& text, const OnLine& on_line);  // a status: the answer has ended

  UniqueFd fd_;
  LineBuffer input_{64U << 20};  // the agent is trusted; this only stops a runaway
  ControlProblem problem_;
};

}  // namespace tramgac::service
