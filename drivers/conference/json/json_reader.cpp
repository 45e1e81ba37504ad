#include "drivers/conference/json/json_reader.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "agent/core/base/fold.h"

namespace tramgac::conference {
namespace {

using nlohmann::json;
using reach::DocumentPath;
using reach::PathStep;

// The library recurses nowhere while it reads, but a tree has as many levels as the text.
bool IsTooDeep(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      if (++depth > kMostDepth) return true;
    } else if (!quoted && (c == ']' || c == '}')) {
      depth -= depth > 0 ? 1 : 0;
    }
  }
  return false;
}

// Outcome: discarded: it is no JSON.
json Parse(std::string_view text) {
  if (IsTooDeep(text)) return json(json::value_t::discarded);
  return json::parse(text.begin(), text.end(), nullptr, false);
}

// Outcome: nothing, if it is no scalar.
std::optional<std::string> TextOf(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return value.dump();
  return std::nullopt;
}

// Looks for one path, from the whole document on.
class Search {
 public:
  Search(const DocumentPath& path, Found& found) : path_(path), collector_(path.use, found) {}

  void Run(json& document) {
    Step(document, 0);
    collector_.Finish();
  }

 private:
  // What `value` has for the step at `at`.
  void Step(json& value, std::size_t at) {
    if (at == path_.steps.size()) return Arrive(value);
    const PathStep& step = path_.steps[at];
    if (step.name.empty()) {
      if (value.is_array()) Members(value, at);
      return;
    }
    Unpack(value);
    if (value.is_object()) Enter(value, at);
  }

  void Enter(json& object, std::size_t at) {
    const PathStep& step = path_.steps[at];
    const auto member = object.find(step.name);
    if (member == object.end() || member->is_null()) return;
    if (member->is_array()) return Members(*member, at);
    if (step.nth <= 1 && Has(*member, step)) Step(*member, at + 1);
  }

  void Members(json& list, std::size_t at) {
    const PathStep& step = path_.steps[at];
    std::uint32_t position = 0;
    for (json& member : list) {
      const bool fits = step.nth != 0 ? ++position == step.nth : Has(member, step);
      if (fits) Step(member, at + 1);
      if (collector_.full()) return;
    }
  }

  static bool Has(const json& value, const PathStep& step) {
    if (step.key.empty()) return true;
    if (!value.is_object() || !value.contains(step.key)) return false;
    return TextOf(value[step.key]) == step.value;
  }

  // What is in a text that is JSON again takes the place of the text.
  static void Unpack(json& value) {
    if (!value.is_string()) return;
    const std::string_view text = TrimBlanks(value.get_ref<const std::string&>());
    if (!text.starts_with('{') && !text.starts_with('[')) return;
    json inner = Parse(text);
    if (!inner.is_discarded()) value = std::move(inner);
  }

  void Arrive(const json& value) {
    const auto text = TextOf(value);
    if (text || path_.use == reach::PathUse::kCount) collector_.Add(text.value_or(""));
  }

  const DocumentPath& path_;
  Collector collector_;
};

class JsonReader final : public DocumentReader {
 public:
  JsonReader(std::span<const DocumentPath* const> paths, std::span<Found> found) : paths_(paths), found_(found) {}

  DocumentState Take(ByteSpan bytes) override {
    if (text_.size() + bytes.size() > kMostJson) {
      state_ = DocumentState::kTooBig;
      std::string().swap(text_);
    }
    if (state_ == DocumentState::kGood) text_.append(bytes.begin(), bytes.end());
    return state_;
  }

  DocumentState End() override {
    if (state_ != DocumentState::kGood) return state_;
    json document = Parse(text_);
    std::string().swap(text_);
    if (document.is_discarded()) return state_ = DocumentState::kBad;
    for (std::size_t i = 0; i < paths_.size(); ++i) Search(*paths_[i], found_[i]).Run(document);
    return state_;
  }

 private:
  const std::span<const DocumentPath* const> paths_;
  const std::span<Found> found_;
  std::string text_;
  DocumentState state_ = DocumentState::kGood;
};

}  // namespace

std::unique_ptr<DocumentReader> MakeJsonReader(std::span<const reach::DocumentPath* const> paths,
                                               std::span<Found> found) {
  return std::make_unique<JsonReader>(paths, found);
}

}  // namespace tramgac::conference
