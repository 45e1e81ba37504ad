#include "agent/core/pipeline/command_desk.h"

#include <algorithm>
#include <iterator>

#include "agent/core/alarm/operate.h"

namespace tramgac {
namespace {

constexpr std::size_t kLongestUserName = 60;
constexpr std::string_view kResponses = "tramgac/v1/rsp/";

bool IsCommonVerb(std::string_view name) {
  constexpr std::string_view kOthers[] = {"maintenance", "poll", "hello"};
  return OperatorVerbNamed(name).has_value() || std::ranges::find(kOthers, name) != std::end(kOthers);
}

std::string Prefix(std::string_view site, std::string_view node) {
  std::string prefix("tramgac/v1/");
  return prefix.append(site).append("/").append(node).append("/cmd/");
}

CommandOutcome OutcomeOf(const Result<OperatorOutcome>& result, CommandOutcome unknown) {
  if (result.status() == Status::kNotFound) return unknown;
  if (!result.ok()) return CommandOutcome::kNotStored;
  switch (result.value().refusal) {
    case Refusal::kNone: return result.value().changed ? CommandOutcome::kDone : CommandOutcome::kUnchanged;
    case Refusal::kNeverRaised: return CommandOutcome::kNeverRaised;
    case Refusal::kOtherOccurrence: return CommandOutcome::kOtherOccurrence;
    case Refusal::kNoReason: return CommandOutcome::kNoReason;
    case Refusal::kTooLong: return CommandOutcome::kTooLong;
    case Refusal::kNotHidden: return CommandOutcome::kNotHidden;
  }
  return CommandOutcome::kDone;
}

}  // namespace

CommandDesk::CommandDesk(std::string_view site, std::string_view node, RecordStore& store, CommandHost& host,
                         std::size_t remembered)
    : prefix_(Prefix(site, node)), memory_(store, remembered), host_(host) {}

std::string CommandDesk::Filter(std::string_view site, std::string_view node) {
  return Prefix(site, node).append("+/+");
}

bool CommandDesk::IsResponseTopic(std::string_view topic) {
  return topic.starts_with(kResponses) && topic.size() > kResponses.size() &&
         topic.find_first_of("+#/", kResponses.size()) == std::string_view::npos;
}

bool CommandDesk::IsUserName(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '@' || c == '-';
  };
  return !text.empty() && text.size() <= kLongestUserName && std::ranges::all_of(text, allowed);
}

const CommandWords& CommandDesk::WordsOf(CommandOutcome outcome) const {
  using namespace command_words;
  static constexpr const CommandWords* kWords[] = {&kDone,          &kUnchanged,    &kNotStored,   &kRetained,
                                                   &kNoCorrelation, &kBadRequest,   nullptr,       &kBadUser,
                                                   &kNoSuchAlarm,   &kNoSuchDevice, &kNeverRaised, &kOtherOccurrence,
                                                   &kNoReason,      &kTooLong,      &kNotHidden};
  static_assert(std::size(kWords) == static_cast<std::size_t>(CommandOutcome::kFirstOwn));
  const bool is_common = outcome < CommandOutcome::kFirstOwn && outcome != CommandOutcome::kUnknownVerb;
  return is_common ? *kWords[static_cast<std::size_t>(outcome)] : host_.WordsOf(outcome);
}

std::optional<CommandRequest> CommandDesk::RequestOf(std::string_view topic) const {
  if (!topic.starts_with(prefix_)) return std::nullopt;
  topic.remove_prefix(prefix_.size());
  const std::size_t slash = topic.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  CommandRequest request;
  request.user = topic.substr(0, slash);
  request.verb = topic.substr(slash + 1);
  return request;
}

CommandAnswer CommandDesk::Handle(const CommandMessage& message, CommandRequest& request, Pipeline& pipeline,
                                  BootTime now) {
  const std::uint64_t fingerprint =
      CommandMemory::FingerprintOf(request.user, request.verb, message.correlation, message.payload);
  const bool can_repeat = !message.correlation.empty();
  if (const auto known = can_repeat ? memory_.Find(fingerprint) : std::nullopt) {
    const auto outcome = static_cast<CommandOutcome>(*known);
    return {outcome, &WordsOf(outcome), true};
  }
  CommandOutcome outcome = Refuse(message, request);
  // With the same commit as what it does: a power cut leaves both or neither.
  if (can_repeat) memory_.Remember(fingerprint, static_cast<std::uint8_t>(outcome));
  if (outcome != CommandOutcome::kDone) {
    pipeline.AuditCommand(request.verb, request.alarm.empty() ? request.device : request.alarm,
                          WordsOf(outcome).refusal, request.user);
    return {outcome, &WordsOf(outcome)};
  }
  outcome = Execute(request, pipeline, now);
  if (outcome != CommandOutcome::kDone && can_repeat) memory_.Remember(fingerprint, static_cast<std::uint8_t>(outcome));
  return {outcome, &WordsOf(outcome)};
}

// What can be said before anything is done. Outcome: kDone if nothing speaks against it.
CommandOutcome CommandDesk::Refuse(const CommandMessage& message, CommandRequest& request) {
  if (!IsUserName(request.user)) return CommandOutcome::kBadUser;
  if (!IsCommonVerb(request.verb) && !host_.HasVerb(request.verb)) return CommandOutcome::kUnknownVerb;
  const bool is_good = message.payload.empty() || host_.Read(message.payload, request);
  if (message.retained) return CommandOutcome::kRetained;
  if (message.correlation.empty()) return CommandOutcome::kNoCorrelation;
  return is_good ? CommandOutcome::kDone : CommandOutcome::kBadRequest;
}

CommandOutcome CommandDesk::Execute(const CommandRequest& request, Pipeline& pipeline, BootTime now) {
  const Duration duration = std::chrono::seconds(request.seconds);
  if (const auto verb = OperatorVerbNamed(request.verb)) {
    OperatorRequest asked;
    asked.verb = *verb;
    asked.occurrence = static_cast<std::uint64_t>(request.occurrence);
    asked.duration = duration;
    asked.has_reason = !request.reason.empty();
    return OutcomeOf(pipeline.Operate(request.alarm, asked, request.user, request.reason, now),
                     CommandOutcome::kNoSuchAlarm);
  }
  if (request.verb == "maintenance") {
    return OutcomeOf(pipeline.Maintain(request.device, duration, request.user, request.reason, now),
                     CommandOutcome::kNoSuchDevice);
  }
  const bool is_poll = request.verb == "poll", is_hello = request.verb == "hello";
  if (!is_poll && !is_hello) return host_.Execute(request, pipeline);
  const bool is_known = is_hello || host_.PollNow(request.device);
  const CommandOutcome outcome = is_known ? CommandOutcome::kDone : CommandOutcome::kNoSuchDevice;
  if (is_hello) pipeline.Announce();
  pipeline.AuditCommand(request.verb, request.device, WordsOf(outcome).refusal, request.user);
  return outcome;
}

}  // namespace tramgac
