#include "board/cortex_m/last_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "agent/core/base/crc32.h"
#include "board/cortex_m/registers.h"

// From sections.ld: its address counts.
extern "C" {
extern std::uint32_t last_words_area[];
}

namespace tramgac::board {
namespace {

constexpr std::uint32_t kMagic = 0x4C575244;

// Of a memory that may hold anything after power-on: nothing of it counts unless the magic number and the checksum fit.
struct Area {
  std::uint32_t magic, checksum;
  std::uint32_t size;
  std::array<char, kLongestLastWords> text;
  const char* activity;
};
static_assert(sizeof(Area) <= 160 && alignof(Area) <= 8, "what sections.ld has for it");

Area& Kept() { return reinterpret_cast<Area&>(last_words_area); }

std::uint32_t ChecksumOf(const Area& area, std::size_t size) {
  return Crc32(ByteSpan(reinterpret_cast<const std::uint8_t*>(area.text.data()), size));
}

void Add(std::string_view text) {
  Area& area = Kept();
  area.size += static_cast<std::uint32_t>(text.copy(area.text.data() + area.size, area.text.size() - area.size));
}

void AddHex(std::string_view name, std::uint32_t number) {
  Add(name);
  std::array<char, 8> digits;
  for (char& digit : digits) {
    digit = "0123456789abcdef"[number >> 28];
    number <<= 4;
  }
  Add({digits.data(), digits.size()});
}

}  // namespace

void SetActivity(const char* what) { Kept().activity = what; }

std::string_view KeepLastWords(std::string_view why, const ExceptionFrame* frame) {
  Area& area = Kept();
  area.size = 0;
  Add(why);
  // Only what TakeLastWords has prepared is known to be a text.
  if (area.magic == kMagic && area.activity != nullptr) {
    Add(" in ");
    Add(area.activity);
  }
  if (frame != nullptr) {
    AddHex(" pc=", frame->pc);
    AddHex(" lr=", frame->lr);
    AddHex(" cfsr=", Register(kFaultStatus));
    AddHex(" bfar=", Register(kFaultAddress));
  }
  area.checksum = ChecksumOf(area, area.size);
  return {area.text.data(), area.size};
}

std::size_t TakeLastWords(std::span<char> out) {
  Area& area = Kept();
  std::string_view words;
  if (area.magic == kMagic) {
    words = kNoLastWords;
    const bool sound = area.size != 0 && area.size <= area.text.size() && area.checksum == ChecksumOf(area, area.size);
    if (sound) words = {area.text.data(), area.size};
  }
  const std::size_t size = words.copy(out.data(), out.size());
  area.magic = kMagic;
  area.size = 0;
  area.activity = nullptr;
  return size;
}

}  // namespace tramgac::board
