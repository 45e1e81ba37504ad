// Libraries: tramgac_conference_json tramgac_conference_xml
// A session with a peer that answers anything: it comes to its end in time, and says of each point what became of it.
// Each line of the input that is "#" ends the line to the peer there.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "drivers/conference/api_session.h"
#include "drivers/conference/json/json_reader.h"
#include "drivers/conference/xml/xml_reader.h"

using namespace tramgac;
using namespace tramgac::conference;

namespace {

class Deaf final : public reach::Sender {
 public:
  bool Send(ByteSpan bytes) override {
    if (bytes.size() > 65536) std::abort();
    return true;
  }
};

reach::DocumentPath Path(std::string_view text) { return reach::ParseDocumentPath(text).value(); }

reach::Question MakeQuestion(bool json) {
  auto api = std::make_shared<reach::Api>();
  api->format = json ? reach::DocumentFormat::kJson : reach::DocumentFormat::kXml;
  api->login = reach::LogIn::kRequest;
  reach::ApiRequest in;
  in.method = "POST";
  in.path = "/in";
  in.body = "{user}:{password}";
  in.take = {{"t", reach::Taken::From::kDocument, "", Path("/a/t")},
             {"c", reach::Taken::From::kCookie, "c", {}},
             {"h", reach::Taken::From::kHeader, "X-H", {}}};
  reach::ApiRequest one;
  one.path = "/1/{t}";
  reach::ApiRequest two;
  two.path = "/2?{c}";
  two.accept.emplace(Path("/a/ok"), "1");
  reach::ApiRequest out;
  out.path = "/out";
  api->log_in = {in};
  api->requests = {one, two};
  api->log_out = {out};
  api->headers = {{"X-H", "{h}{nonce}"}};
  api->extracts = {
      {0, Path("/a/b"), false, {}, {}}, {1, Path("/a/b"), true, {"1"}, {"0"}}, {1, Path("count(/a)"), false, {}, {}}};
  reach::Question question;
  question.kind = reach::Kind::kApi;
  question.user = "u";
  question.password = "p";
  question.api = api;
  return question;
}

void Run(std::string_view input, bool json) {
  ApiSession session(MakeQuestion(json), {MakeXmlReader, MakeJsonReader});
  BootTime now{std::chrono::seconds(100)};
  Deaf sender;
  session.Begin(now);
  int opened = 0;
  while (session.next() != reach::Next::kDone) {
    if (session.next() == reach::Next::kOpen) {
      if (++opened > 64) std::abort();
      session.OnOpen({"192.0.2.9", 1, "192.0.2.1", 80, 7, {}}, 0, now, sender);
      continue;
    }
    if (input.empty()) {
      now = session.Due();
      session.OnDue(now, sender);
      continue;
    }
    if (input.starts_with("#\n")) {
      input.remove_prefix(2);
      session.OnEnd(reach::LineEnd::kClosed, now);
      continue;
    }
    const std::size_t line = std::min(input.find('\n'), input.size() - 1) + 1;
    session.OnReceived({reinterpret_cast<const std::uint8_t*>(input.data()), line}, now, sender);
    input.remove_prefix(line);
  }
  for (std::size_t i = 0; i < session.findings().extracts(); ++i) {
    if (session.findings().ExtractQuality(i) == Quality::kNotReadYet) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool json : {false, true}) Run({reinterpret_cast<const char*>(data), size}, json);
  return 0;
}
