#include "agent/core/pipeline/audit_chain.h"

#include <algorithm>
#include <charconv>

#include "agent/core/payload/json_writer.h"

namespace tramgac {
namespace {

constexpr std::uint8_t kHeadVersion = 1;

// Writes into a fixed buffer; once something did not fit the text is worth nothing.
class Letters {
 public:
  explicit Letters(std::span<char> out) : out_(out) {}

  void Put(char c) { size_ < out_.size() ? static_cast<void>(out_[size_++] = c) : static_cast<void>(full_ = true); }
  void Put(std::string_view text) {
    for (const char c : text) Put(c);
  }
  // A line break in a text must not look like the beginning of another field.
  void PutEscaped(std::string_view text) {
    for (const char c : text) {
      if (c == '\\' || c == '\n') Put('\\');
      Put(c == '\n' ? 'n' : c);
    }
  }
  void Put(const Value& value) {
    char digits[40];
    switch (value.type) {
      case ValueType::kNone: return Put("null");
      case ValueType::kBool: return Put(value.integer != 0 ? "true" : "false");
      case ValueType::kText: return PutEscaped(value.text);
      case ValueType::kReal: return Put(std::string_view(digits, FormatNumber(value.real, digits)));
      case ValueType::kInteger:
        return Put(std::string_view(digits, std::to_chars(digits, digits + sizeof digits, value.integer).ptr));
    }
  }
  std::string_view text() const { return full_ ? std::string_view() : std::string_view(out_.data(), size_); }

 private:
  std::span<char> out_;
  std::size_t size_ = 0;
  bool full_ = false;
};

HexDigest Hex(std::span<const std::uint8_t, 32> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  HexDigest hex;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    hex[2 * i] = kDigits[bytes[i] >> 4];
    hex[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return hex;
}

}  // namespace

ByteSpan WriteAuditHead(const AuditHead& head, std::span<std::uint8_t, kLargestAuditHead> out) {
  ByteWriter writer(out);
  writer.U8(kHeadVersion);
  writer.Varint(head.number);
  writer.Text(ViewOf(head.hash));
  return writer.written();
}

std::optional<AuditHead> ReadAuditHead(ByteSpan bytes) {
  ByteReader reader(bytes);
  AuditHead head;
  const bool known = reader.U8() == kHeadVersion;
  head.number = reader.Varint();
  const std::string_view hash = reader.Text();
  if (!known || !reader.ok() || head.number == 0 || hash.size() != head.hash.size()) return std::nullopt;
  std::copy(hash.begin(), hash.end(), head.hash.begin());
  return head;
}

void AuditText::Begin(std::string_view event) {
  count_ = 0;
  Add({"event", Value::Text(event)});
}

void AuditText::Add(const EventField& field) {
  if (field.name == "hash") return;
  if (count_ < fields_.size()) {
    std::size_t at = count_;  // in order of their names: there are few, and most come in order
    for (; at > 0 && field.name < fields_[at - 1].name; --at) fields_[at] = fields_[at - 1];
    fields_[at] = field;
  }
  ++count_;
}

std::string_view AuditText::Text() {
  if (count_ > fields_.size()) return {};
  const auto fields = std::span(fields_).first(count_);
  Letters letters(text_);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) letters.Put('\n');
    letters.Put(fields[i].name);
    letters.Put('=');
    letters.Put(fields[i].value);
  }
  return letters.text();
}

std::optional<HexDigest> AuditText::Hash(Digest digest) {
  const std::string_view text = Text();
  if (text.empty()) return std::nullopt;
  std::array<std::uint8_t, 32> bytes;
  digest({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, bytes);
  return Hex(bytes);
}

AuditFault AuditChecker::Add(ByteSpan body) {
  EventBodyReader reader(body);
  if (!reader.ok() || reader.event() != kAuditEvent) return AuditFault::kNone;
  std::string_view prev, hash;
  number_ = 0;
  text_.Begin(kAuditEvent);
  for (EventField field; reader.Next(field); text_.Add(field)) {
    const bool whole = field.value.type == ValueType::kInteger;
    if (field.name == "audit" && whole) number_ = static_cast<std::uint64_t>(field.value.integer);
    if (field.name == "prev") prev = field.value.text;
    if (field.name == "hash") hash = field.value.text;
  }
  if (!reader.ok()) return AuditFault::kEdited;
  // Written by a version that knew no chain.
  if (number_ == 0) return count_ == 0 ? AuditFault::kNone : AuditFault::kUnnumbered;
  const std::optional<HexDigest> right = text_.Hash(digest_);
  if (!right || hash != ViewOf(*right)) return AuditFault::kEdited;
  const AuditFault fault = Judge(prev);
  if (fault != AuditFault::kNone) return fault;
  if (count_++ == 0) first_ = number_;
  last_ = {number_, *right};
  return fault;
}

AuditFault AuditChecker::Judge(std::string_view prev) const {
  const bool beginning_gone = count_ == 0 && number_ != 1;
  if (beginning_gone) return AuditFault::kNone;
  if (number_ != last_.number + 1) return AuditFault::kGap;
  return prev == ViewOf(last_.hash) ? AuditFault::kNone : AuditFault::kReplaced;
}

AuditFault AuditChecker::End(const AuditHead& head) const {
  const bool right = count_ == 0 || (head.number == last_.number && head.hash == last_.hash);
  return right ? AuditFault::kNone : AuditFault::kEnd;
}

}  // namespace tramgac
