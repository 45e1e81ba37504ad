// The registry of point names: which quantities exist, in which unit, and what they are called in both languages
// (drivers/names/points.yaml, units.yaml; format: docs/reference/profile-format.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/document/field.h"
#include "agent/document/problem.h"

namespace tramgac::profile {

struct PointName {
  std::string name;  // e.g. "input.voltage"
  std::string unit;  // UCUM code; empty: no unit
  document::LocalString label;
  document::LocalString description;
  std::string example;
  document::Place place;
};

// Immutable after loading; any thread may read it. Nothing but the load functions blocks.
class NamesRegistry {
 public:
  // Outcome: null if the name is not registered.
  const PointName* Find(std::string_view name) const;
  // Outcome: the most similar registered name, if any is similar enough.
  std::optional<std::string_view> Nearest(std::string_view wrong) const;
  // What people call a unit. Outcome: null if the UCUM code is not listed.
  const document::LocalString* FindUnit(std::string_view code) const;

  const std::map<std::string, PointName, std::less<>>& names() const { return names_; }

  // Reads both files (may block on the disk). Problems are added to `problems`; the registry holds what could be
  // read all the same.
  static NamesRegistry Load(const std::string& points_path, const std::string& units_path,
                            document::Problems& problems);
  // The same from texts in memory.
  static NamesRegistry Parse(std::string_view points_text, std::string_view units_text, document::Problems& problems);

 private:
  void ReadUnits(const document::Field& root);
  void ReadPoints(const document::Field& root);
  void ReadPoint(const document::Field& item);

  std::map<std::string, PointName, std::less<>> names_;
  std::map<std::string, document::LocalString, std::less<>> units_;
};

}  // namespace tramgac::profile
