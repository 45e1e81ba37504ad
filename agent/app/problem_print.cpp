#include "agent/app/problem_print.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace tramgac::app {
namespace {

void PrintJson(const document::Problems& problems, document::Language language,
               const std::vector<document::Wording>& notes) {
  nlohmann::json list = nlohmann::json::array();
  for (const document::Problem* problem : problems.InOrder()) {
    list.push_back({{"file", problem->file},
                    {"line", problem->line},
                    {"column", problem->column},
                    {"message", problem->message.In(language)},
                    {"expected", problem->expected.In(language)},
                    {"hint", problem->hint}});
  }
  nlohmann::json view = {{"ok", problems.empty()}, {"problems", std::move(list)}};
  for (const document::Wording& note : notes) view["notes"].push_back(note.In(language));
  std::printf("%s\n", view.dump(2).c_str());
}

void PrintText(const document::Problems& problems, std::size_t files, document::Language language) {
  std::fputs(problems.FormatAll(language).c_str(), stdout);
  const bool vi = language == document::Language::kVietnamese;
  if (problems.empty()) {
    std::printf(vi ? "%zu tệp: không có lỗi\n" : "%zu file(s): no problems\n", files);
  } else {
    std::printf(vi ? "%zu lỗi\n" : "%zu problem(s)\n", problems.count());
  }
}

}  // namespace

int PrintProblems(const document::Problems& problems, std::size_t files, bool as_json, document::Language language,
                  const std::vector<document::Wording>& notes) {
  if (as_json) {
    PrintJson(problems, language, notes);
  } else {
    for (const document::Wording& note : notes) std::printf("%s\n", note.In(language).c_str());
    PrintText(problems, files, language);
  }
  return problems.empty() ? 0 : 1;
}

int EndOutput(std::string_view verb, document::Language language) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
  const bool vi = language == document::Language::kVietnamese;
  std::fprintf(stderr, "tramgac %.*s: %s\n", static_cast<int>(verb.size()), verb.data(),
               vi ? "không ghi được kết quả ra" : "the output cannot be written");
  return 1;
}

}  // namespace tramgac::app
