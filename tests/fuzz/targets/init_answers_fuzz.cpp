// Libraries: tramgac_app
// Any file of answers: answers or a reason; and whatever was answered, the file that is written says that and no more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/app/init_answers.h"
#include "agent/app/init_text.h"
#include "agent/config/load_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string text(reinterpret_cast<const char*>(data), size);
  document::Wording why;
  const auto answers = app::ParseAnswers(text, why);
  if (answers.has_value() != why.empty()) std::abort();
  if (!answers) return 0;
  for (const auto& [key, value] : *answers) {
    if (key.empty() || value.size() > app::kLongestAnswer) std::abort();
    app::InitAnswers given;
    given.site = given.node = "n";
    given.broker = {"h", "1883", false, "", "", "", value, ""};
    document::Problems problems;
    const auto config = config::ParseConfig("f", app::InitText(given, {}, document::Language::kEnglish), "/", problems);
    if (!problems.empty()) continue;
    if (config == nullptr || config->site != "n" || !config->devices.empty()) std::abort();
    if (config->broker->user != (value.empty() ? "n" : value)) std::abort();
  }
  return 0;
}
