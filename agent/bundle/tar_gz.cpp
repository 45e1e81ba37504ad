#include "agent/bundle/tar_gz.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>

namespace tramgac::bundle {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kTooLarge = 1ULL << 33;  // eleven octal digits; more than a size_t of 32 bits can say

using Head = std::array<char, kBlock>;

struct Place {
  std::size_t offset, size;
};
constexpr Place kName{0, 100}, kMode{100, 8}, kUser{108, 8}, kGroup{116, 8}, kSize{124, 12}, kTime{136, 12},
    kSum{148, 8}, kKind{156, 1}, kMagic{257, 8}, kUserName{265, 32}, kGroupName{297, 32};

void Put(Head& head, Place place, std::string_view text) {
  std::copy_n(text.begin(), std::min(text.size(), place.size),
              head.begin() + static_cast<std::ptrdiff_t>(place.offset));
}

// Octal digits, and a NUL behind them.
void PutNumber(Head& head, Place place, std::uint64_t number) {
  Put(head, place, fmt::format("{:0{}o}", number, place.size - 1));
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '/' &&
         name.find("..") == std::string_view::npos;
}

Head HeadOf(const File& file, std::int64_t time_s) {
  Head head{};
  Put(head, kName, file.name);
  PutNumber(head, kMode, 0600);
  PutNumber(head, kUser, 0);
  PutNumber(head, kGroup, 0);
  PutNumber(head, kSize, file.content.size());
  PutNumber(head, kTime, static_cast<std::uint64_t>(std::max<std::int64_t>(time_s, 0)));
  Put(head, kKind, "0");
  Put(head, kMagic, std::string_view("ustar\00000", 8));
  Put(head, kUserName, "root");
  Put(head, kGroupName, "root");
  Put(head, kSum, "        ");  // the sum is counted with blanks in its place
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  Put(head, kSum, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  return head;
}

}  // namespace

std::optional<std::string> Tar(const std::vector<File>& files, std::int64_t time_s) {
  std::string out;
  for (const File& file : files) {
    if (!IsName(file.name) || file.content.size() >= kTooLarge) return std::nullopt;
    const Head head = HeadOf(file, time_s);
    out.append(head.data(), head.size());
    out += file.content;
    out.resize((out.size() + kBlock - 1) / kBlock * kBlock, '\0');
  }
  out.append(2 * kBlock, '\0');  // how a tar file ends
  return out;
}

std::optional<std::string> Gzip(std::string_view bytes) {
  constexpr int kGzipWindow = 15 + 16;  // zlib.h: 16 more asks for gzip's head and end
  constexpr int kMemory = 8;            // zlib's default
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace tramgac::bundle
