// One question to a name server (RFC 1035), over UDP. An answer that is not to our question (id, name, type) is
// somebody else's and is not heard.
//
// Facts: up, time, code (RCODE, RFC 6895), answer (the first address, or the serial number of the zone), matches (code
// 0, and the answer wanted is among the answers), reason ("truncated": there is more than a datagram holds; and see
// OneAnswer).
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include <array>

#include "drivers/reach/one_answer.h"

namespace tramgac::reach {

// Appends a question to `out`: header, name, type, class IN; recursion is desired. Outcome: false: `name` is no domain
// name (RFC 1035 clause 2.3.4: labels of 1 to 63 bytes, 255 in all); `out` is then unspecified. Pure.
bool WriteDnsQuestion(std::uint16_t id, std::string_view name, DnsType type, std::vector<std::uint8_t>& out);

struct DnsAnswer {
  bool truncated = false;
  int code = 0;
  int records = 0;      // of the type that was asked for
  bool wanted = false;  // one of them is `wanted`
  std::array<char, 40> text;
  std::size_t text_size = 0;  // of the first of them
};

enum class DnsVerdict : std::uint8_t {
  kOurs,
  kForeign,  // not an answer to `question`
  kBroken,   // an answer to it that ends too early or points outside
};

// Reads an answer to `question`, which WriteDnsQuestion has written. Takes any bytes. Pure.
DnsVerdict ReadDnsAnswer(ByteSpan message, ByteSpan question, std::string_view wanted, DnsAnswer& answer);

class Dns final : public OneAnswer {
 public:
  // Of `question`: port, query, type, answer, timeout.
  explicit Dns(const Question& question) : OneAnswer(question, Transport::kUdp) {}

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, Sender& sender) override;
};

}  // namespace tramgac::reach
