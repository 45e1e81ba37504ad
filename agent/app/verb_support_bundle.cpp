#include "agent/app/verb_support_bundle.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

#include "agent/app/control_records.h"
#include "agent/app/support_bundle.h"
#include "agent/app/value_text.h"
#include "agent/core/payload/timestamp.h"
#include "agent/service/unique_fd.h"

namespace tramgac::app {
namespace {

using document::Language;

constexpr std::string_view kFolder = "tramgac-support/";

std::int64_t UtcMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// "tramgac-support-NODE-20261130-0800.tar.gz"
std::string DefaultName(const std::string& node, std::int64_t utc_ms) {
  std::array<char, 32> text{};
  std::string name = fmt::format("tramgac-support-{}-", node.empty() ? "node" : node);
  for (const char c : FormatUtc(utc_ms, text).substr(0, 16)) {
    if (c != ':' && c != '-') name += c == 'T' ? '-' : c;
  }
  return name + ".tar.gz";
}

// For its owner alone: addresses and names are nobody else's business. Outcome: false with errno.
bool WriteFile(const std::string& path, std::string_view bytes) {
  const service::UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.valid() || fchmod(file.get(), 0600) != 0) return false;
  while (!bytes.empty()) {
    const ssize_t count = write(file.get(), bytes.data(), bytes.size());
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(file.get()) == 0;
}

std::optional<std::string> Pack(const SupportBundle& collected, std::int64_t utc_ms) {
  std::vector<bundle::File> files = {{std::string(kFolder) + "MANIFEST", collected.Manifest()}};
  for (const bundle::File& file : collected.files()) files.push_back({std::string(kFolder) + file.name, file.content});
  const auto tar = bundle::Tar(files, utc_ms / 1000);
  return tar ? bundle::Gzip(*tar) : std::nullopt;
}

int Run(const BundleRequest& request, std::string out, Language language) {
  SupportBundle collected(request);
  collected.Collect();
  const std::int64_t now = UtcMs();
  if (out.empty()) out = DefaultName(collected.node(), now);
  const auto bytes = Pack(collected, now);
  if (!bytes || !WriteFile(out, *bytes)) {
    std::fprintf(stderr, "tramgac support-bundle: %s: %s\n", out.c_str(),
                 Pick(language, "cannot be written", "không ghi được"));
    return 1;
  }
  for (const SupportBundle::Missing& one : collected.missing()) {
    std::printf("%s %s: %s\n", Pick(language, "missing:", "thiếu:"), one.part.c_str(), one.why.In(language).c_str());
  }
  const char* text = Pick(language, "{}: {} files, {}; secrets are taken out, addresses and names are in it\n",
                          "{}: {} tệp, {}; đã bỏ các mật khẩu và khóa, còn địa chỉ và tên\n");
  std::fputs(fmt::format(fmt::runtime(text), out, collected.files().size() + 1, BytesText(bytes->size())).c_str(),
             stdout);
  return 0;
}

}  // namespace

void AddSupportBundleVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand(
      "support-bundle", shell.Say("collect what a developer needs to help, without secrets, in one file",
                                  "gom những gì người phát triển cần để hỗ trợ, không có mật khẩu, vào một tệp"));
  auto request = std::make_shared<BundleRequest>();
  auto out = std::make_shared<std::string>();
  verb->add_option("-o,--output", *out,
                   shell.Say("the file to write; without it tramgac-support-NODE-TIME.tar.gz in this folder",
                             "tệp sẽ ghi; nếu không có: tramgac-support-NÚT-GIỜ.tar.gz trong thư mục này"));
  verb->add_option("--config", request->config, shell.Say("configuration of the node", "cấu hình của nút"))
      ->capture_default_str();
  verb->add_option("--control", request->control,
                   shell.Say("control socket of the agent; without it what the configuration says",
                             "socket điều khiển; nếu không có: theo cấu hình"));
  verb->add_option("--log", request->log,
                   shell.Say("take the end of this file as log instead of the journal's",
                             "lấy phần cuối tệp này làm nhật ký thay cho nhật ký hệ thống"));
  verb->add_option("--records", request->records,
                   shell.Say("also so many of the newest records: readings and events",
                             "kèm từng này bản ghi mới nhất: số đo và sự kiện"))
      ->check(CLI::Range(std::int64_t{0}, kMostRecords))
      ->capture_default_str();
  verb->callback([request, out, &shell] { shell.result = Run(*request, *out, shell.language); });
}

}  // namespace tramgac::app
