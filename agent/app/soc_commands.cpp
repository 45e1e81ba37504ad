#include "agent/app/soc_commands.h"

#include <algorithm>
#include <utility>

#include "agent/app/operator_words.h"
#include "agent/app/soc_text.h"
#include "agent/core/model/message.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::json;
using Kind = SocOutcome::Kind;

constexpr std::size_t kLongestReason = 200;
constexpr std::size_t kLongestAnswer = 300;
constexpr std::uint16_t kNoMatchingSubscribers = 0x10;  // MQTT v5 clause 3.4.2.1

constexpr Phrase kWell{"{0} {1}: {2}", "{0} {1}: {2}"};
constexpr Phrase kRefused{"{0} {1}: REFUSED: {2}", "{0} {1}: BỊ TỪ CHỐI: {2}"};
constexpr Phrase kFailed{"{0} {1}: FAILED: {2}", "{0} {1}: KHÔNG THỰC HIỆN ĐƯỢC: {2}"};
constexpr Phrase kNoAnswer{"{0} {1}: no answer from {2}", "{0} {1}: không có trả lời từ {2}"};
constexpr Phrase kNobody{"{0} {1}: {2} does not listen (nobody subscribes to its commands)",
                         "{0} {1}: {2} không nhận lệnh (không có ai đăng ký nhận)"};
constexpr Phrase kBrokerRefused{
    "{0} {1}: the broker refuses the command (code 0x{2:02x}): check this user's rights in its access list",
    "{0} {1}: máy chủ MQTT từ chối lệnh (mã 0x{2:02x}): kiểm tra quyền của người dùng này"};

std::string HexOf(const std::array<std::uint32_t, 4>& random) {
  std::string text;
  for (const std::uint32_t word : random) text += fmt::format("{:08x}", word);
  return text;
}

std::string PayloadOf(const SocRequest& request) {
  // Works are about a device.
  json payload = {{"v", 1}, {request.verb == "maintenance" ? "device" : "alarm", request.key.alarm}};
  if (request.occurrence != 0) payload["occurrence"] = request.occurrence;
  if (request.for_s != 0) payload["for_s"] = request.for_s;
  if (const std::string reason = CleanText(request.reason, kLongestReason); !reason.empty()) payload["reason"] = reason;
  return payload.dump();
}

std::string NodeOf(const SocRequest& request) { return request.key.site + "/" + request.key.node; }

// What the node says, in its words; the code of the refusal if it says nothing.
Wording WhyOf(const json& answer) {
  const std::string code = CleanMember(answer, "refusal", kLongestAnswer);
  Wording why{CleanMember(answer, "text_en", kLongestAnswer), CleanMember(answer, "text_vi", kLongestAnswer)};
  if (why.en.empty()) why.en = code;
  if (why.vi.empty()) why.vi = why.en;
  return why;
}

Wording SayWhy(const Phrase& phrase, const SocRequest& request, const Wording& why) {
  return {Say(phrase, request.verb, request.key.alarm, why.en).en,
          Say(phrase, request.verb, request.key.alarm, why.vi).vi};
}

Wording WordingOf(const LocalText& text) { return {std::string(text.en), std::string(text.vi)}; }

}  // namespace

bool IsSocUser(std::string_view user) {
  const auto is_bad = [](char c) {
    return c == '/' || c == '+' || c == '#' || c == '\x7f' || static_cast<unsigned char>(c) < 0x20;
  };
  return !user.empty() && user.size() <= 64 && std::none_of(user.begin(), user.end(), is_bad);
}

SocCommands::SocCommands(std::string user, std::string client) : user_(std::move(user)), client_(std::move(client)) {}

std::string SocCommands::ResponseTopic() const { return "tramgac/v1/rsp/" + client_; }

std::optional<SocCommand> SocCommands::Ask(const SocRequest& request, const std::array<std::uint32_t, 4>& random,
                                           BootTime now) {
  if (open_.size() >= kMost) return std::nullopt;
  open_.push_back({request, HexOf(random), ++last_token_, now, false});
  const Open& open = open_.back();
  return SocCommand{"tramgac/v1/" + NodeOf(request) + "/cmd/" + user_ + "/" + request.verb,
                    PayloadOf(request),
                    ResponseTopic(),
                    open.correlation,
                    open.token,
                    static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(kPatience).count())};
}

void SocCommands::Tell(Open& open, Kind kind, Wording text) {
  open.told = true;
  outcomes_.push_back({kind, open.request, std::move(text)});
}

void SocCommands::Take(std::string_view correlation, std::string_view payload) {
  const auto open = std::find_if(open_.begin(), open_.end(),
                                 [correlation](const Open& one) { return one.correlation == correlation; });
  if (open == open_.end()) return;
  const json answer = ParseObject(payload).value_or(json::object());
  const std::string result = CleanMember(answer, "result", 20);
  const SocRequest& request = open->request;
  if (result == "done") {
    Tell(*open, Kind::kDone, SayWhy(kWell, request, WordingOf(kDoneText)));
  } else if (result == "unchanged") {
    Tell(*open, Kind::kUnchanged, SayWhy(kWell, request, WordingOf(kUnchangedText)));
  } else if (result == "refused") {
    Tell(*open, Kind::kRefused, SayWhy(kRefused, request, WhyOf(answer)));
  } else {
    Tell(*open, Kind::kFailed, SayWhy(kFailed, request, WhyOf(answer)));
  }
  open_.erase(open);
}

void SocCommands::Acknowledged(std::uint64_t token, std::uint16_t reason) {
  const auto open = std::find_if(open_.begin(), open_.end(), [token](const Open& one) { return one.token == token; });
  if (open == open_.end() || open->told) return;
  const SocRequest& request = open->request;
  if (reason == kNoMatchingSubscribers) {
    Tell(*open, Kind::kNobodyListens, Say(kNobody, request.verb, request.key.alarm, NodeOf(request)));
  } else if (reason >= 0x80 && reason != Acknowledgement::kNotAcknowledged) {
    Tell(*open, Kind::kBrokerRefused, Say(kBrokerRefused, request.verb, request.key.alarm, reason));
  } else {
    return;
  }
  open_.erase(open);
}

BootTime SocCommands::Step(BootTime now) {
  BootTime next = kNever;
  for (Open& open : open_) {
    if (!open.told && now - open.asked >= kPatience) {
      Tell(open, Kind::kNoAnswer, Say(kNoAnswer, open.request.verb, open.request.key.alarm, NodeOf(open.request)));
    }
    next = std::min(next, open.asked + (open.told ? kMemory : kPatience));
  }
  std::erase_if(open_, [now](const Open& open) { return now - open.asked >= kMemory; });
  return next;
}

std::optional<SocOutcome> SocCommands::TakeOutcome() {
  if (outcomes_.empty()) return std::nullopt;
  SocOutcome outcome = std::move(outcomes_.front());
  outcomes_.pop_front();
  return outcome;
}

std::size_t SocCommands::waiting() const {
  return static_cast<std::size_t>(std::count_if(open_.begin(), open_.end(), [](const Open& one) { return !one.told; }));
}

}  // namespace tramgac::app
