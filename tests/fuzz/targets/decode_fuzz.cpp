// Libraries: tramgac_core_decode tramgac_core_normalize
// One raw item of any kind with any encoding, decoded and normalized: what comes out good must be sound.
#include <cmath>
#include <cstdlib>

#include "agent/core/decode/decode.h"
#include "agent/core/normalize/normalize.h"

namespace {

using namespace tramgac;

void CheckSound(const Value& value, Quality quality) {
  if (quality != Quality::kGood) {
    if (value.type != ValueType::kNone) abort();
    return;
  }
  if (value.type == ValueType::kNone) abort();
  if (value.type == ValueType::kReal && !std::isfinite(value.real)) abort();
  for (const char c : value.text) {
    if (c == 0 || (static_cast<unsigned char>(c) < 0x20)) abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 6) return 0;
  constexpr Word kWords[] = {{0, "zero"}, {1, "one"}, {7, "seven"}};
  constexpr TextWord kTextWords[] = {{"On Battery", "on-battery"}, {"ok", "ok"}};
  constexpr CodedScale kCodes[] = {{8, {1, 1000, 0}}, {9, {1, 1, 0}}};
  const ScaleTerm kTerms[] = {{ScaleUse::kCode, kCodes}, {ScaleUse::kExponent, {}}, {ScaleUse::kDivisor, {}},
                              {ScaleUse::kDigits, {}},   {ScaleUse::kFactor, {}},   {ScaleUse::kThousands, {}}};
  constexpr std::int64_t kSentinels[] = {-1, 65535};
  PointSpec spec;
  spec.encoding.type = static_cast<WireType>(data[0] % (static_cast<int>(WireType::kDateAndTime) + 1));
  spec.encoding.word_order = static_cast<WordOrder>(data[1] & 1);
  spec.encoding.byte_order = static_cast<ByteOrder>(data[1] >> 1 & 1);
  spec.encoding.bit = static_cast<std::int8_t>(data[2] % 65 - 1);
  spec.encoding.bit_count = static_cast<std::uint8_t>(1 + data[1] % 64);
  spec.type = static_cast<ValueType>(data[3] % 5);
  spec.word_use = static_cast<WordUse>(data[3] / 5 % 4);
  spec.words = kWords;
  spec.text_words = kTextWords;
  spec.scale_terms = std::span(kTerms).subspan(data[4] / 2 % 6, data[4] / 12 % 2);
  spec.not_available = kSentinels;
  spec.scale.divide = data[4] % 2 == 0 ? 1 : 10;
  RawItem item;
  item.kind = static_cast<RawItem::Kind>(data[5] % (static_cast<int>(RawItem::Kind::kOid) + 1));
  const ByteSpan bytes(data + 6, size - 6);
  for (std::size_t i = 0; i < 8 && i < bytes.size(); ++i) item.number = item.number << 8 | bytes[i];
  TextArena arena(256);
  const Decoded decoded = Decode(item, bytes, spec.encoding, arena);
  CheckSound(decoded.value, decoded.quality);
  if (decoded.quality != Quality::kGood) return 0;
  const ToldNumber told[] = {{static_cast<std::int64_t>(item.number) >> data[2] % 64, data[1] % 8 != 0}};
  const Normalized normalized = Normalize(decoded.value, spec, told, arena);
  CheckSound(normalized.value, normalized.quality);
  return 0;
}
