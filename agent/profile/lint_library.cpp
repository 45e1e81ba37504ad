// House rules of the registry and of all profiles together.
#include <algorithm>
#include <array>
#include <map>

#include "agent/profile/lint.h"
#include "agent/profile/lint_messages.h"
#include "agent/profile/lint_text.h"

namespace tramgac::profile {
namespace {

using document::Problems;
using document::Quoted;
using document::Say;
using document::Wording;

// Last parts of names that are quantities: without a unit nobody knows what 230 means.
struct Quantity {
  std::string_view word;
  std::string_view unit;  // for the hint
};
constexpr std::array<Quantity, 13> kQuantities = {{{"temperature", "Cel"},
                                                   {"humidity", "%"},
                                                   {"voltage", "V"},
                                                   {"current", "A"},
                                                   {"frequency", "Hz"},
                                                   {"power", "VA"},
                                                   {"realpower", "W"},
                                                   {"energy", "kWh"},
                                                   {"runtime", "s"},
                                                   {"charge", "%"},
                                                   {"load", "%"},
                                                   {"percent", "%"},
                                                   {"pressure", "Pa"}}};

class Complaints {
 public:
  Complaints(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}
  void Add(const PointName& name, Wording message, Wording expected = {}) {
    problems_.Add({file_, name.place.line, name.place.column, std::move(message), std::move(expected), {}});
  }

 private:
  const std::string& file_;
  Problems& problems_;
};

void LintLanguages(const PointName& name, Complaints& complaints) {
  const bool vietnamese = HasVietnameseLetter(name.description.vi) && name.label.vi != name.label.en;
  const bool english = !HasVietnameseLetter(name.label.en) && !HasVietnameseLetter(name.description.en);
  if (!vietnamese) complaints.Add(name, Say(kNotVietnamese, Quoted(name.name)), Say(kWantBoth));
  if (!english) complaints.Add(name, Say(kNotEnglish, Quoted(name.name)), Say(kWantBoth));
}

void LintUnit(const PointName& name, Complaints& complaints) {
  const std::string_view last = std::string_view(name.name).substr(name.name.rfind('.') + 1);
  const auto quantity = std::ranges::find(kQuantities, last, &Quantity::word);
  // A word such as "high" may stand for the quantity where a device says no number.
  const bool number = NumberIn(name.example).has_value();
  if (quantity != kQuantities.end() && name.unit.empty() && number) {
    complaints.Add(name, Say(kNoUnit, Quoted(name.name)), Say(kWantUnitOf, quantity->unit));
  }
  if (!name.unit.empty() && !number) complaints.Add(name, Say(kExampleNumber, Quoted(name.name)));
}

// What a profile says of the devices that are its own, in one order.
auto KeyOf(const Profile& profile, const Description& description) {
  auto ids = description.sys_object_ids;
  auto descr = description.sys_descr;
  auto answers = description.answers;
  std::ranges::sort(ids), std::ranges::sort(descr), std::ranges::sort(answers);
  return std::tuple(profile.protocol, profile.layer, ids, descr, answers, description.modbus_vendor,
                    description.modbus_product);
}

}  // namespace

void LintNames(const NamesRegistry& names, const std::string& file, Problems& problems) {
  Complaints complaints(file, problems);
  std::map<std::string_view, std::string_view> english, vietnamese;
  for (const auto& [key, name] : names.names()) {
    LintLanguages(name, complaints);
    LintUnit(name, complaints);
    const auto en = english.emplace(name.label.en, key).first;
    const auto vi = vietnamese.emplace(name.label.vi, key).first;
    const std::string_view other = en->second != key ? en->second : vi->second;
    if (other != key) complaints.Add(name, Say(kLabelTwice, Quoted(key), Quoted(other)), Say(kWantOwnText));
  }
}

void LintLibrary(std::span<const std::shared_ptr<const Profile>> profiles, Problems& problems) {
  std::map<decltype(KeyOf(*profiles[0], Description{})), const Profile*> first;
  for (const auto& profile : profiles) {
    if (profile->layer) continue;  // every layer that fits is joined
    bool all_taken = !profile->descriptions.empty();
    const Profile* by = nullptr;
    for (const Description& description : profile->descriptions) {
      const auto [known, is_new] = first.emplace(KeyOf(*profile, description), profile.get());
      all_taken &= !is_new && known->second != profile.get();
      if (!is_new) by = known->second;
    }
    if (!all_taken || by == nullptr) continue;
    const Wording message = Say(kNeverChosen, Quoted(profile->name), Quoted(by->name));
    problems.Add({profile->name, 0, 0, message, Say(kWantOneDescription), {}});
  }
}

}  // namespace tramgac::profile
