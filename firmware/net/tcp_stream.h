// A TCP connection over lwIP, by its raw interface.
//
// Single-threaded; nothing blocks. What has come and was not taken stays in lwIP's buffers, at most its window.
#pragma once

#include "firmware/net/network.h"
#include "firmware/uplink/byte_stream.h"
#include "lwip/tcp.h"

namespace tramgac::firmware {

class TcpStream final : public ByteStream {
 public:
  // `network` outlives it.
  TcpStream(Network& network, const Ipv4Endpoint& peer) : network_(network), peer_(peer) {}
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;
  ~TcpStream() { Close(); }

  Status Open() override;
  void Close() override;
  StreamState state() const override;
  std::size_t Send(ByteSpan bytes) override;
  std::size_t Receive(MutableByteSpan out) override;
  LocalText problem() const override { return problem_; }

 private:
  static err_t OnConnected(void* self, tcp_pcb* pcb, err_t error);
  static err_t OnReceived(void* self, tcp_pcb* pcb, pbuf* packet, err_t error);
  static void OnError(void* self, err_t error);
  void Drop();

  Network& network_;
  Ipv4Endpoint peer_;
  tcp_pcb* pcb_ = nullptr;
  pbuf* received_ = nullptr;  // what was not taken yet
  u16_t taken_ = 0;           // bytes of its first buffer
  bool open_ = false;
  bool ended_ = false;  // by the peer
  LocalText problem_;
};

}  // namespace tramgac::firmware
