// The socket file of the control server: made safely, taken over when stale, removed at the end.
#pragma once

#include <sys/types.h>

#include <string>

#include "agent/core/base/status.h"
#include "agent/service/control_reply.h"
#include "agent/service/unique_fd.h"

namespace tramgac::service {

// Not thread-safe; nothing blocks.
class ControlListener {
 public:
  ControlListener() = default;
  ~ControlListener() { Close(); }
  ControlListener(const ControlListener&) = delete;
  ControlListener& operator=(const ControlListener&) = delete;

  // Listens on a UNIX stream socket at `path`, readable and writable for the user and the group (0660) whatever the
  // umask. A socket file that nobody answers on is replaced.
  // Outcomes: kOk; kAlreadyExists: somebody answers there, or the file is no socket (it is left alone);
  // kInvalidArgument: the path does not fit a socket address (107 bytes); kNotFound: no such folder;
  // kPermissionDenied; kUnavailable: the system refuses otherwise; kFailedPrecondition: open already.
  Status Open(const std::string& path);

  // After a failed Open(): what went wrong, for people.
  const std::string& problem() const { return problem_; }

  int fd() const { return fd_.get(); }  // readable when a client waits

  // Takes the next client, non-blocking. Outcomes: kOk; kUnavailable: none waits, or it went away;
  // kResourceExhausted: no descriptor or memory left, the client still waits.
  Result<UniqueFd> Accept(ControlPeer& peer);

  // Stops listening and removes the file, if it is still this listener's.
  void Close();

 private:
  Status Fail(Status status, std::string problem);
  Status MakeRoom(const std::string& path);
  Status Bind(const std::string& path);

  UniqueFd fd_;
  std::string path_, problem_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace tramgac::service
