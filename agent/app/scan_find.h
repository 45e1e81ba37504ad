// What `tramgac scan` finds, and how it is told: a table, JSON, and a piece of configuration. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/config/target.h"
#include "agent/document/problem.h"

namespace tramgac::app {

struct ScanFind {
  config::Target target;  // complete: with the unit, the settings of the line, the credentials that worked
  std::string device;     // what it calls itself: FC43 texts, or sysDescr; may be empty
  std::string sys_object_id;
  std::string sys_name;
  std::string profile;       // suggestion; empty: none fits
  document::Wording reason;  // of the suggestion, or why there is none
};

// A table of at most `width` characters a line.
std::string FindsText(const std::vector<ScanFind>& finds, std::size_t width, document::Language language);

// {"target","unit","device","profile","reason",..} each. Without communities, as everything that may be logged.
nlohmann::json FindsJson(const std::vector<ScanFind>& finds, document::Language language);

// `devices:` for node.yaml with every find; those without a profile are commented out. It has the communities that
// worked.
std::string FindsYaml(const std::vector<ScanFind>& finds, document::Language language);

}  // namespace tramgac::app
