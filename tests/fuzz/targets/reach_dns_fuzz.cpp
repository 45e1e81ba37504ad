// Libraries: tramgac_reach
// What a name server, or somebody who pretends to be one, may answer to a question of each type.
#include <cstdint>
#include <cstdlib>

#include "drivers/reach/dns.h"

using tramgac::reach::DnsType;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const DnsType type : {DnsType::kA, DnsType::kAaaa, DnsType::kSoa}) {
    std::vector<std::uint8_t> question;
    if (!tramgac::reach::WriteDnsQuestion(0x1234, "www.example", type, question)) std::abort();
    // With the right head, so that the records are reached.
    std::vector<std::uint8_t> right = question;
    right[2] = 0x81;
    right[7] = size > 0 ? data[0] : 1;
    right.insert(right.end(), data, data + size);
    for (const tramgac::ByteSpan message : {tramgac::ByteSpan(data, size), tramgac::ByteSpan(right)}) {
      tramgac::reach::DnsAnswer answer;
      const auto verdict = tramgac::reach::ReadDnsAnswer(message, question, "192.0.2.1", answer);
      if (answer.text_size > answer.text.size()) std::abort();
      if (verdict == tramgac::reach::DnsVerdict::kOurs && answer.wanted && answer.records == 0) std::abort();
    }
  }
  return 0;
}
