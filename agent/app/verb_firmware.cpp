#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "agent/app/firmware_config.h"
#include "agent/app/firmware_image.h"
#include "agent/app/problem_print.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

constexpr document::Phrase kNotWritten{"{0} cannot be written: is there such a folder, and may you write there?",
                                       "không ghi được {0}: thư mục có tồn tại và cho phép ghi không?"};
constexpr document::Phrase kTooLarge{"{0} makes more than the {1} bytes that a node has for it: shorten labels",
                                     "{0} vượt quá {1} byte dành cho cấu hình trên nút: hãy rút ngắn nhãn"};

// The block may have a password and a key in it: nobody else may read the file, also when it was there before.
// Outcome: false if it could not be written.
bool WriteSecretFile(const std::string& path, std::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  struct stat status {};
  bool good = fstat(file, &status) == 0 && (!S_ISREG(status.st_mode) || fchmod(file, 0600) == 0);
  while (good && !bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    good = written > 0;
    if (good) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return close(file) == 0 && good;
}

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
  if (WriteSecretFile(out, {bytes, size.value()})) return 0;
  return Refuse(Say(kNotWritten, document::QuotedPath(out)), language);
}

}  // namespace

void AddFirmwareVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("firmware", shell.Say("what nodes without Linux need", "những gì nút không chạy Linux cần"));
  verb->require_subcommand(1);
  CLI::App* config = verb->add_subcommand(
      "config",
      shell.Say("make the block that tells a node's firmware what it is: site, broker with password and key, "
                "devices, contacts; it is as secret as these",
                "tạo khối cấu hình cho firmware của nút: địa điểm, máy chủ MQTT kèm mật khẩu và khóa, thiết bị, "
                "tiếp điểm; khối này phải giữ bí mật như mật khẩu và khóa"));
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  config->add_option("FILE", *path, shell.Say("the configuration, YAML", "tệp cấu hình, YAML"))->required();
  config->add_option("-o,--out", *out,
                     shell.Say("the file to write, mode 0600; default: standard output",
                               "tệp cần ghi, quyền 0600; mặc định: đầu ra chuẩn"));
  config->callback([path, out, &shell] { shell.result = Config(*path, *out, shell.language); });
  AddFirmwareImageVerbs(*verb, shell);
  AddFirmwareUpdateVerb(*verb, shell);
}

}  // namespace tramgac::app
