#include "drivers/conference/xml/xml_reader.h"

#include <expat.h>

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "agent/core/base/fold.h"

namespace tramgac::conference {
namespace {

using reach::DocumentPath;
using reach::PathStep;

std::string_view LocalName(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// `attributes` as Expat has them: name, value, .., null. Outcome: null: there is none.
const char* AttributeOf(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (LocalName(*attributes) == name) return attributes[1];
  }
  return nullptr;
}

// Follows one path down the tree and back.
class Follower {
 public:
  Follower(const DocumentPath& path, Found& found)
      : path_(path), collector_(path.use, found), seen_(path.steps.size()) {}

  void Enter(std::size_t depth, std::string_view name, const char** attributes) {
    if (depth != matched_ + 1 || depth > path_.steps.size() || !Fits(path_.steps[matched_], name, attributes)) return;
    matched_ = depth;
    if (depth < path_.steps.size()) {
      seen_[depth] = 0;
    } else if (path_.attribute.empty()) {
      takes_ = !collector_.full();
      text_.clear();
    } else if (const char* const value = AttributeOf(attributes, path_.attribute)) {
      collector_.Add(value);
    }
  }

  void Hear(std::size_t depth, std::string_view text) {
    if (!takes_ || depth != matched_) return;
    while (text_.empty() && !text.empty() && IsBlank(text.front())) text.remove_prefix(1);
    text_ += text.substr(0, kMostFoundText - text_.size());
  }

  void Leave(std::size_t depth) {
    if (depth != matched_) return;
    --matched_;
    if (takes_) collector_.Add(text_);
    takes_ = false;
  }

  void Finish() { collector_.Finish(); }

 private:
  bool Fits(const PathStep& step, std::string_view name, const char** attributes) {
    if (!step.name.empty() && step.name != name) return false;
    if (step.nth != 0) return ++seen_[matched_] == step.nth;
    if (step.key.empty()) return true;
    const char* const value = AttributeOf(attributes, step.key);
    return value != nullptr && step.value == value;
  }

  const DocumentPath& path_;
  Collector collector_;
  std::vector<std::uint32_t> seen_;  // by step: siblings that had its name
  std::size_t matched_ = 0;          // steps that the elements around us fit
  std::string text_;
  bool takes_ = false;  // the element that it leads to is open
};

class XmlReader final : public DocumentReader {
 public:
  XmlReader(std::span<const DocumentPath* const> paths, std::span<Found> found) : parser_(XML_ParserCreate(nullptr)) {
    for (std::size_t i = 0; i < paths.size(); ++i) followers_.emplace_back(*paths[i], found[i]);
    if (parser_ == nullptr) return;
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &XmlReader::OnStart, &XmlReader::OnEnd);
    XML_SetCharacterDataHandler(parser_, &XmlReader::OnText);
    XML_SetStartDoctypeDeclHandler(parser_, &XmlReader::OnDoctype);
  }
  ~XmlReader() override { XML_ParserFree(parser_); }
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;

  bool usable() const { return parser_ != nullptr; }

  DocumentState Take(ByteSpan bytes) override {
    while (!bytes.empty() && !bad_) {
      const ByteSpan some = bytes.first(std::min(bytes.size(), waiting_.size() - size_));
      std::memcpy(waiting_.data() + size_, some.data(), some.size());
      size_ += some.size();
      bytes = bytes.subspan(some.size());
      if (size_ == waiting_.size()) Parse(false);
    }
    return bad_ ? DocumentState::kBad : DocumentState::kGood;
  }

  DocumentState End() override {
    if (!bad_) Parse(true);
    if (bad_) return DocumentState::kBad;
    for (Follower& follower : followers_) follower.Finish();
    return DocumentState::kGood;
  }

 private:
  void Parse(bool last) {
    const auto size = static_cast<int>(std::exchange(size_, 0));
    bad_ = XML_Parse(parser_, waiting_.data(), size, last ? XML_TRUE : XML_FALSE) != XML_STATUS_OK;
  }

  static void OnStart(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<XmlReader*>(self)->Start(LocalName(name), attributes);
  }
  static void OnEnd(void* self, const XML_Char*) { static_cast<XmlReader*>(self)->Close(); }
  static void OnText(void* self, const XML_Char* text, int size) {
    static_cast<XmlReader*>(self)->Text({text, static_cast<std::size_t>(size)});
  }
  static void OnDoctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    XML_StopParser(static_cast<XmlReader*>(self)->parser_, XML_FALSE);
  }

  void Start(std::string_view name, const char** attributes) {
    if (++depth_ > kMostDepth) {
      XML_StopParser(parser_, XML_FALSE);
      return;
    }
    for (Follower& follower : followers_) follower.Enter(depth_, name, attributes);
  }
  void Close() {
    for (Follower& follower : followers_) follower.Leave(depth_);
    --depth_;
  }
  void Text(std::string_view text) {
    for (Follower& follower : followers_) follower.Hear(depth_, text);
  }

  const XML_Parser parser_;
  std::vector<Follower> followers_;
  // Expat begins a token that has not come to its end anew with each piece: single bytes would cost it the square of
  // their number.
  std::array<char, 4096> waiting_;
  std::size_t size_ = 0;
  std::size_t depth_ = 0;
  bool bad_ = false;
};

}  // namespace

std::unique_ptr<DocumentReader> MakeXmlReader(std::span<const reach::DocumentPath* const> paths,
                                              std::span<Found> found) {
  auto reader = std::make_unique<XmlReader>(paths, found);
  if (!reader->usable()) return nullptr;
  return reader;
}

}  // namespace tramgac::conference
