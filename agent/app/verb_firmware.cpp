#include <array>
#include <cstdio>
#include <fstream>

#include "agent/app/firmware_config.h"
#include "agent/app/problem_print.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

constexpr document::Phrase kNotWritten{"{0} cannot be written: is there such a folder, and may you write there?",
                                       "không ghi được {0}: thư mục có tồn tại và cho phép ghi không?"};
constexpr document::Phrase kTooLarge{"{0} makes more than the {1} bytes that a node has for it: shorten labels",
                                     "{0} vượt quá {1} byte dành cho cấu hình trên nút: hãy rút ngắn nhãn"};

int Refuse(const document::Wording& why, document::Language language) {
  std::fprintf(stderr, "tramgac firmware config: %s\n", why.In(language).c_str());
  return 1;
}

int Config(const std::string& path, const std::string& out, document::Language language) {
  Profiles profiles;
  document::Problems problems;
  FirmwareConfig config;
  LoadFirmwareConfig(path, profiles, config, problems);
  if (!problems.empty()) {
    std::fputs(problems.FormatAll(language).c_str(), stderr);
    return 1;
  }
  std::array<std::uint8_t, firmware::kLargestNodeBlock> block;
  const Result<std::size_t> size = firmware::WriteNodeBlock(config.block, block);
  if (!size.ok()) {
    return Refuse(Say(kTooLarge, document::QuotedPath(path), firmware::kLargestNodeBlock), language);
  }
  const auto* const bytes = reinterpret_cast<const char*>(block.data());
  if (out.empty()) {
    [[maybe_unused]] const std::size_t written = std::fwrite(bytes, 1, size.value(), stdout);  // EndOutput looks
    return EndOutput("firmware config", language);
  }
  std::ofstream file(out, std::ios::binary | std::ios::trunc);
  file.write(bytes, static_cast<std::streamsize>(size.value()));
  file.close();
  return file.good() ? 0 : Refuse(Say(kNotWritten, document::QuotedPath(out)), language);
}

}  // namespace

void AddFirmwareVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("firmware", shell.Say("what nodes without Linux need", "những gì nút không chạy Linux cần"));
  verb->require_subcommand(1);
  CLI::App* config = verb->add_subcommand(
      "config", shell.Say("make the block that tells a node's firmware what it is: site, broker, devices, contacts",
                          "tạo khối cấu hình cho firmware của nút: địa điểm, máy chủ MQTT, thiết bị, tiếp điểm"));
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  config->add_option("FILE", *path, shell.Say("the configuration, YAML", "tệp cấu hình, YAML"))->required();
  config->add_option("-o,--out", *out,
                     shell.Say("the file to write; default: standard output", "tệp cần ghi; mặc định: đầu ra chuẩn"));
  config->callback([path, out, &shell] { shell.result = Config(*path, *out, shell.language); });
}

}  // namespace tramgac::app
