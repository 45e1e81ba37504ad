// Builds the tree of agent/document/node.h from yaml-cpp's events. Private to agent/document.
//
// Events and not YAML::Node, because a YAML::Node no longer knows whether a key came twice, whether a scalar
// was quoted, or how large a chain of aliases is when it is followed.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/node.h"

namespace tramgac::document {

// Thrown through the parser when a file must not be read any further.
struct Refused {
  YAML::Mark mark;
  Wording why;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  static constexpr std::size_t kDeepest = 32;     // levels of nesting
  static constexpr std::uint32_t kMost = 200000;  // values, aliases counted in full

  // `text` is what is parsed; it outlives the builder. Nodes are added to `nodes`, problems that do not stop
  // the parser (keys given twice) to `problems`.
  TreeBuilder(std::string file, std::string_view text, std::deque<Node>& nodes, Problems& problems);

  const Node* root() const { return root_; }
  // Where `mark` is, with the column in characters.
  Place PlaceOf(const YAML::Mark& mark) const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { Close(); }

 private:
  struct Open {
    Node* node;
    const Node* key = nullptr;                        // of a mapping: waits for its value
    std::map<std::string_view, std::uint32_t> lines;  // of the keys so far
  };

  Node& Add(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void Attach(const Node& child, const YAML::Mark& mark);
  void AttachKey(Open& open, const Node& key);
  void Close();
  void Complain(const Place& place, Wording message);

  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  std::deque<Node>& nodes_;
  Problems& problems_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, const Node*> anchors_;
  const Node* root_ = nullptr;
  std::uint32_t total_ = 0;
  bool started_ = false;
};

}  // namespace tramgac::document
