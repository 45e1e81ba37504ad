// Libraries: tramgac_snmp
// An agent that answers anything at all: the poll must end, and every point be in the block at most once.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "drivers/snmp/agent_poll.h"

namespace tramgac::snmp {
namespace {

constexpr std::array<std::uint32_t, 4> kScalarA = {1, 3, 1, 0}, kScalarB = {1, 3, 2, 0}, kScalarC = {1, 3, 3, 0};
constexpr std::array<std::uint32_t, 4> kLabel = {1, 3, 6, 1}, kColumnA = {1, 3, 6, 2}, kColumnB = {1, 3, 6, 3};
constexpr std::array<ScalarAddress, 3> kScalars = {{{0, kScalarA}, {1, kScalarB}, {2, kScalarC}}};
constexpr std::array<ColumnAddress, 2> kColumns = {{{kColumnA}, {kColumnB}}};
constexpr std::array<TableAddress, 2> kTables = {{{0, kLabel, kColumns, 5}, {1, {}, kColumns, 3}}};

// Deals out the input byte by byte; zero when it is used up.
class Dice {
 public:
  explicit Dice(ByteSpan bytes) : bytes_(bytes) {}
  std::uint8_t Roll() { return at_ < bytes_.size() ? bytes_[at_++] : 0; }
  bool empty() const { return at_ >= bytes_.size(); }
  ByteSpan Take(std::size_t count) {
    const ByteSpan taken = bytes_.subspan(at_, std::min(count, bytes_.size() - at_));
    at_ += taken.size();
    return taken;
  }

 private:
  ByteSpan bytes_;
  std::size_t at_ = 0;
};

// An answer near the request: names are the ones asked, changed a little, or anything.
class Liar {
 public:
  explicit Liar(Dice& dice) : dice_(dice) {}

  Response Answer(const Request& request) {
    varbinds_.clear();
    names_.clear();
    const std::size_t asked = request.names.size() * std::max<std::size_t>(request.max_repetitions, 1);
    const std::size_t count = std::min<std::size_t>(dice_.Roll() % 4 == 0 ? dice_.Roll() : asked, 100);
    names_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) Add(request.names[i % request.names.size()]);
    const std::uint8_t status = dice_.Roll();
    return {static_cast<ErrorStatus>(status < 240 ? 0 : status - 240), dice_.Roll() % 8U, varbinds_};
  }

 private:
  void Add(OidView asked) {
    std::vector<std::uint32_t>& name = names_.emplace_back(asked.begin(), asked.end());
    const std::uint8_t change = dice_.Roll();
    if (change % 4 == 1) name.push_back(change / 4);
    if (change % 4 == 2) name.back() += change / 4;
    if (change % 8 == 3) name.resize(change / 8 % (name.size() + 1));
    Varbind& varbind = varbinds_.emplace_back();
    varbind.name = name;
    varbind.type = static_cast<VarType>(dice_.Roll() % (static_cast<int>(VarType::kEndOfMib) + 1));
    varbind.number = dice_.Roll();
    varbind.octets = dice_.Take(dice_.Roll() % 16);
    varbind.oid = name;
  }

  Dice& dice_;
  std::vector<std::vector<std::uint32_t>> names_;
  std::vector<Varbind> varbinds_;
};

void CheckBlock(const RawBlock& block, std::vector<PointIndex>& row_starts) {
  for (const NewRow& row : block.new_rows) row_starts.push_back(row.first_point);
  std::vector<bool> seen(3 + 2 * row_starts.size());
  for (const RawItem& item : block.items) {
    if (item.point >= seen.size() || seen[item.point]) std::abort();
    seen[item.point] = true;
    if (std::size_t{item.offset} + item.length > block.bytes.size()) std::abort();
  }
}

}  // namespace
}  // namespace tramgac::snmp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac::snmp;
  Dice dice({data, size});
  Liar liar(dice);
  AgentPoll poll({kScalars, kTables, {}, 3});
  tramgac::RawBlock block;
  std::vector<tramgac::PointIndex> row_starts;
  Request request;
  for (int polls = 0; polls < 4 && !dice.empty(); ++polls) {
    block.Clear();
    poll.Start(dice.Roll() & tramgac::kAllClasses, block);
    int requests = 0;
    while (poll.Next(request)) {
      if (++requests > 3000) std::abort();  // no answer may keep a poll going for ever
      if (dice.Roll() == 255) {
        poll.OnFailure(tramgac::Quality::kTimeout);
      } else {
        poll.OnResponse(liar.Answer(request));
      }
    }
    if (!poll.finished()) std::abort();
    CheckBlock(block, row_starts);
  }
  return 0;
}
