#include "agent/app/command_channel.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "agent/app/json_member.h"
#include "agent/app/meeting_order.h"
#include "agent/document/field.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestUserName = 60;
constexpr std::string_view kResponses = "tramgac/v1/rsp/";

bool IsKnownVerb(std::string_view name) {
  constexpr std::string_view kOthers[] = {"maintenance", "poll", "hello", "selftest", "replay", "meeting"};
  return OperatorVerbNamed(name).has_value() || std::ranges::find(kOthers, name) != std::end(kOthers);
}

// Outcome: false if it is there and no text.
bool TakeText(const json& object, const char* key, std::string& text) {
  const auto found = object.find(key);
  if (found == object.end()) return true;
  if (!found->is_string()) return false;
  text = found->get<std::string>();
  return true;
}

// Outcome: false if it is there and no whole number from 0 to `most`.
bool TakeNumber(const json& object, const char* key, std::int64_t most, std::int64_t& number) {
  const auto taken = WholeMember(object, key, most, number);
  number = taken.value_or(number);
  return taken.has_value();
}

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
  kNothingStored,
  kOtherStore,
  kBadMeeting,
  kNoSuchRoom,
  kTooManyMeetings,
};

struct CommandChannel::Request {
  std::string user, verb;
  std::string alarm, device, reason;
  std::int64_t occurrence = 0, seconds = 0;
  std::string store;
  std::int64_t from_seq = 0, to_seq = INT64_MAX;
  std::optional<meeting::Meeting> meeting;
};

const CommandWords& CommandChannel::WordsOf(Outcome outcome) {
  static constexpr CommandWords kWords[] = {
      command_words::kDone,
      command_words::kUnchanged,
      command_words::kNotStored,
      command_words::kRetained,
      command_words::kNoCorrelation,
      command_words::kBadRequest,
      {"refused",
       "unknown-verb",
       {"unknown command; known: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello, "
        "selftest, replay, meeting",
        "lệnh lạ; các lệnh: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello, selftest, "
        "replay, meeting"}},
      command_words::kBadUser,
      command_words::kNoSuchAlarm,
      command_words::kNoSuchDevice,
      command_words::kNeverRaised,
      command_words::kOtherOccurrence,
      command_words::kNoReason,
      command_words::kTooLong,
      command_words::kNotHidden,
      {"refused",
       "nothing-stored",
       {"no record with these numbers is stored any more, or yet",
        "kho không còn, hoặc chưa có, bản ghi mang những số này"}},
      {"refused",
       "other-store",
       {"these numbers are of another store of this node", "những số này thuộc kho khác của nút"}},
      {"refused",
       "bad-meeting",
       {"expected \"id\", \"start\" before \"end\" (2026-12-01T01:00:00Z) and \"rooms\" as a list of at most 200 ids",
        "cần \"id\", \"start\" trước \"end\" (2026-12-01T01:00:00Z) và \"rooms\" là danh sách tối đa 200 mã phòng"}},
      {"refused",
       "no-such-room",
       {"a room of the meeting is none of this node", "nút này không có một phòng của cuộc họp"}},
      {"refused", "too-many-meetings", {"no more meetings can be ordered", "không thêm được cuộc họp nữa"}},
  };
  static_assert(std::size(kWords) == static_cast<std::size_t>(Outcome::kTooManyMeetings) + 1);
  return kWords[std::min(static_cast<std::size_t>(outcome), std::size(kWords) - 1)];
}

CommandChannel::CommandChannel(std::string_view site, std::string_view node, RecordStore& store, PollNow poll_now,
                               OrderMeeting order_meeting)
    : prefix_("tramgac/v1/" + std::string(site) + "/" + std::string(node) + "/cmd/"),
      memory_(store),
      poll_now_(std::move(poll_now)),
      order_meeting_(std::move(order_meeting)) {}

bool CommandChannel::IsResponseTopic(std::string_view topic) {
  return topic.starts_with(kResponses) && topic.size() > kResponses.size() &&
         topic.find_first_of("+#/", kResponses.size()) == std::string_view::npos;
}

