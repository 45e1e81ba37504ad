// The fleet as it is told on the command line.
#pragma once

#include <string>
#include <vector>

#include "agent/document/problem.h"
#include "agent/pki/access.h"

namespace tramgac::app {

struct ToldNode {
  pki::NodeName name;
  std::vector<std::string> consumers;  // whose watermarks it waits for; of a configuration only
};

// `words` are SITE/NODE, or paths of node.yaml files, of which site, node and store.consumers are read and nothing is
// checked: they may be configurations of other machines. May block on the disk.
// Outcome: with problems, what could be read.
std::vector<ToldNode> ReadNodes(const std::vector<std::string>& words, document::Problems& problems);

// What is to be told although nothing is wrong: consumers whose watermarks the broker would refuse, because they are
// none of `supervisors`.
std::vector<document::Wording> NotesOf(const std::vector<ToldNode>& nodes, const std::vector<std::string>& supervisors);

}  // namespace tramgac::app
