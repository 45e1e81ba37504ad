// Libraries: tramgac_reach
// Each conversation hears whatever comes, in pieces, with time passing: it ends by its timeout, and what it has found
// is of the types that the facts have. The first byte chooses the kind, the second the size of the pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "agent/core/base/utf8.h"
#include "drivers/reach/question.h"

using namespace tramgac;         // NOLINT: a program of its own
using namespace tramgac::reach;  // NOLINT

namespace {

class Deaf final : public Sender {
 public:
  bool Send(ByteSpan) override { return true; }
};

void CheckText(std::string_view text) {
  ByteSpan bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  while (!bytes.empty()) {
    const std::size_t length = Utf8Length(bytes);
    if (length == 0 || bytes[0] < ' ') std::abort();
    bytes = bytes.subspan(length);
  }
}

void CheckFindings(const Findings& findings) {
  for (std::size_t i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    const Value& value = findings.Of(fact);
    if (value.type != ValueType::kNone && value.type != FactType(fact)) std::abort();
    if (value.type == ValueType::kText) CheckText(value.text);
  }
  const Value& up = findings.Of(Fact::kUp);
  const bool silent = up.type == ValueType::kNone || up.integer == 0;
  if (silent && findings.Of(Fact::kReason).text.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Question question;
  question.kind = static_cast<Kind>(data[0] % 8);
  question.port = 1;
  question.body = "abab";
  const std::size_t piece = data[1] % 32U + 1;
  const auto conversation = MakeConversation(question);
  Deaf deaf;
  BootTime now{};
  conversation->Begin(now);
  const LineFacts facts{"192.0.2.9", 4, "192.0.2.1", 5, 0x1122334455667788, {}};
  conversation->OnOpen(facts, 1'700'000'000'000'000, now, deaf);
  for (ByteSpan rest = ByteSpan(data, size).subspan(2); !rest.empty();) {
    const ByteSpan heard = rest.first(std::min(piece, rest.size()));
    conversation->OnReceived(heard, now, deaf);
    rest = rest.subspan(heard.size());
  }
  for (int i = 0; i < 20 && conversation->next() != Next::kDone; ++i) {
    now = conversation->Due();
    conversation->OnDue(now, deaf);
  }
  if (conversation->next() != Next::kDone || conversation->Due() != kNever) std::abort();
  CheckFindings(conversation->findings());
  return 0;
}
