// Of the board qemu_mps2: what a technician would write into a node's flash are files of the machine that QEMU runs on.
#include <array>
#include <optional>

#include "board/cortex_m/panic.h"
#include "board/qemu_mps2/ethernet_lan9118.h"
#include "board/qemu_mps2/semihosting.h"
#include "firmware/app/tls_uplink.h"

namespace tramgac::firmware {
namespace {

constexpr std::string_view kArgument = "uplink=";  // -semihosting-config arg=uplink=FILE

// A file, read at once.
template <std::size_t kSize>
class HostFile {
 public:
  // Outcome: false if there is none of that name, or it is empty or larger.
  bool Read(std::string_view path) {
    std::array<char, 256> name{};
    if (path.empty() || path.size() >= name.size()) return false;
    path.copy(name.data(), path.size());
    const int file = board::OpenHostFile({name.data(), path.size()});
    if (file < 0) return false;
    size_ = bytes_.size() - board::ReadHostFile(file, bytes_);
    board::CloseHostFile(file);
    return size_ != 0 && size_ < kSize;
  }
  ByteSpan bytes() const { return ByteSpan(bytes_).first(size_); }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), size_}; }

 private:
  std::array<std::uint8_t, kSize> bytes_{};
  std::size_t size_ = 0;
};

void Complain(std::string_view what, LocalText text) {
  board::WriteConsole("\r\nuplink: ");
  board::WriteConsole(what);
  board::WriteConsole(": ");
  board::WriteConsole(text.en);
  board::WriteConsole(" / ");
  board::WriteConsole(text.vi);
  board::WriteConsole("\r\n");
}

constexpr LocalText kNoFile{"cannot be read, is empty, or too large", "không đọc được, trống, hoặc quá lớn"};

class HostUplink final : public NodeUplink {
 public:
  // Outcome: false after it was said why not.
  bool Load(std::string_view path) {
    if (!text_.Read(path)) return Complain(path, kNoFile), false;
    SettingsProblem problem;
    if (!Ok(ReadSettings(text_.text(), parts_.settings, problem))) {
      Complain(problem.key, problem.text);
      return false;
    }
    return Load(authority_, parts_.settings.authority, parts_.authority) &&
           Load(certificate_, parts_.settings.certificate, parts_.certificate) &&
           Load(key_, parts_.settings.key, parts_.key);
  }
  void Begin(const UplinkIdentity& identity, board::SysTickClock& clock, board::Entropy& entropy) {
    uplink_.emplace(identity, parts_, ethernet_, clock, entropy);
  }

  MessageSink& sink() override { return uplink_->sink(); }
  bool Step() override { return uplink_->Step(); }
  void Write(ConsoleText& answer) const override { uplink_->Write(answer); }

 private:
  using Der = HostFile<2048>;
  static bool Load(Der& file, std::string_view path, ByteSpan& bytes) {
    if (path.empty()) return true;
    if (!file.Read(path)) return Complain(path, kNoFile), false;
    bytes = file.bytes();
    return true;
  }

  HostFile<kSettingsBytes + 2> text_;
  Der authority_, certificate_, key_;
  TlsUplinkParts parts_;
  board::Lan9118 ethernet_;
  std::optional<TlsUplink> uplink_;
};

}  // namespace

std::unique_ptr<NodeUplink> MakeUplink(const UplinkIdentity& identity, board::SysTickClock& clock,
                                       board::Entropy& entropy) {
  std::array<char, 300> line{};
  const std::string_view arguments(line.data(), board::HostArguments(line));
  const std::size_t at = arguments.find(kArgument);
  if (at == std::string_view::npos) return std::make_unique<NoUplink>();
  const std::string_view rest = arguments.substr(at + kArgument.size());
  auto uplink = std::make_unique<HostUplink>();
  if (!uplink->Load(rest.substr(0, rest.find(' ')))) return std::make_unique<NoUplink>();
  uplink->Begin(identity, clock, entropy);
  return uplink;
}

}  // namespace tramgac::firmware
