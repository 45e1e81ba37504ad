#include "agent/app/firmware_image.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/app/image_file.h"
#include "agent/app/problem_print.h"
#include "agent/pki/files.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kMade{"{0}: version {1} for {2}, {3} bytes, trial {4} s",
                       "{0}: phiên bản {1} cho {2}, {3} byte, chạy thử {4} giây"};
constexpr Phrase kOpenKey{"note: others on this machine can read {0}, the key by which nodes know an image: chmod 600",
                          "lưu ý: người khác trên máy này đọc được {0}, khóa dùng để ký firmware: hãy chmod 600"};
constexpr Phrase kFacts{
    "board    {0}\nversion  {1}\nsize     {2} bytes\nhash     {3}, {4}\ntrial    {5} s\n{6}",
    "bo mạch    {0}\nphiên bản  {1}\ndung lượng {2} byte\nmã băm     {3}, {4}\nchạy thử   {5} giây\n{6}"};
constexpr Phrase kWhole{"right", "đúng"};
constexpr Phrase kDamaged{"WRONG: the image is damaged", "SAI: firmware bị hỏng"};
constexpr Phrase kSigned{"signed by {0}\n", "có chữ ký của {0}\n"};
constexpr Phrase kForeign{"NOT signed by {0}\n", "KHÔNG có chữ ký của {0}\n"};
constexpr Phrase kUnknown{"whose signature it has is not looked at: --key\n", "chưa kiểm tra chữ ký: dùng --key\n"};

struct Options {
  std::string path, key, out;
  std::uint32_t trial_seconds = firmware::kUsualTrial;
  bool as_json = false;
};

int Refuse(std::string_view verb, const Wording& why, Language language) {
  std::fprintf(stderr, "tramgac firmware %s: %s\n", std::string(verb).c_str(), why.In(language).c_str());
  return 1;
}

int Sign(const Options& options, Language language) {
  Wording why;
  const auto bytes = SignImageFile(options.path, options.key, options.trial_seconds, why);
  if (!bytes || !pki::Replace(options.out, *bytes, why)) return Refuse("sign", why, language);
  SignedImage file;
  if (!ReadSignedImage(options.out, file, why)) return Refuse("sign", why, language);
  if (pki::IsOpenToOthers(options.key)) {
    std::fprintf(stderr, "tramgac firmware sign: %s\n", Say(kOpenKey, options.key).In(language).c_str());
  }
  std::printf("%s\n", Say(kMade, options.out, file.header.version, file.header.board, file.header.size,
                          file.header.trial_seconds)
                          .In(language)
                          .c_str());
  return EndOutput("firmware sign", language);
}

int Show(const Options& options, Language language) {
  SignedImage file;
  Wording why;
  if (!ReadSignedImage(options.path, file, why)) return Refuse("show", why, language);
  std::optional<bool> is_signed;
  if (!options.key.empty()) {
    is_signed = IsSignedBy(file, options.key, why);
    if (!is_signed) return Refuse("show", why, language);
  }
  const bool is_good = file.is_whole && is_signed.value_or(true);
  if (options.as_json) {
    nlohmann::json facts = {
        {"board", file.header.board},           {"version", file.header.version},       {"size", file.header.size},
        {"sha256", HashText(file.header.hash)}, {"trial_s", file.header.trial_seconds}, {"whole", file.is_whole}};
    if (is_signed) facts["signed"] = *is_signed;
    std::printf("%s\n", facts.dump(2).c_str());
  } else {
    const Wording signature = is_signed ? Say(*is_signed ? kSigned : kForeign, options.key)
                                        : Wording{std::string(kUnknown.en), std::string(kUnknown.vi)};
    const Wording whole = Say(file.is_whole ? kWhole : kDamaged);
    const auto in = [&](Language one) {
      return Say(kFacts, file.header.board, file.header.version, file.header.size, HashText(file.header.hash),
                 whole.In(one), file.header.trial_seconds, signature.In(one))
          .In(one);
    };
    std::fputs(in(language).c_str(), stdout);
  }
  const int ended = EndOutput("firmware show", language);
  return is_good ? ended : 1;
}

}  // namespace

void AddFirmwareImageVerbs(CLI::App& verb, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* sign =
      verb.add_subcommand("sign", shell.Say("make an image that nodes take over the network: header, signature, image",
                                            "tạo firmware để nút nhận qua mạng: phần đầu, chữ ký, firmware"));
  sign->add_option("IMAGE", options->path,
                   shell.Say("what the build made, a .bin file; it says its board and version itself",
                             "tệp .bin do bản dựng tạo ra; tự cho biết bo mạch và phiên bản"))
      ->required();
  sign->add_option("--key", options->key,
                   shell.Say("private key whose public half the nodes have (PEM, ECDSA P-256)",
                             "khóa riêng mà nút có khóa công khai tương ứng (PEM, ECDSA P-256)"))
      ->required();
  sign->add_option("-o,--out", options->out, shell.Say("the file to write, .tgi", "tệp cần ghi, .tgi"))->required();
  sign->add_option("--trial", options->trial_seconds,
                   shell.Say("for how many seconds it may try to reach its broker before the node goes back",
                             "số giây được thử kết nối máy chủ MQTT trước khi nút quay lại bản cũ"))
      ->capture_default_str();
  sign->callback([options, &shell] { shell.result = Sign(*options, shell.language); });

  CLI::App* show = verb.add_subcommand("show", shell.Say("what a signed image is, and whether it is whole",
                                                         "thông tin firmware đã ký, có nguyên vẹn không"));
  show->add_option("IMAGE", options->path, shell.Say("a signed image, .tgi", "firmware đã ký, .tgi"))->required();
  show->add_option("--key", options->key,
                   shell.Say("public or private key: is the signature by it?",
                             "khóa công khai hoặc khóa riêng: chữ ký có đúng không?"));
  show->add_flag("--json", options->as_json, shell.Say("as JSON", "dạng JSON"));
  show->callback([options, &shell] { shell.result = Show(*options, shell.language); });
}

}  // namespace tramgac::app
