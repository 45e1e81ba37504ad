#include "agent/app/command_fault.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "agent/document/nearest_word.h"

namespace tramgac::app {
namespace {

// The command that was parsed last, and how it is called.
struct Place {
  const CLI::App* app;
  std::string name;
  std::string within;  // of what stands before it
};

Place DeepestOf(const CLI::App& app) {
  Place place{&app, app.get_name(), {}};
  while (!place.app->get_subcommands().empty()) {
    place.app = place.app->get_subcommands().back();
    place.within = place.name;
    place.name += " " + place.app->get_name();
  }
  return place;
}

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!verb->get_group().empty()) names.push_back(verb->get_name());
  }
  return names;
}

std::vector<std::string> OptionsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::string UnknownWord(const std::string& word, const CLI::App& app, const Shell& shell) {
  const bool is_option = word.starts_with('-');
  const std::vector<std::string> known = is_option ? OptionsOf(app) : CommandsOf(app);
  if (!is_option && known.empty()) {
    return fmt::format(fmt::runtime(shell.Say("nothing is expected at '{}'", "thừa đối số '{}'")), word);
  }
  const std::vector<std::string_view> words(known.begin(), known.end());
  const auto nearest = document::NearestWord(word, words);
  const std::string said = is_option ? shell.Say("there is no option {}", "không có tùy chọn {}")
                                     : shell.Say("there is no command '{}'", "không có lệnh '{}'");
  std::string text = fmt::format(fmt::runtime(said), word);
  if (nearest) text += fmt::format(fmt::runtime(shell.Say(", did you mean {}?", ", có phải là {} không?")), *nearest);
  return text;
}

// CLI11's own words, which are English, where they say more than its kind of error: "--lang: xx not in {en,vi}".
std::string WithDetail(std::string_view what, const char* vietnamese, const Shell& shell) {
  constexpr std::string_view kMark = ": ";
  const std::size_t at = what.find(kMark);
  if (shell.language != document::Language::kVietnamese || at == std::string_view::npos) return std::string(what);
  return fmt::format("{}: {} ({})", what.substr(0, at), vietnamese, what.substr(at + kMark.size()));
}

// "Could not convert: --for = abc"
std::string NotUnderstood(std::string_view what, const Shell& shell) {
  const std::size_t at = what.find(": ");
  if (at != std::string_view::npos) what.remove_prefix(at + 2);
  return fmt::format(fmt::runtime(shell.Say("{} is not understood", "không hiểu giá trị {}")), what);
}

// "A requires B"
std::string Between(std::string_view what, std::string_view middle, const std::string& said) {
  const std::size_t at = what.find(middle);
  if (at == std::string_view::npos) return std::string(what);
  return fmt::format(fmt::runtime(said), what.substr(0, at), what.substr(at + middle.size()));
}

std::string Missing(std::string_view what, const Shell& shell) {
  constexpr std::string_view kRequired = " is required";
  if (!what.ends_with(kRequired)) return std::string(what);
  what.remove_suffix(kRequired.size());
  return fmt::format(fmt::runtime(shell.Say("{} is missing", "thiếu {}")), what);
}

std::string WhatIsWrong(const CLI::App& app, const CLI::ParseError& error, const CLI::App& command,
                        const Shell& shell) {
  // A word that nobody knows explains what is missing for want of it.
  const std::vector<std::string> unknown = app.remaining(true);
  if (!unknown.empty()) return UnknownWord(unknown.front(), command, shell);
  const std::string name = error.get_name(), what = error.what();
  if (name == "RequiredError") return Missing(what, shell);
  if (name == "RequiresError") return Between(what, " requires ", shell.Say("{} needs {}", "{} cần có {}"));
  if (name == "ExcludesError")
    return Between(what, " excludes ", shell.Say("{} and {} exclude each other", "{} không đi cùng {}"));
  if (name == "ConversionError") return NotUnderstood(what, shell);
  return WithDetail(what, name == "ArgumentMismatch" ? "số giá trị không đúng" : "giá trị không hợp lệ", shell);
}

}  // namespace

std::string DescribeFault(const CLI::App& app, const CLI::ParseError& error, const Shell& shell) {
  const Place place = DeepestOf(app);
  // Whoever asks for nothing wants to know what there is.
  const bool lacks_command = std::string_view(error.what()).starts_with("A subcommand") && app.remaining(true).empty();
  if (lacks_command) {
    return fmt::format("{}: {}\n\n{}", place.name, shell.Say("a command is missing", "thiếu lệnh"),
                       place.app->help(place.within));
  }
  const std::string more = shell.Say("{0} --help says what there is", "xem {0} --help để biết cách dùng");
  return fmt::format("{}: {}\n{}\n", place.name, WhatIsWrong(app, error, *place.app, shell),
                     fmt::format(fmt::runtime(more), place.name));
}

}  // namespace tramgac::app
