// An SNMPv2c agent that answers from a recording: GET, GETNEXT and GETBULK (RFC 3416), never a change.
// Pure: bytes in, bytes out. Any bytes may be given. Immutable once made; any thread may use it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/app/snmprec.h"
#include "agent/core/base/bytes.h"

namespace tramgac::app {

class SnmpResponder {
 public:
  static constexpr std::size_t kLargestMessage = 8192;  // bytes of an answer
  static constexpr std::size_t kMostVarbinds = 1024;    // in one request or answer

  // `variables` in the order of their OIDs, each once.
  SnmpResponder(std::vector<RecordedVariable> variables, std::string community);

  // Outcome: the answer; empty for what an agent does not answer (not SNMPv2c, another community, damaged).
  std::vector<std::uint8_t> Answer(ByteSpan request) const;

 private:
  struct Request;
  using Octets = std::vector<std::uint8_t>;

  static bool Parse(ByteSpan bytes, Request& request);
  Octets Respond(const Request& request, std::int64_t error, std::int64_t index, const Octets& varbinds) const;
  bool Get(const Request& request, Octets& varbinds) const;
  bool GetNext(const Request& request, Octets& varbinds) const;
  void GetBulk(const Request& request, Octets& varbinds) const;
  const RecordedVariable* Find(const std::vector<std::uint32_t>& oid) const;
  const RecordedVariable* FindNext(const std::vector<std::uint32_t>& oid) const;
  bool HasObject(const std::vector<std::uint32_t>& oid) const;

  std::vector<RecordedVariable> variables_;
  std::string community_;
};

}  // namespace tramgac::app
