#include "agent/service/control_reply.h"

#include <sys/eventfd.h>

#include <utility>

#include "agent/service/control_request.h"

namespace tramgac::service {

ControlOutbox::ControlOutbox(std::size_t max_pending)
    : max_pending_(max_pending), wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

std::set<std::uint64_t> ControlOutbox::Take() {
  const std::lock_guard lock(mutex);
  eventfd_t ignored = 0;
  eventfd_read(wake_.get(), &ignored);
  return std::exchange(news_, {});
}

void ControlOutbox::Announce(const ControlSession& session) {
  if (news_.insert(session.id).second) eventfd_write(wake_.get(), 1);  // a burst of lines is one piece of news
}

struct Reply::State {
  State(std::shared_ptr<ControlOutbox> o, std::shared_ptr<ControlSession> s)
      : outbox(std::move(o)), session(std::move(s)) {}
  ~State() {
    Send(ControlLine({{"code", StatusName(Status::kInternal)}, {"error", "no answer was given"}, {"end", true}}), true);
  }

  bool Send(const std::string& text, bool last) {
    const std::lock_guard lock(outbox->mutex);
    if (ended || session->gone) return false;
    // The last line always passes: an answer of one long line is no reason to give up its client.
    if (!last && session->pending > outbox->max_pending()) {
      session->slow = session->gone = true;
    } else {
      session->output += text;
      session->pending += text.size();
      session->finished = ended = last;
    }
    outbox->Announce(*session);
    return !session->gone;
  }

  const std::shared_ptr<ControlOutbox> outbox;
  const std::shared_ptr<ControlSession> session;
  bool ended = false;  // guarded by outbox->mutex
};

Reply::Reply(std::shared_ptr<ControlOutbox> outbox, std::shared_ptr<ControlSession> session)
    : state_(std::make_shared<State>(std::move(outbox), std::move(session))) {}

bool Reply::Line(const nlohmann::json& line) const { return state_->Send(ControlLine(line), false); }

void Reply::End(nlohmann::json line) const {
  line["end"] = true;
  state_->Send(ControlLine(line), true);
}

void Reply::Error(Status why, std::string_view message) const { End({{"code", StatusName(why)}, {"error", message}}); }

bool Reply::gone() const {
  const std::lock_guard lock(state_->outbox->mutex);
  return state_->ended || state_->session->gone;
}

std::size_t Reply::pending() const {
  const std::lock_guard lock(state_->outbox->mutex);
  return state_->session->pending;
}

const ControlPeer& Reply::peer() const { return state_->session->peer; }

}  // namespace tramgac::service
