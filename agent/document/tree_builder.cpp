#include "agent/document/tree_builder.h"

#include <algorithm>
#include <utility>

#include "agent/document/messages.h"
#include "agent/document/text_check.h"

namespace tramgac::document {

TreeBuilder::TreeBuilder(std::string file, std::string_view text, std::deque<Node>& nodes, Problems& problems)
    : file_(std::move(file)), text_(text), nodes_(nodes), problems_(problems) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
}

Place TreeBuilder::PlaceOf(const YAML::Mark& mark) const {
  if (mark.line < 0 || mark.column < 0) return {};
  const auto line = std::min(static_cast<std::size_t>(mark.line), line_starts_.size() - 1);
  const auto bytes = text_.substr(line_starts_[line], static_cast<std::size_t>(mark.column));
  return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(CountCharacters(bytes) + 1)};
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (started_) throw Refused{mark, Say(kSecondDocument)};
  started_ = true;
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Node& node = Add(Node::Kind::kNothing, mark, "?", anchor);
  node.complete = true;
  Attach(node, mark);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Node* node = anchors_[anchor];
  if (node == nullptr || !node->complete) throw Refused{mark, Say(kOpenAlias)};
  Attach(*node, mark);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  Node& node = Add(Node::Kind::kScalar, mark, tag, anchor);
  node.text = value;
  node.quoted = tag == "!";  // yaml-cpp's tag of a quoted or block scalar
  node.complete = true;
  Attach(node, mark);
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  Node& node = Add(Node::Kind::kList, mark, tag, anchor);
  Attach(node, mark);
  open_.push_back({&node, nullptr, {}});
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  Node& node = Add(Node::Kind::kMapping, mark, tag, anchor);
  Attach(node, mark);
  open_.push_back({&node, nullptr, {}});
}

Node& TreeBuilder::Add(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  if (!tag.empty() && tag != "?" && tag != "!") throw Refused{mark, Say(kTag, Quoted(tag))};
  Node& node = nodes_.emplace_back();
  node.kind = kind;
  node.place = PlaceOf(mark);
  if (anchor != YAML::NullAnchor) anchors_[anchor] = &node;
  return node;
}

void TreeBuilder::Attach(const Node& child, const YAML::Mark& mark) {
  total_ += child.weight;
  if (total_ > kMost) throw Refused{mark, Say(kTooManyNodes, kMost)};
  if (open_.size() + child.height > kDeepest) throw Refused{mark, Say(kTooDeep, kDeepest)};
  if (open_.empty()) {
    root_ = &child;
    return;
  }
  Open& open = open_.back();
  if (open.node->kind == Node::Kind::kList) {
    open.node->items.push_back(&child);
  } else if (open.key == nullptr) {
    AttachKey(open, child);
  } else {
    open.node->members.emplace_back(open.key, &child);
    open.key = nullptr;
  }
}

void TreeBuilder::AttachKey(Open& open, const Node& key) {
  open.key = &key;
  if (key.kind != Node::Kind::kScalar) return Complain(key.place, Say(kKeyNotText));
  const auto [first, is_new] = open.lines.emplace(key.text, key.place.line);
  if (!is_new) Complain(key.place, Say(kDuplicateKey, Quoted(key.text), first->second));
}

void TreeBuilder::Close() {
  Node& node = *open_.back().node;
  open_.pop_back();
  const auto include = [&node](const Node* child) {
    node.weight += child->weight;
    node.height = std::max<std::uint16_t>(node.height, static_cast<std::uint16_t>(child->height + 1));
  };
  for (const Node* item : node.items) include(item);
  for (const auto& [key, value] : node.members) {
    include(key);
    include(value);
  }
  node.complete = true;
}

void TreeBuilder::Complain(const Place& place, Wording message) {
  problems_.Add({file_, place.line, place.column, std::move(message), {}, {}});
}

}  // namespace tramgac::document
