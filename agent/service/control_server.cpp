#include "agent/service/control_server.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

namespace tramgac::service {

ControlServer::ControlServer(MainLoop& loop, const board::Clock& clock, ControlHandler& handler, ControlLimits limits)
    : loop_(loop),
      clock_(clock),
      handler_(handler),
      limits_(limits),
      outbox_(std::make_shared<ControlOutbox>(limits.output_bytes)) {}

Status ControlServer::Open(const std::string& path) {
  if (const Status status = listener_.Open(path); !Ok(status)) return status;
  const Status outbox = loop_.Watch(outbox_->fd(), EPOLLIN, [this](std::uint32_t) { OnOutbox(); });
  const Status listener = loop_.Watch(listener_.fd(), EPOLLIN, [this](std::uint32_t) { OnListener(); });
  accepting_ = true;
  if (Ok(outbox) && Ok(listener)) return Status::kOk;
  Close();
  return Status::kResourceExhausted;
}

void ControlServer::Close() {
  while (!clients_.empty()) Drop(clients_.begin()->first);
  if (listener_.fd() < 0) return;
  loop_.Unwatch(listener_.fd());
  loop_.Unwatch(outbox_->fd());
  listener_.Close();
}

void ControlServer::Tick(BootTime now) {
  if (!accepting_ && listener_.fd() >= 0) accepting_ = Ok(loop_.Change(listener_.fd(), EPOLLIN));
  std::vector<std::uint64_t> late;
  for (const auto& [id, client] : clients_) {
    const bool writing = Writing(*client);
    const Duration silence = now - client->active;
    if (writing ? silence > limits_.stall : !client->busy && silence > limits_.idle) late.push_back(id);
  }
  for (const std::uint64_t id : late) Drop(id);
}

void ControlServer::OnListener() {
  ControlPeer peer;
  Result<UniqueFd> client = listener_.Accept(peer);
  if (client.ok()) {
    AddClient(std::move(client).value(), peer);
  } else if (client.status() == Status::kResourceExhausted) {
    // The client stays in the queue and the descriptor readable: without a pause the loop would spin.
    accepting_ = !Ok(loop_.Change(listener_.fd(), 0));
  }
}

void ControlServer::AddClient(UniqueFd fd, const ControlPeer& peer) {
  if (clients_.size() >= limits_.clients) {
    const std::string line = ControlLine(
        {{"code", StatusName(Status::kResourceExhausted)}, {"error", "too many clients, try again"}, {"end", true}});
    (void)send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL);  // fits an empty socket; the rest is its business
    return;
  }
  const std::uint64_t id = next_id_++;
  const int number = fd.get();
  auto client = std::make_unique<Client>(std::move(fd), std::make_shared<ControlSession>(id, peer),
                                         limits_.request_bytes, clock_.Now());
  const auto handler = [this, id](std::uint32_t events) { OnClient(id, events); };
  if (Ok(loop_.Watch(number, EPOLLIN, handler))) clients_.emplace(id, std::move(client));
}

void ControlServer::Drop(std::uint64_t id) {
  const auto it = clients_.find(id);
  if (it == clients_.end()) return;
  {
    const std::lock_guard lock(outbox_->mutex);
    it->second->session->gone = true;
    it->second->session->output = {};
  }
  loop_.Unwatch(it->second->fd.get());
  clients_.erase(it);
}

void ControlServer::OnOutbox() {
  for (const std::uint64_t id : outbox_->Take()) Continue(id);
}

void ControlServer::OnClient(std::uint64_t id, std::uint32_t events) {
  const auto it = clients_.find(id);
  if (it == clients_.end()) return;
  // What the client sent before it went away is still carried out: `reload` need not wait for its answer.
  if ((events & EPOLLIN) != 0) Read(*it->second);
  Continue(id);
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) Drop(id);
}

void ControlServer::Read(Client& client) {
  std::array<char, 4096> bytes;
  const ssize_t count = recv(client.fd.get(), bytes.data(), bytes.size(), 0);
  if (count > 0) {
    client.input.Append(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    client.at_end = true;
  }
}

bool ControlServer::StartNext(Client& client) {
  if (const auto line = client.input.Next()) {
    StartRequest(client, *line);
  } else if (client.input.overflowed()) {
    Refuse(client, Status::kOutOfRange, "the request is too long");
  } else if (client.at_end && client.input.partial()) {
    Refuse(client, Status::kDataLoss, "the request has no line end");
  } else {
    client.closing = client.at_end;
    return false;
  }
  return true;
}

void ControlServer::StartRequest(Client& client, const std::string& line) {
  client.busy = true;
  client.active = clock_.Now();
  Reply reply(outbox_, client.session);
  const ControlRequest request = ParseControlRequest(line);
  if (!request.error.empty()) return reply.Error(Status::kInvalidArgument, request.error);
  try {
    handler_.Handle(request.body, reply);
  } catch (const nlohmann::json::exception& problem) {  // a field of the wrong type: the client's mistake
    reply.Error(Status::kInvalidArgument, problem.what());
  } catch (const std::exception& problem) {
    reply.Error(Status::kInternal, problem.what());
  }
}

void ControlServer::Refuse(Client& client, Status why, const char* message) {
  client.busy = client.closing = true;
  Reply(outbox_, client.session).Error(why, message);
}

void ControlServer::TakeOutput(Client& client) {
  const std::lock_guard lock(outbox_->mutex);
  if (client.sent == client.output.size() && !client.session->output.empty()) {
    client.output = std::exchange(client.session->output, {});
    client.sent = 0;
    client.active = clock_.Now();
  }
  // The last line has left the session: the next request may write there.
  if (client.session->output.empty() && std::exchange(client.session->finished, false)) client.busy = false;
}

bool ControlServer::Write(Client& client) {
  while (true) {
    TakeOutput(client);
    if (client.sent == client.output.size()) return true;
    const ssize_t count =
        send(client.fd.get(), client.output.data() + client.sent, client.output.size() - client.sent, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    client.sent += static_cast<std::size_t>(count);
    client.active = clock_.Now();
    const std::lock_guard lock(outbox_->mutex);
    client.session->pending -= static_cast<std::size_t>(count);
  }
}

void ControlServer::Continue(std::uint64_t id) {
  const auto it = clients_.find(id);
  if (it == clients_.end()) return;
  Client& client = *it->second;
  bool alive = Write(client);
  while (alive && !client.busy && !client.closing && !Writing(client) && StartNext(client)) alive = Write(client);
  {
    const std::lock_guard lock(outbox_->mutex);
    alive = alive && !client.session->slow;
  }
  const bool writing = Writing(client);
  if (!alive || (client.closing && !client.busy && !writing)) return Drop(id);
  // Nothing is read while a request is in work or its answer is not taken, which bounds what a client can make the
  // agent keep; EPOLLHUP comes all the same when it goes away.
  const std::uint32_t reading = client.busy || client.closing || writing ? 0U : static_cast<std::uint32_t>(EPOLLIN);
  (void)loop_.Change(client.fd.get(), reading | (writing ? static_cast<std::uint32_t>(EPOLLOUT) : 0U));
}

}  // namespace tramgac::service
