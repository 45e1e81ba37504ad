// Libraries: tramgac_conference
// A command line that says anything: the session comes to its end in time, tells of each point what became of it, gives
// the password at most once, and says nothing that is not in its profile. "#" alone in a line: the peer hangs up there;
// "~": time passes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "drivers/conference/cli_session.h"

using namespace tramgac;
using namespace tramgac::conference;

namespace {

class Listener final : public reach::Sender {
 public:
  bool Send(ByteSpan bytes) override {
    const std::string said(bytes.begin(), bytes.end());
    if (said == "p\r\n" && ++passwords > 1) std::abort();
    const bool known =
        said == "p\r\n" || said == "u\r\n" || said == "one\r\n" || said == "two\r\n" || said == "exit\r\n";
    if (!known && bytes[0] != 0xFF) std::abort();
    if (left) std::abort();
    left = said == "exit\r\n";
    return true;
  }
  int passwords = 0;
  bool left = false;  // goodbye was said
};

reach::DocumentPath Path(std::string_view text) { return reach::ParseDocumentPath(text).value(); }

reach::Question MakeQuestion(bool with_password) {
  auto api = std::make_shared<reach::Api>();
  api->format = reach::DocumentFormat::kLines;
  api->line_end = "\r\n";
  api->user_prompts = {"User:"};
  api->password_prompts = {"Password:"};
  api->errors = {"error:"};
  api->goodbye = "exit";
  reach::ApiRequest one, two;
  one.path = "one";
  one.until = {"a end", "nothing"};
  two.path = "two";
  two.until = {"c"};
  two.when = Path("/a/3");
  api->requests = {one, two};
  api->extracts = {{0, Path("/a/b"), false, {}, {}},
                   {0, Path("count(/a/-2)"), false, {}, {}},
                   {0, Path("/a[2]/k"), true, {"on"}, {"off"}},
                   {1, Path("max(/c/k)"), false, {}, {}}};
  reach::Question question;
  question.kind = reach::Kind::kCli;
  question.user = "u";
  question.password = "p";
  question.password_file = with_password ? "file" : "";
  question.api = api;
  return question;
}

void Run(std::string_view input, bool with_password) {
  CliSession session(MakeQuestion(with_password));
  BootTime now{std::chrono::seconds(100)};
  const BootTime begun = now;
  Listener sender;
  session.Begin(now);
  session.OnOpen({}, 0, now, sender);
  while (session.next() != reach::Next::kDone) {
    if (input.empty() || input.starts_with("~\n")) {
      input.remove_prefix(std::min<std::size_t>(2, input.size()));
      now = session.Due();
      session.OnDue(now, sender);
      continue;
    }
    if (input.starts_with("#\n")) {
      session.OnEnd(reach::LineEnd::kClosed, now);
      break;
    }
    const std::size_t line = std::min(input.find('\n'), input.size() - 1) + 1;
    session.OnReceived({reinterpret_cast<const std::uint8_t*>(input.data()), line}, now, sender);
    input.remove_prefix(line);
  }
  if (session.next() != reach::Next::kDone || now > begun + std::chrono::minutes(2)) std::abort();
  for (std::size_t i = 0; i < session.findings().extracts(); ++i) {
    if (session.findings().ExtractQuality(i) == Quality::kNotReadYet) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool with_password : {false, true}) Run({reinterpret_cast<const char*>(data), size}, with_password);
  return 0;
}
