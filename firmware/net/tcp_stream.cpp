#include "firmware/net/tcp_stream.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

constexpr LocalText kNoNetwork{"no network: no cable, or no address yet",
                               "chưa có mạng: chưa cắm cáp hoặc chưa có địa chỉ"};
constexpr LocalText kNoMemory{"no memory for a connection", "không đủ bộ nhớ cho kết nối"};
constexpr LocalText kRefused{"the host refuses the connection", "máy chủ từ chối kết nối"};
constexpr LocalText kUnreachable{"the host does not answer", "máy chủ không trả lời"};
constexpr LocalText kReset{"the connection was reset", "kết nối bị đặt lại"};
constexpr LocalText kEnded{"the other side ended the connection", "bên kia đã ngắt kết nối"};

constexpr std::uint32_t kFirstPort = 49152;  // RFC 6335 clause 6: those that nobody is assigned
constexpr int kPorts = 16;                   // tried; one may be in use still

}  // namespace

Status TcpStream::Open() {
  Close();
  problem_ = kNoNetwork;
  if (!network_.ready()) return Status::kUnavailable;
  problem_ = kNoMemory;
  pcb_ = tcp_new();
  if (pcb_ == nullptr) return Status::kUnavailable;
  tcp_arg(pcb_, this);
  tcp_recv(pcb_, &TcpStream::OnReceived);
  tcp_err(pcb_, &TcpStream::OnError);
  tcp_nagle_disable(pcb_);
  // Not from a fixed one on: a node that starts anew would meet its own connection of before.
  for (int i = 0; i < kPorts; ++i) {
    if (tcp_bind(pcb_, IP_ADDR_ANY, static_cast<u16_t>(kFirstPort + network_.Random() % (65536 - kFirstPort))) ==
        ERR_OK)
      break;
  }
  const ip_addr_t address{lwip_htonl(peer_.address)};
  if (tcp_connect(pcb_, &address, peer_.port, &TcpStream::OnConnected) != ERR_OK) {
    Close();
    return Status::kUnavailable;
  }
  problem_ = {};
  return Status::kOk;
}

void TcpStream::Close() {
  Drop();
  if (pcb_ == nullptr) return;
  tcp_arg(pcb_, nullptr);
  tcp_recv(pcb_, nullptr);
  tcp_err(pcb_, nullptr);
  if (tcp_close(pcb_) != ERR_OK) tcp_abort(pcb_);
  pcb_ = nullptr;
}

// What was received and nobody wants any more.
void TcpStream::Drop() {
  if (received_ != nullptr) pbuf_free(received_);
  received_ = nullptr;
  taken_ = 0;
  open_ = ended_ = false;
}

StreamState TcpStream::state() const {
  if (received_ != nullptr) return StreamState::kOpen;
  if (pcb_ == nullptr || ended_) return StreamState::kClosed;
  return open_ ? StreamState::kOpen : StreamState::kOpening;
}

std::size_t TcpStream::Send(ByteSpan bytes) {
  if (pcb_ == nullptr || !open_ || ended_) return 0;
  const auto size = static_cast<u16_t>(std::min<std::size_t>(bytes.size(), tcp_sndbuf(pcb_)));
  if (size == 0 || tcp_write(pcb_, bytes.data(), size, TCP_WRITE_FLAG_COPY) != ERR_OK) return 0;
  tcp_output(pcb_);
  return size;
}

std::size_t TcpStream::Receive(MutableByteSpan out) {
  std::size_t size = 0;
  while (received_ != nullptr && size < out.size()) {
    const auto part = static_cast<u16_t>(std::min<std::size_t>(out.size() - size, received_->len - taken_));
    const auto* const from = static_cast<const std::uint8_t*>(received_->payload) + taken_;
    std::copy_n(from, part, out.begin() + static_cast<std::ptrdiff_t>(size));
    size += part;
    taken_ = static_cast<u16_t>(taken_ + part);
    if (taken_ < received_->len) break;
    pbuf* const next = received_->next;
    if (next != nullptr) pbuf_ref(next);
    pbuf_free(received_);
    received_ = next;
    taken_ = 0;
  }
  if (pcb_ != nullptr && size != 0) tcp_recved(pcb_, static_cast<u16_t>(size));
  return size;
}

err_t TcpStream::OnConnected(void* self, tcp_pcb*, err_t) {
  static_cast<TcpStream*>(self)->open_ = true;
  return ERR_OK;
}

err_t TcpStream::OnReceived(void* self, tcp_pcb* pcb, pbuf* packet, err_t) {
  auto* const stream = static_cast<TcpStream*>(self);
  if (stream == nullptr) {  // closed meanwhile
    if (packet != nullptr) {
      tcp_recved(pcb, packet->tot_len);
      pbuf_free(packet);
    }
    return ERR_OK;
  }
  if (packet == nullptr) {
    stream->ended_ = true;
    stream->problem_ = kEnded;
  } else if (stream->received_ == nullptr) {
    stream->received_ = packet;
  } else {
    pbuf_cat(stream->received_, packet);
  }
  return ERR_OK;
}

// lwIP has freed the connection already.
void TcpStream::OnError(void* self, err_t error) {
  auto* const stream = static_cast<TcpStream*>(self);
  if (stream == nullptr) return;
  stream->problem_ = stream->open_ ? kReset : error == ERR_RST ? kRefused : kUnreachable;
  stream->pcb_ = nullptr;
  stream->open_ = false;
}

}  // namespace tramgac::firmware
