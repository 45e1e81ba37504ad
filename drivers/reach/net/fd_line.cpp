#include "drivers/reach/net/fd_line.h"

#include <unistd.h>

#include "drivers/reach/net/net_lines.h"

namespace tramgac::reach {

FdLine::~FdLine() {
  lines_.Forget(fd_);
  close(fd_);
}

// A socket that may be written to is connected, whatever its kind: that is how each line opens.
bool FdLine::Start() { return lines_.Remember(fd_, *this); }

void FdLine::TellOpen(const Certificate& certificate, BootTime now) {
  const HostPort own = DescribeAddress(OwnAddress(fd_));
  const HostPort peer = DescribeAddress(PeerAddress(fd_));
  user_.OnOpen({own.host, own.port, peer.host, peer.port, nonce_, certificate}, now);
}

void FdLine::TellEnd(LineEnd why, BootTime now) {
  lines_.Forget(fd_);
  user_.OnEnd(why, now);
}

bool FdLine::FailSoon(LineEnd why) {
  failed_ = why;
  Watch(true);
  return false;
}

void FdLine::Watch(bool at_once) { lines_.Watch(fd_, at_once || failed_ ? Interest::kBoth : Interest::kRead); }

}  // namespace tramgac::reach
