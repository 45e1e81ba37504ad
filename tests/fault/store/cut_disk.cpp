#include "tests/fault/store/cut_disk.h"

#include <algorithm>
#include <cstring>

namespace tramgac::store {
namespace {

using Kind = DiskChange::Kind;

constexpr std::size_t kLargestTear = 600;  // bytes; a page and more, so that a whole one is there at times

void Write(std::string& content, std::size_t at, std::string_view bytes) {
  if (bytes.empty()) return;
  if (content.size() < at + bytes.size()) content.resize(at + bytes.size(), '\0');
  content.replace(at, bytes.size(), bytes);
}

void Make(const DiskChange& change, std::string& content) {
  const auto at = static_cast<std::size_t>(change.at);
  if (change.kind == Kind::kTruncate)
    content.resize(at, '\0');
  else
    Write(content, at, change.bytes);
}

void Fill(std::string& content, std::size_t from, std::size_t to, std::mt19937_64& random) {
  for (std::size_t i = from; i < std::min(to, content.size()); ++i) content[i] = static_cast<char>(random());
}

}  // namespace

CutDisk::CutDisk(const Files& files) {
  for (const auto& [name, content] : files) {
    const auto number = static_cast<std::uint32_t>(contents_.size() + 1);
    contents_[number].durable = content;
    names_[name] = number;
  }
}

void CutDisk::Settle(Content& content) {
  for (const DiskChange& change : content.waiting) Make(change, content.durable);
  content.waiting.clear();
}

void CutDisk::SettleDirectory(std::size_t changes, std::map<std::string, std::uint32_t>& names) const {
  for (std::size_t i = 0; i < changes; ++i) {
    if (directory_[i].kind == Kind::kCreate)
      names[directory_[i].name] = directory_[i].file;
    else
      names.erase(directory_[i].name);
  }
}

void CutDisk::Apply(const DiskChange& change) {
  last_written_ = 0;
  switch (change.kind) {
    case Kind::kCreate:
      contents_[change.file];
      directory_.push_back(change);
      break;
    case Kind::kDelete: directory_.push_back(change); break;
    case Kind::kWrite: last_written_ = change.file; [[fallthrough]];
    case Kind::kTruncate: contents_[change.file].waiting.push_back(change); break;
    case Kind::kSync: Settle(contents_[change.file]); break;
  }
  if (!change.syncs_directory) return;
  SettleDirectory(directory_.size(), names_);
  directory_.clear();
}

Files CutDisk::Cut(CutManner manner, std::size_t sector_bytes, std::mt19937_64& random) const {
  if (manner == CutManner::kInOrder) return CutWithin(random() % (kLargestTear + 1));
  const std::size_t changes = manner == CutManner::kNothing ? 0 : random() % (directory_.size() + 1);
  std::map<std::string, std::uint32_t> names = names_;
  SettleDirectory(changes, names);
  Files files;
  for (const auto& [name, number] : names) {
    const Content& content = contents_.at(number);
    files[name] = manner == CutManner::kNothing ? content.durable : BySectors(content, manner, sector_bytes, random);
  }
  return files;
}

Files CutDisk::CutWithin(std::size_t kept) const {
  std::map<std::string, std::uint32_t> names = names_;
  SettleDirectory(directory_.size(), names);
  Files files;
  for (const auto& [name, number] : names) {
    files[name] = InOrder(contents_.at(number), number == last_written_, kept);
  }
  return files;
}

std::string CutDisk::InOrder(const Content& content, bool is_last, std::size_t kept) {
  std::string result = content.durable;
  for (const DiskChange& change : content.waiting) {
    if (is_last && &change == &content.waiting.back())
      Write(result, static_cast<std::size_t>(change.at), std::string_view(change.bytes).substr(0, kept));
    else
      Make(change, result);
  }
  return result;
}

std::string CutDisk::BySectors(const Content& content, CutManner manner, std::size_t sector_bytes,
                               std::mt19937_64& random) {
  // Each change as writes to sectors; a truncation writes zeros to what it takes away.
  struct Piece {
    std::size_t at;
    std::string bytes;
  };
  std::map<std::size_t, std::vector<Piece>> sectors;
  std::vector<std::size_t> sizes = {content.durable.size()};
  for (const DiskChange& change : content.waiting) {
    const auto at = static_cast<std::size_t>(change.at);
    const bool truncates = change.kind == Kind::kTruncate;
    const std::size_t end = truncates ? std::max(at, sizes.back()) : at + change.bytes.size();
    for (std::size_t from = at; from < end;) {
      const std::size_t to = std::min(end, (from / sector_bytes + 1) * sector_bytes);
      sectors[from / sector_bytes].push_back(
          {from, truncates ? std::string(to - from, '\0') : change.bytes.substr(from - at, to - from)});
      from = to;
    }
    sizes.push_back(truncates ? at : std::max(end, sizes.back()));
  }
  std::string result = content.durable;
  result.resize(*std::ranges::max_element(sizes), '\0');
  // What a file has grown by and nobody has written yet is whatever was there before.
  if (random() % 2 == 0) Fill(result, content.durable.size(), result.size(), random);
  for (const auto& [sector, pieces] : sectors) {
    const std::size_t newest = random() % (pieces.size() + 1);
    for (std::size_t i = 0; i < newest; ++i) Write(result, pieces[i].at, pieces[i].bytes);
    if (manner == CutManner::kTorn && newest < pieces.size()) {
      const Piece& next = pieces[newest];
      const std::size_t cut = random() % (next.bytes.size() + 1);
      if (random() % 2 == 0)
        Write(result, next.at, std::string_view(next.bytes).substr(0, cut));
      else
        Write(result, next.at + cut, std::string_view(next.bytes).substr(cut));
    }
    if (manner == CutManner::kRuined && random() % 4 == 0) {
      Fill(result, sector * sector_bytes, (sector + 1) * sector_bytes, random);
    }
  }
  result.resize(sizes[random() % sizes.size()], '\0');
  return result;
}

}  // namespace tramgac::store