std::string CommandChannel::Handle(const publish::InboundMessage& message, Pipeline& pipeline, BootTime now) {
  std::string_view rest = message.topic;
  if (!rest.starts_with(prefix_)) return {};
  rest.remove_prefix(prefix_.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {};
  Request request;
  request.user = rest.substr(0, slash);
  request.verb = rest.substr(slash + 1);
  const std::uint64_t fingerprint =
      CommandMemory::FingerprintOf(request.user, request.verb, message.correlation, message.payload);
  const bool can_repeat = !message.correlation.empty();
  if (const auto known = can_repeat ? memory_.Find(fingerprint) : std::nullopt) {
    return Answer(request, static_cast<Outcome>(*known), true, pipeline);
  }
  Outcome outcome = Refuse(message, request);
  // With the same commit as what it does: a power cut leaves both or neither.
  if (can_repeat) memory_.Remember(fingerprint, static_cast<std::uint8_t>(outcome));
  if (outcome != Outcome::kDone) {
    pipeline.AuditCommand(request.verb, request.alarm.empty() ? request.device : request.alarm,
                          WordsOf(outcome).refusal, request.user);
    return Answer(request, outcome, false, pipeline);
  }
  outcome = Execute(request, pipeline, now);
  if (outcome != Outcome::kDone && can_repeat) memory_.Remember(fingerprint, static_cast<std::uint8_t>(outcome));
  return Answer(request, outcome, false, pipeline);
}

// What can be said before anything is done. Outcome: kDone if nothing speaks against it.
CommandChannel::Outcome CommandChannel::Refuse(const publish::InboundMessage& message, Request& request) const {
  const bool good_user = !request.user.empty() && request.user.size() <= kLongestUserName &&
                         document::InAlphabet(request.user, "a-zA-Z0-9._@-");
  if (!good_user) return Outcome::kBadUser;
  if (!IsKnownVerb(request.verb)) return Outcome::kUnknownVerb;
  const Outcome parsed = Parse(message.payload, request);
  if (message.retained) return Outcome::kRetained;
  if (message.correlation.empty()) return Outcome::kNoCorrelation;
  return parsed;
}

CommandChannel::Outcome CommandChannel::Parse(std::string_view payload, Request& request) {
  if (payload.empty()) return Outcome::kDone;
  const json object = json::parse(payload, nullptr, false);
  if (!object.is_object()) return Outcome::kBadRequest;
  const bool good =
      TakeText(object, "alarm", request.alarm) && TakeText(object, "device", request.device) &&
      TakeText(object, "reason", request.reason) && TakeNumber(object, "occurrence", INT64_MAX, request.occurrence) &&
      TakeNumber(object, "for_s", kLongestSeconds, request.seconds) && TakeText(object, "store", request.store) &&
      TakeNumber(object, "from_seq", INT64_MAX, request.from_seq) &&
      TakeNumber(object, "to_seq", INT64_MAX, request.to_seq);
  if (good && request.verb == "meeting") request.meeting = ParseMeetingOrder(object);
  return good ? Outcome::kDone : Outcome::kBadRequest;
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

CommandChannel::Outcome CommandChannel::Execute(const Request& request, Pipeline& pipeline, BootTime now) {
  const Duration duration = std::chrono::seconds(request.seconds);
  if (const auto verb = OperatorVerbNamed(request.verb)) {
    OperatorRequest asked;
    asked.verb = *verb;
    asked.occurrence = static_cast<std::uint64_t>(request.occurrence);
    asked.duration = duration;
    asked.has_reason = !request.reason.empty();
    return OutcomeOf(pipeline.Operate(request.alarm, asked, request.user, request.reason, now), Outcome::kNoSuchAlarm);
  }
  if (request.verb == "maintenance") {
    return OutcomeOf(pipeline.Maintain(request.device, duration, request.user, request.reason, now),
                     Outcome::kNoSuchDevice);
  }
  if (request.verb == "replay") return Replay(request, pipeline);
  if (request.verb == "meeting") return OrderIt(request, pipeline);
  const bool known = request.verb != "poll" || poll_now_(request.device);
  const Outcome outcome = known ? Outcome::kDone : Outcome::kNoSuchDevice;
  if (request.verb == "hello") pipeline.Announce();
  pipeline.AuditCommand(request.verb, request.device, WordsOf(outcome).refusal, request.user);
  return outcome;
}

CommandChannel::Outcome CommandChannel::OrderIt(const Request& request, Pipeline& pipeline) {
  const bool possible = request.meeting && order_meeting_;
  const Status status = possible ? order_meeting_(*request.meeting) : Status::kInvalidArgument;
  Outcome outcome = Outcome::kDone;
  if (!Ok(status)) outcome = Outcome::kBadMeeting;
  if (status == Status::kNotFound) outcome = Outcome::kNoSuchRoom;
  if (status == Status::kResourceExhausted) outcome = Outcome::kTooManyMeetings;
  const std::string about = request.meeting ? request.meeting->id : std::string();
  pipeline.AuditCommand(request.verb, about, WordsOf(outcome).refusal, request.user);
  return outcome;
}

CommandChannel::Outcome CommandChannel::Replay(const Request& request, Pipeline& pipeline) {
  Outcome outcome = Outcome::kDone;
  if (!request.store.empty() && request.store != pipeline.State().store) {
    outcome = Outcome::kOtherStore;
  } else if (pipeline.Replay(static_cast<SequenceNumber>(request.from_seq),
                             static_cast<SequenceNumber>(request.to_seq)) == 0) {
    outcome = Outcome::kNothingStored;
  }
  const std::string about = std::to_string(request.from_seq) + ".." +
                            (request.to_seq == INT64_MAX ? std::string() : std::to_string(request.to_seq));
  pipeline.AuditCommand(request.verb, about, WordsOf(outcome).refusal, request.user);
  return outcome;
}

std::string CommandChannel::Answer(const Request& request, Outcome outcome, bool repeated, const Pipeline& pipeline) {
  const CommandWords& words = WordsOf(outcome);
  json answer = {{"v", 1}, {"result", words.result}, {"text_en", words.text.en}, {"text_vi", words.text.vi}};
  if (!words.refusal.empty()) answer["refusal"] = words.refusal;
  if (repeated) answer["repeated"] = true;
  if (outcome != Outcome::kDone || request.verb != "selftest") return answer.dump();
  const NodeState state = pipeline.State();
  const PipelineCounters counters = pipeline.counters();
  answer["clock"] = state.clock_synced ? "synced" : "not-synced";
  answer["devices"] = state.devices;
  answer["devices_unavailable"] = state.devices_unavailable;
  answer["alarms_active"] = state.alarms.active;
  answer["commits"] = counters.commits;
  answer["failed_commits"] = counters.failed_commits;
  answer["unsent"] = state.store_depth;
  answer["uptime_s"] = state.uptime_seconds;
  answer["version"] = state.version;
  return answer.dump();
}

}  // namespace tramgac::app
