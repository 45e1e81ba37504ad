#include "drivers/reach/dns.h"

#include <algorithm>

#include "agent/core/base/fold.h"
#include "drivers/reach/address_text.h"

namespace tramgac::reach {
namespace {

constexpr std::size_t kHeader = 12, kMostName = 255, kMostLabel = 63;
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint8_t kPointer = 0xC0;

// Takes records off a message. After the first step outside, ok() is false.
class Cursor {
 public:
  explicit Cursor(ByteSpan rest) : rest_(rest) {}

  ByteSpan Take(std::size_t size) {
    if (size > rest_.size()) ok_ = false;
    if (!ok_) return {};
    const ByteSpan taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  std::uint16_t U16() {
    const ByteSpan taken = Take(2);
    return ok_ ? LoadBe16(taken.data()) : std::uint16_t{0};
  }
  // Steps over a name. A pointer ends it (RFC 1035 clause 4.1.4) and is not followed: nobody here needs names.
  void SkipName() {
    while (true) {
      const ByteSpan length = Take(1);
      if (!ok_ || length[0] == 0) return;
      if ((length[0] & kPointer) == kPointer) return void(Take(1));
      if ((length[0] & kPointer) != 0) ok_ = false;
      Take(length[0]);
    }
  }
  bool ok() const { return ok_; }

 private:
  ByteSpan rest_;
  bool ok_ = true;
};

// The name, type and class of a question; names are the same without regard to case (RFC 1035 clause 2.3.3).
bool SameQuestion(ByteSpan a, ByteSpan b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](std::uint8_t x, std::uint8_t y) {
    return Fold(static_cast<char>(x)) == Fold(static_cast<char>(y));
  });
}

// What a record says, as text. Outcome: its length; 0: the data are not of that type.
std::size_t RecordText(DnsType type, ByteSpan data, std::span<char, 40> text) {
  if (type != DnsType::kSoa) return data.size() == (type == DnsType::kA ? 4 : 16) ? WriteAddress(data, text) : 0;
  Cursor cursor(data);
  cursor.SkipName();  // MNAME
  cursor.SkipName();  // RNAME
  const ByteSpan serial = cursor.Take(4);
  return cursor.ok() ? WriteDecimal(LoadBe32(serial.data()), text) : 0;
}

}  // namespace

bool WriteDnsQuestion(std::uint16_t id, std::string_view name, DnsType type, std::vector<std::uint8_t>& out) {
  const auto put16 = [&out](std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
  };
  put16(id);
  constexpr std::array<std::uint16_t, 5> kRecursion = {0x0100, 1, 0, 0, 0};  // flags, and one question
  for (const std::uint16_t field : kRecursion) put16(field);
  const std::size_t start = out.size();
  if (name.ends_with('.')) name.remove_suffix(1);
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > kMostLabel || label.size() + 1 == name.size()) return false;
    out.push_back(static_cast<std::uint8_t>(label.size()));
    out.insert(out.end(), label.begin(), label.end());
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  out.push_back(0);
  if (out.size() - start > kMostName) return false;
  put16(static_cast<std::uint16_t>(type));
  put16(kClassIn);
  return true;
}

DnsVerdict ReadDnsAnswer(ByteSpan message, ByteSpan question, std::string_view wanted, DnsAnswer& answer) {
  const ByteSpan asked = question.subspan(kHeader);
  if (message.size() < kHeader || LoadBe16(message.data()) != LoadBe16(question.data())) return DnsVerdict::kForeign;
  const std::uint16_t flags = LoadBe16(&message[2]);
  const bool response = (flags & 0x8000) != 0 && (flags & 0x7800) == 0;
  Cursor cursor(message.subspan(kHeader));
  if (!response || LoadBe16(&message[4]) > 1) return DnsVerdict::kForeign;
  answer.code = flags & 0xF;
  answer.truncated = (flags & 0x0200) != 0;
  // A server that does not understand us need not repeat the question (RFC 1035 clause 4.1.1, FORMERR).
  if (LoadBe16(&message[4]) == 0) return answer.code != 0 ? DnsVerdict::kOurs : DnsVerdict::kBroken;
  if (!SameQuestion(cursor.Take(asked.size()), asked)) return DnsVerdict::kForeign;
  const auto type = static_cast<DnsType>(LoadBe16(&asked[asked.size() - 4]));
  for (std::uint16_t left = LoadBe16(&message[6]); left > 0; --left) {
    cursor.SkipName();
    const std::uint16_t found = cursor.U16();
    const std::uint16_t found_class = cursor.U16();
    cursor.Take(4);  // time to live
    const ByteSpan data = cursor.Take(cursor.U16());
    if (!cursor.ok()) return answer.truncated ? DnsVerdict::kOurs : DnsVerdict::kBroken;
    if (found != static_cast<std::uint16_t>(type) || found_class != kClassIn) continue;
    std::array<char, 40> text;
    const std::size_t size = RecordText(type, data, text);
    if (size == 0) return DnsVerdict::kBroken;
    answer.wanted = answer.wanted || SameFolded({text.data(), size}, wanted);
    if (answer.records++ > 0) continue;
    answer.text = text;
    answer.text_size = size;
  }
  return DnsVerdict::kOurs;
}

void Dns::Prepare(const LineFacts& facts, std::int64_t, BootTime) {
  if (!WriteDnsQuestion(static_cast<std::uint16_t>(facts.nonce), question_.query, question_.type, request_)) Finish();
}

void Dns::Hear(ByteSpan bytes, BootTime now, Sender&) {
  DnsAnswer answer;
  const DnsVerdict verdict = ReadDnsAnswer(bytes, request_, question_.answer, answer);
  if (verdict == DnsVerdict::kForeign) return;
  if (verdict == DnsVerdict::kBroken) return Fail("bad-answer");
  Alive(now);
  findings_.Set(Fact::kCode, Value::Integer(answer.code));
  if (answer.text_size > 0) findings_.Set(Fact::kAnswer, Value::Text({answer.text.data(), answer.text_size}));
  const bool wanted = question_.answer.empty() ? answer.records > 0 : answer.wanted;
  findings_.Set(Fact::kMatches, Value::Bool(answer.code == 0 && wanted));
  if (answer.truncated) findings_.Set(Fact::kReason, Value::Text("truncated"));
  Finish();
}

}  // namespace tramgac::reach
