#include "firmware/command/command_channel.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "agent/core/alarm/operate.h"
#include "agent/core/payload/json_writer.h"
#include "firmware/command/json_object.h"

namespace tramgac::firmware {
namespace {

constexpr std::size_t kLongestUserName = 60;
constexpr std::string_view kResponses = "tramgac/v1/rsp/";

bool IsUserName(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '@' || c == '-';
  };
  return !text.empty() && text.size() <= kLongestUserName && std::ranges::all_of(text, allowed);
}

bool IsKnownVerb(std::string_view name) {
  constexpr std::string_view kOthers[] = {"maintenance", "poll", "hello"};
  return OperatorVerbNamed(name).has_value() || std::ranges::find(kOthers, name) != std::end(kOthers);
}

std::string Prefix(std::string_view site, std::string_view node) {
  std::string prefix("tramgac/v1/");
  return prefix.append(site).append("/").append(node).append("/cmd/");
}

constexpr CommandWords kUnknownVerb{
    "refused",
    "unknown-verb",
    {"unknown command; known: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello",
     "lệnh lạ; các lệnh: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello"}};

}  // namespace

// Kept in the store by their numbers: new ones go to the end.
enum class CommandChannel::Outcome : std::uint8_t {
  kDone,
  kUnchanged,
  kNotStored,
  kRetained,
  kNoCorrelation,
  kBadRequest,
  kUnknownVerb,
  kBadUser,
  kNoSuchAlarm,
  kNoSuchDevice,
  kNeverRaised,
  kOtherOccurrence,
  kNoReason,
  kTooLong,
  kNotHidden,
};

// Views of the message and of the scratch memory.
struct CommandChannel::Request {
  std::string_view user, verb;
  std::string_view alarm, device, reason;
  std::int64_t occurrence = 0, seconds = 0;
};

const CommandWords& CommandChannel::WordsOf(Outcome outcome) {
  using namespace command_words;
  static constexpr const CommandWords* kWords[] = {&kDone,          &kUnchanged,    &kNotStored,   &kRetained,
                                                   &kNoCorrelation, &kBadRequest,   &kUnknownVerb, &kBadUser,
                                                   &kNoSuchAlarm,   &kNoSuchDevice, &kNeverRaised, &kOtherOccurrence,
                                                   &kNoReason,      &kTooLong,      &kNotHidden};
  static_assert(std::size(kWords) == static_cast<std::size_t>(Outcome::kNotHidden) + 1);
  return *kWords[std::min(static_cast<std::size_t>(outcome), std::size(kWords) - 1)];
}

CommandChannel::CommandChannel(std::string_view site, std::string_view node, RecordStore& store, Pipeline& pipeline,
                               DevicePoller& poller, UpdateVerbs* update)
    : prefix_(Prefix(site, node)), pipeline_(pipeline), poller_(poller), update_(update), memory_(store, kRemembered) {}

std::string CommandChannel::Filter(std::string_view site, std::string_view node) {
  return Prefix(site, node).append("+/+");
}

bool CommandChannel::IsResponseTopic(std::string_view topic) {
  return topic.starts_with(kResponses) && topic.size() > kResponses.size() &&
         topic.find_first_of("+#/", kResponses.size()) == std::string_view::npos;
}

