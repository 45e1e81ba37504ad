#include "drivers/reach/http.h"

#include <algorithm>

#include "agent/core/base/fold.h"

namespace tramgac::reach {
namespace {

constexpr std::size_t kBeginning = 200;

// A code or a range of codes.
std::optional<bool> InRange(std::string_view range, int code) {
  const std::size_t dash = range.find('-');
  const auto first = ParseDecimal(TrimBlanks(range.substr(0, dash)), 999);
  const auto last = dash == std::string_view::npos ? first : ParseDecimal(TrimBlanks(range.substr(dash + 1)), 999);
  if (!first || !last || *first > *last || *first < 100) return std::nullopt;
  return static_cast<int>(*first) <= code && code <= static_cast<int>(*last);
}

}  // namespace

std::optional<bool> InStatusList(std::string_view list, int code) {
  bool in = false;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = list.find(',');
    const auto here = InRange(list.substr(0, comma), code);
    if (!here) return std::nullopt;
    in = in || *here;
    if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  }
  return in;
}

Http::Http(const Question& question) : OneAnswer(question, question.transport, 512), wanted_(question_.body) {
  beginning_.reserve(kBeginning);
}

void Http::Prepare(const LineFacts& facts, std::int64_t, BootTime) {
  answer_.Reset(question_.method == "HEAD");
  wanted_.Reset();
  beginning_.clear();
  size_ = 0;
  AppendText(question_.method, request_);
  AppendText(" ", request_);
  AppendText(question_.path, request_);
  AppendText(" HTTP/1.1\r\nHost: ", request_);
  AppendHost(question_.host.empty() ? facts.peer_host : question_.host, request_);
  if (question_.port != 0 && question_.port != (question_.transport == Transport::kTls ? 443 : 80)) {
    AppendText(":", request_);
    AppendNumber(question_.port, request_);
  }
  AppendText("\r\nUser-Agent: tramgac\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n",
             request_);
}

void Http::Hear(ByteSpan bytes, BootTime now, Sender&) {
  while (true) {
    switch (answer_.Next(bytes)) {
      case HttpPart::kMore: return;
      case HttpPart::kHeader:
        if (SameFolded(answer_.name(), "Server")) TellServer(answer_.value());
        break;
      case HttpPart::kHead: TakeHead(now); break;
      case HttpPart::kBody: TakeBody(answer_.body()); break;
      case HttpPart::kEnd:
        findings_.Set(Fact::kSize, Value::Integer(static_cast<std::int64_t>(size_)));
        return Finish();
      case HttpPart::kBad: return Fail("bad-answer");
    }
  }
}

void Http::TakeHead(BootTime now) {
  Alive(now);
  findings_.Set(Fact::kCode, Value::Integer(answer_.code()));
}

void Http::TakeBody(ByteSpan body) {
  size_ += body.size();
  wanted_.Take(body);
  const std::size_t kept = std::min(body.size(), kBeginning - beginning_.size());
  beginning_.insert(beginning_.end(), body.begin(), body.begin() + static_cast<std::ptrdiff_t>(kept));
}

bool Http::EndsByClosing() {
  if (!answer_.EndsByClosing()) return false;
  findings_.Set(Fact::kSize, Value::Integer(static_cast<std::int64_t>(size_)));
  Finish();
  return true;
}

void Http::Conclude() {
  if (findings_.Of(Fact::kCode).type == ValueType::kNone) return;
  const bool status = InStatusList(question_.status, answer_.code()).value_or(false);
  findings_.Set(Fact::kMatches, Value::Bool(status && wanted_.found()));
  if (!beginning_.empty()) findings_.Set(Fact::kAnswer, Value::Text({beginning_.data(), beginning_.size()}));
}

}  // namespace tramgac::reach
