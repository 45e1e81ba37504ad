#include "agent/service/control_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace tramgac::service {
namespace {

Status StatusOfCode(const nlohmann::json& line) {
  const auto code = line.find("code");
  for (int i = 1; code != line.end() && i <= static_cast<int>(Status::kInternal); ++i) {
    const auto status = static_cast<Status>(i);
    if (*code == StatusName(status)) return status;
  }
  return Status::kInternal;
}

UniqueFd StreamSocket() {
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval limit{.tv_sec = 5, .tv_usec = 0};  // bounds connect(2) to a full queue, and send(2)
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return fd;
}

int PollMilliseconds(std::optional<Duration> silence) {
  if (!silence) return -1;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*silence).count();
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 3'600'000));
}

}  // namespace

Status ControlClient::Connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return Fail(Status::kInvalidArgument, path + ": a socket path must have 1 to 107 bytes",
                path + ": đường dẫn socket phải dài từ 1 đến 107 byte");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size());
  fd_ = StreamSocket();
  input_ = LineBuffer(64U << 20);
  if (connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return Status::kOk;
  const int error = errno;
  fd_.Reset();
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Fail(Status::kNotFound,
                  "no agent is running here: there is no " + path +
                      "; start it: systemctl start tramgac; why it ended: journalctl -u tramgac",
                  "không có tramgac nào đang chạy: không có " + path +
                      "; khởi động: systemctl start tramgac; vì sao đã dừng: journalctl -u tramgac");
    case EACCES:
    case EPERM:
      return Fail(Status::kPermissionDenied,
                  path + ": permission denied; run as root or as a member of the socket's group",
                  path + ": không có quyền; hãy chạy bằng root hoặc thành viên của nhóm sở hữu socket");
    case ECONNREFUSED:
      return Fail(Status::kUnavailable, "no agent answers on " + path + "; it has ended without removing it",
                  "không có tramgac nào trả lời tại " + path + "; chương trình đã dừng đột ngột");
    default: {
      const std::string text = std::generic_category().message(error);
      return Fail(Status::kUnavailable, path + ": " + text, path + ": " + text);
    }
  }
}

Status ControlClient::Request(const nlohmann::json& request, const OnLine& on_line, std::optional<Duration> silence) {
  if (!fd_.valid()) return Fail(Status::kFailedPrecondition, "not connected", "chưa kết nối");
  const Status sent = Send(ControlLine(request));
  while (true) {
    while (const auto text = input_.Next()) {
      if (const auto outcome = OnText(*text, on_line)) return *outcome;
    }
    if (input_.overflowed()) return Fail(Status::kDataLoss, "a line without end", "dòng trả lời quá dài");
    // A server that has no place closes after one line: that line says more than the failed send.
    const Status received = Receive(Ok(sent) ? silence : Duration::zero());
    if (!Ok(received)) return received;
  }
}

Status ControlClient::Send(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = send(fd_.get(), text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Status::kUnavailable;
    done += static_cast<std::size_t>(count);
  }
  return Status::kOk;
}

Status ControlClient::Receive(std::optional<Duration> silence) {
  pollfd wait{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  const int ready = poll(&wait, 1, PollMilliseconds(silence));
  if (ready < 0 && errno == EINTR) return Status::kOk;
  if (ready == 0)
    return Fail(Status::kDeadlineExceeded, "the agent does not answer in time", "tramgac không trả lời kịp");
  std::array<char, 16384> bytes;
  const ssize_t count = recv(fd_.get(), bytes.data(), bytes.size(), 0);
  if (count < 0 && errno == EINTR) return Status::kOk;
  if (count <= 0) {
    fd_.Reset();
    return Fail(Status::kUnavailable, "the agent closed the connection", "tramgac đã đóng kết nối");
  }
  input_.Append(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  return Status::kOk;
}

std::optional<Status> ControlClient::OnText(const std::string& text, const OnLine& on_line) {
  const auto line = nlohmann::json::parse(text, nullptr, false);
  if (!line.is_object())
    return Fail(Status::kDataLoss, "not a control line: " + text, "dòng trả lời không hợp lệ: " + text);
  const bool more = on_line(line);
  const auto end = line.find("end");
  const bool last = end != line.end() && *end == true;
  if (!last && !more) {
    fd_.Reset();  // what is still under way belongs to this answer, not to a next one
    return Status::kOk;
  }
  if (!last) return std::nullopt;
  const auto error = line.find("error");
  if (error == line.end()) return Status::kOk;
  const std::string message = error->is_string() ? error->get<std::string>() : error->dump();
  return Fail(StatusOfCode(line), message, message);
}

Status ControlClient::Fail(Status status, std::string en, std::string vi) {
  problem_ = {std::move(en), std::move(vi)};
  return status;
}

}  // namespace tramgac::service
