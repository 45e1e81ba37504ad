// Libraries: tramgac_modbus
// A device server that sends anything in any pieces: [length][bytes] chunks. The same bytes in one piece must be
// understood alike, unless a piece ends in an answer of another length, which is not waited for.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "drivers/modbus/tcp_connection.h"

namespace {

using namespace tramgac;
using namespace tramgac::modbus;
using Progress = TcpConnection::Progress;

constexpr ReadRequest kRequest{Table::kInputRegister, 7, 2};

void Ask(TcpConnection& connection) {
  std::uint8_t out[TcpConnection::kLongestRequest];
  if (!connection.BuildRequest(1, kRequest, out).ok()) abort();
}

void Check(const TcpConnection::FeedResult& result) {
  const bool good = result.progress == Progress::kAnswer && result.answer.quality == Quality::kGood;
  if (result.answer.data.size() != (good ? DataSize(kRequest) : 0)) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  TcpConnection pieces(TcpFraming::kRtu);
  TcpConnection whole(TcpFraming::kRtu);
  Ask(pieces);
  Ask(whole);
  std::vector<std::uint8_t> all;
  Quality quality = Quality::kNotReadYet;
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = std::min<std::size_t>(data[at], size - at - 1);
    const ByteSpan chunk(data + at + 1, length);
    all.insert(all.end(), chunk.begin(), chunk.end());
    at += 1 + length;
    const auto result = pieces.Feed(chunk);
    Check(result);
    if (result.progress == Progress::kAnswer) quality = result.answer.quality;
    if (result.progress == Progress::kAnswer && quality == Quality::kBadFrame && !pieces.must_close()) abort();
  }
  const auto result = whole.Feed(all);
  Check(result);
  if (result.progress == Progress::kAnswer && result.answer.quality != quality) abort();
  if (whole.in_flight() && !pieces.in_flight() && !pieces.must_close()) abort();
  return 0;
}