std::string_view CommandChannel::Handle(const CommandMessage& message, BootTime now) {
  std::string_view rest = message.topic;
  if (!rest.starts_with(prefix_)) return {};
  rest.remove_prefix(prefix_.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {};
  Request request;
  request.user = rest.substr(0, slash);
  request.verb = rest.substr(slash + 1);
  if (update_ != nullptr && request.verb.starts_with(UpdateVerbs::kPrefix)) return Update(message, request);
  const std::uint64_t fingerprint =
      CommandMemory::FingerprintOf(request.user, request.verb, message.correlation, message.payload);
  const bool can_repeat = !message.correlation.empty();
  if (const auto known = can_repeat ? memory_.Find(fingerprint) : std::nullopt) {
    return Answer(static_cast<Outcome>(*known), true);
  }
  Outcome outcome = Refuse(message, request);
  // With the same commit as what it does: a power cut leaves both or neither.
  if (can_repeat) memory_.Remember(fingerprint, static_cast<std::uint8_t>(outcome));
  if (outcome != Outcome::kDone) {
    pipeline_.AuditCommand(request.verb, request.alarm.empty() ? request.device : request.alarm,
                           WordsOf(outcome).refusal, request.user);
    return Answer(outcome, false);
  }
  outcome = Execute(request, now);
  if (outcome != Outcome::kDone && can_repeat) memory_.Remember(fingerprint, static_cast<std::uint8_t>(outcome));
  return Answer(outcome, false);
}

// What can be said before anything is done. Outcome: kDone if nothing speaks against it.
CommandChannel::Outcome CommandChannel::Refuse(const CommandMessage& message, Request& request) {
  if (!IsUserName(request.user)) return Outcome::kBadUser;
  if (!IsKnownVerb(request.verb)) return Outcome::kUnknownVerb;
  const Outcome parsed = Parse(message.payload, request);
  if (message.retained) return Outcome::kRetained;
  if (message.correlation.empty()) return Outcome::kNoCorrelation;
  return parsed;
}

CommandChannel::Outcome CommandChannel::Parse(std::string_view payload, Request& request) {
  // Those without a place are the agent's for other verbs, and have to be what they should be all the same.
  struct Member {
    std::string_view key;
    std::string_view Request::*text;
    std::int64_t Request::*number;
    std::int64_t most;  // 0: it is a text
  };
  static constexpr Member kMembers[] = {{"alarm", &Request::alarm, nullptr, 0},
                                        {"device", &Request::device, nullptr, 0},
                                        {"reason", &Request::reason, nullptr, 0},
                                        {"occurrence", nullptr, &Request::occurrence, INT64_MAX},
                                        {"for_s", nullptr, &Request::seconds, kLongestSeconds},
                                        {"store", nullptr, nullptr, 0},
                                        {"from_seq", nullptr, nullptr, INT64_MAX},
                                        {"to_seq", nullptr, nullptr, INT64_MAX}};
  if (payload.empty()) return Outcome::kDone;
  if (payload.size() > kLargestPayload) return Outcome::kBadRequest;
  JsonObject object(payload, scratch_);
  std::uint32_t wrong = 0;  // a bit a member: the last one of a name counts
  std::string_view key;
  JsonValue value;
  while (object.Next(key, value)) {
    const auto* const member = std::ranges::find(kMembers, key, &Member::key);
    if (member == std::end(kMembers)) continue;
    const bool good = member->most == 0
                          ? value.kind == JsonValue::Kind::kText
                          : value.kind == JsonValue::Kind::kWhole && value.whole >= 0 && value.whole <= member->most;
    const std::uint32_t bit = 1u << (member - kMembers);
    wrong = good ? wrong & ~bit : wrong | bit;
    if (good && member->text != nullptr) request.*member->text = value.text;
    if (good && member->number != nullptr) request.*member->number = value.whole;
  }
  return object.sound() && wrong == 0 ? Outcome::kDone : Outcome::kBadRequest;
}

CommandChannel::Outcome CommandChannel::OutcomeOf(const Result<OperatorOutcome>& result, Outcome unknown) {
  if (result.status() == Status::kNotFound) return unknown;
  if (!result.ok()) return Outcome::kNotStored;
  switch (result.value().refusal) {
    case Refusal::kNone: return result.value().changed ? Outcome::kDone : Outcome::kUnchanged;
    case Refusal::kNeverRaised: return Outcome::kNeverRaised;
    case Refusal::kOtherOccurrence: return Outcome::kOtherOccurrence;
    case Refusal::kNoReason: return Outcome::kNoReason;
    case Refusal::kTooLong: return Outcome::kTooLong;
    case Refusal::kNotHidden: return Outcome::kNotHidden;
  }
  return Outcome::kDone;
}

CommandChannel::Outcome CommandChannel::Execute(const Request& request, BootTime now) {
  const Duration duration = std::chrono::seconds(request.seconds);
  if (const auto verb = OperatorVerbNamed(request.verb)) {
    OperatorRequest asked;
    asked.verb = *verb;
    asked.occurrence = static_cast<std::uint64_t>(request.occurrence);
    asked.duration = duration;
    asked.has_reason = !request.reason.empty();
    return OutcomeOf(pipeline_.Operate(request.alarm, asked, request.user, request.reason, now), Outcome::kNoSuchAlarm);
  }
  if (request.verb == "maintenance") {
    return OutcomeOf(pipeline_.Maintain(request.device, duration, request.user, request.reason, now),
                     Outcome::kNoSuchDevice);
  }
  const bool known = request.verb != "poll" || poller_.PollNow(request.device);
  const Outcome outcome = known ? Outcome::kDone : Outcome::kNoSuchDevice;
  if (request.verb == "hello") pipeline_.Announce();
  pipeline_.AuditCommand(request.verb, request.device, WordsOf(outcome).refusal, request.user);
  return outcome;
}

// They may come twice: what is there is there. So they are not remembered.
std::string_view CommandChannel::Update(const CommandMessage& message, const Request& request) {
  UpdateAnswer done{&WordsOf(message.retained ? Outcome::kRetained : Outcome::kBadUser)};
  if (IsUserName(request.user) && !message.retained) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(message.payload.data());
    done = update_->OnUpdate(request.verb, {bytes, message.payload.size()});
  }
  if (done.is_audited) pipeline_.AuditCommand(request.verb, {}, done.words->refusal, request.user);
  return Write(*done.words, false, &done.offset);
}

std::string_view CommandChannel::Answer(Outcome outcome, bool repeated) {
  return Write(WordsOf(outcome), repeated, nullptr);
}

// In the order in which the Linux agent writes it.
std::string_view CommandChannel::Write(const CommandWords& words, bool repeated, const std::uint32_t* offset) {
  JsonWriter answer(answer_);
  answer.BeginObject();
  if (offset != nullptr) answer.Integer("offset", *offset);
  if (!words.refusal.empty()) answer.Text("refusal", words.refusal);
  if (repeated) answer.Bool("repeated", true);
  answer.Text("result", words.result);
  answer.Text("text_en", words.text.en);
  answer.Text("text_vi", words.text.vi);
  answer.Integer("v", 1);
  answer.EndObject();
  return answer.text();
}

}  // namespace tramgac::firmware
