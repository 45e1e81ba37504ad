// Two points that take the same registers or objects.
//
// Several bits and words of one register are the usual case. What is refused: registers that overlap only in
// part (one of the two is misread), two whole values in the same registers, and the very same bit or words twice
// under two names.
#include <algorithm>
#include <array>

#include "agent/profile/draft.h"
#include "drivers/snmp/oid.h"

namespace tramgac::profile {
namespace {

bool IsWholeValue(const PointSpec& spec) {
  return spec.encoding.bit < 0 && spec.word_use == WordUse::kNone && spec.type != ValueType::kBool;
}

bool SameWords(const PointSpec& a, const PointSpec& b) {
  return std::equal(a.words.begin(), a.words.end(), b.words.begin(), b.words.end(),
                    [](const Word& x, const Word& y) { return x.code == y.code && x.text == y.text; });
}

bool SameTexts(const PointSpec& a, const PointSpec& b) {
  return std::equal(a.text_words.begin(), a.text_words.end(), b.text_words.begin(), b.text_words.end(),
                    [](const TextWord& x, const TextWord& y) { return x.said == y.said && x.text == y.text; });
}

void Complain(const DraftPoint& point, const DraftPoint& other, const document::Phrase& phrase) {
  point.field.Complain(Say(phrase, Quoted(point.spec.name), Quoted(other.spec.name), other.field.place().line),
                       Say(kWantDisjoint));
}

void CheckRegisters(const DraftPoint& point, const DraftPoint& other) {
  const modbus::PointAddress& a = point.modbus;
  const modbus::PointAddress& b = other.modbus;
  const bool apart = a.table != b.table || a.address + a.count <= b.address || b.address + b.count <= a.address;
  if (apart) return;
  if (a.address != b.address || a.count != b.count) {
    Complain(point, other, kOverlap);
  } else if (SameMeaning(point.spec, other.spec)) {
    Complain(point, other, kSamePlace);
  }
}

// A number and the same number as a share of another are two readings.
bool SameToldScale(const DraftPoint& a, const DraftPoint& b) {
  return std::equal(a.scale.begin(), a.scale.end(), b.scale.begin(), b.scale.end(), snmp::SameOid) &&
         std::equal(a.spec.scale_terms.begin(), a.spec.scale_terms.end(), b.spec.scale_terms.begin(),
                    b.spec.scale_terms.end(), [](const ScaleTerm& x, const ScaleTerm& y) { return x.use == y.use; });
}

void CheckObjects(const DraftPoint& point, const DraftPoint& other) {
  if (ReadsTheSame(point, other)) Complain(point, other, kSamePlace);
}

void CheckFacts(const DraftPoint& point, const DraftPoint& other) {
  const reach::PointAddress &a = point.reach, &b = other.reach;
  if (a.question != b.question || a.fact != b.fact || a.extract != b.extract) return;
  if (SameMeaning(point.spec, other.spec)) Complain(point, other, kSamePlace);
}

// Compares each point with those before it. A profile has some hundred points, so pairs are cheap.
template <typename Check>
void CheckPairs(const std::vector<DraftPoint>& points, Check check) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!points[i].sampled && !points[j].sampled) check(points[i], points[j]);
    }
  }
}

}  // namespace

bool SameMeaning(const PointSpec& a, const PointSpec& b) {
  if (a.counter_bits != b.counter_bits) return false;  // a count and its rate
  if (IsWholeValue(a) || IsWholeValue(b)) return IsWholeValue(a) && IsWholeValue(b);
  return a.encoding.bit == b.encoding.bit && a.encoding.bit_count == b.encoding.bit_count && a.word_use == b.word_use &&
         a.inverted == b.inverted &&
         std::equal(a.true_codes.begin(), a.true_codes.end(), b.true_codes.begin(), b.true_codes.end()) &&
         SameWords(a, b) && SameTexts(a, b);
}

bool ReadsTheSame(const DraftPoint& a, const DraftPoint& b) {
  return !a.oid.empty() && snmp::SameOid(a.oid, b.oid) && SameToldScale(a, b) && SameMeaning(a.spec, b.spec);
}

void CheckOverlaps(const Draft& draft) {
  constexpr auto kChecks = std::array{CheckRegisters, CheckObjects, CheckFacts};  // by protocol
  CheckPairs(draft.points, kChecks[static_cast<std::size_t>(draft.profile.protocol)]);
  for (const auto& table : draft.tables) CheckPairs(table, CheckObjects);
}

}  // namespace tramgac::profile
