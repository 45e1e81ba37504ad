#include "agent/app/command_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "agent/app/table_view.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

struct FrameWord {
  const char* english;
  const char* vietnamese;
};
// The words of CLI11's help; its own spelling is the key.
constexpr std::array<FrameWord, 11> kFrame = {{
    {"Usage", "Cách dùng"},
    {"Positionals", "Đối số"},
    {"Options", "Tùy chọn"},
    {"OPTIONS", "TÙY_CHỌN"},
    {"SUBCOMMAND", "LỆNH"},
    {"SUBCOMMANDS", "CÁC_LỆNH"},
    {"REQUIRED", "BẮT BUỘC"},
    {"Needs", "Cần"},
    {"TEXT", "CHỮ"},
    {"UINT", "SỐ"},
    {"FLOAT", "SỐ"},
}};

// CLI11 pads by bytes and has no words for some headings.
class VietnameseHelp : public CLI::Formatter {
 public:
  VietnameseHelp() {
    for (const FrameWord& word : kFrame) label(word.english, word.vietnamese);
  }

  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return Formatter::make_group(get_label(group), is_positional, std::move(options));
  }
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    constexpr std::string_view kHeading = "\nSubcommands:\n";
    std::string text = Formatter::make_subcommands(app, mode);
    if (text.starts_with(kHeading)) text.replace(0, kHeading.size(), "\nLệnh:\n");
    return text;
  }
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    const std::string name = "  " + make_option_name(option, is_positional) + make_option_opts(option);
    const std::size_t width = WidthOf(name);
    const bool fits = width + 1 < get_column_width();
    return fmt::format("{}{}{:{}}{}\n", name, fits ? "" : "\n", "", get_column_width() - (fits ? width : 0),
                       make_option_desc(option));
  }
};

json DescribeOption(const CLI::Option& option) {
  json names = json::array();
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  if (names.empty()) names.push_back(option.get_name(true));
  std::vector<std::string> needs;
  for (const CLI::Option* other : option.get_needs()) needs.push_back(other->get_name());
  std::ranges::sort(needs);  // CLI11 keeps them by address
  const bool is_flag = option.get_items_expected_max() == 0;
  return {{"names", std::move(names)},           {"takes", is_flag ? "" : option.get_type_name()},
          {"text", option.get_description()},    {"required", option.get_required()},
          {"default", option.get_default_str()}, {"needs", std::move(needs)}};
}

}  // namespace

void SetHelpWords(CLI::App& app, const Shell& shell) {
  app.set_help_flag("-h,--help", shell.Say("this text", "văn bản này"));
  if (shell.language != Language::kVietnamese) return;
  app.formatter(std::make_shared<VietnameseHelp>());
}

json DescribeCommands(const CLI::App& app) {
  json options = json::array(), positionals = json::array(), verbs = json::array();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    (option->get_positional() ? positionals : options).push_back(DescribeOption(*option));
  }
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!verb->get_group().empty()) verbs.push_back(DescribeCommands(*verb));
  }
  return {{"name", app.get_name()},
          {"text", app.get_description()},
          {"positionals", std::move(positionals)},
          {"options", std::move(options)},
          {"verbs", std::move(verbs)}};
}

void AddDescribeVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand("describe", shell.Say("this command line as JSON", "dòng lệnh này ở dạng JSON"));
  verb->group("");
  verb->callback([&app, &shell] {
    fmt::print("{}\n", DescribeCommands(app).dump(1));
    shell.result = 0;
  });
}

}  // namespace tramgac::app
