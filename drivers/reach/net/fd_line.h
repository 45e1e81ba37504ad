// What lines over descriptors have in common. Single-threaded; never blocks.
#pragma once

#include <optional>

#include "drivers/reach/lines.h"
#include "drivers/reach/net/socket.h"

namespace tramgac::reach {

class NetLines;

class FdLine : public Line {
 public:
  ~FdLine() override;
  FdLine(const FdLine&) = delete;
  FdLine& operator=(const FdLine&) = delete;

  // Begins to wait. Outcome: false: nothing waits for the descriptor.
  bool Start();

  virtual void OnReady(BootTime now) = 0;

 protected:
  // Takes over `fd`.
  FdLine(NetLines& lines, LineUser& user, int fd, Transport transport, std::uint64_t nonce)
      : lines_(lines), user_(user), fd_(fd), transport_(transport), nonce_(nonce) {}

  // Tells the user; nothing may be done with the line afterwards, it may be gone.
  void TellOpen(const Certificate& certificate, BootTime now);
  void TellEnd(LineEnd why, BootTime now);

  // The end is told with the next OnReady, which comes at once. Outcome: always false.
  bool FailSoon(LineEnd why);
  // Calls OnReady at once, or when there is something to read.
  void Watch(bool at_once);

  int fd() const { return fd_; }
  Transport transport() const { return transport_; }
  NetLines& lines() { return lines_; }
  LineUser& user() { return user_; }
  std::optional<LineEnd> failed() const { return failed_; }

 private:
  NetLines& lines_;
  LineUser& user_;
  const int fd_;
  const Transport transport_;
  const std::uint64_t nonce_;
  std::optional<LineEnd> failed_;
};

}  // namespace tramgac::reach
