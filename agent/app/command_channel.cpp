#include "agent/app/command_channel.h"

#include <algorithm>
#include <iterator>

#include "agent/app/json_member.h"
#include "agent/app/meeting_order.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

// Outcome: false if it is there and no text.
bool TakeText(const json& object, const char* key, std::string_view& text) {
  const auto found = object.find(key);
  if (found == object.end()) return true;
  if (!found->is_string()) return false;
  text = found->get_ref<const std::string&>();
  return true;
}

// Outcome: false if it is there and no whole number from 0 to `most`.
bool TakeNumber(const json& object, const char* key, std::int64_t most, std::int64_t& number) {
  const auto taken = WholeMember(object, key, most, number);
  number = taken.value_or(number);
  return taken.has_value();
}

void AddSelftest(json& answer, const Pipeline& pipeline) {
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
}

}  // namespace

// Kept in the store by their numbers: new ones go to the end.
enum class CommandChannel::Own : std::uint8_t {
  kNothingStored = static_cast<std::uint8_t>(CommandOutcome::kFirstOwn),
  kOtherStore,
  kBadMeeting,
  kNoSuchRoom,
  kTooManyMeetings,
};

const CommandWords& CommandChannel::WordsOf(CommandOutcome outcome) const {
  static constexpr CommandWords kUnknownVerb = {
      "refused",
      "unknown-verb",
      {"unknown command; known: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello, "
       "selftest, replay, meeting",
       "lệnh lạ; các lệnh: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello, selftest, "
       "replay, meeting"}};
  static constexpr CommandWords kWords[] = {
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
  static_assert(std::size(kWords) == static_cast<std::size_t>(Own::kTooManyMeetings) + 1 -
                                         static_cast<std::size_t>(CommandOutcome::kFirstOwn));
  if (outcome < CommandOutcome::kFirstOwn) return kUnknownVerb;
  const std::size_t own = static_cast<std::size_t>(outcome) - static_cast<std::size_t>(CommandOutcome::kFirstOwn);
  return kWords[std::min(own, std::size(kWords) - 1)];
}

CommandChannel::CommandChannel(std::string_view site, std::string_view node, RecordStore& store,
                               PollNowFunction poll_now, OrderMeeting order_meeting)
    : filter_(CommandDesk::Filter(site, node)),
      desk_(site, node, store, *this),
      poll_now_(std::move(poll_now)),
      order_meeting_(std::move(order_meeting)) {}

std::string CommandChannel::Handle(const publish::InboundMessage& message, Pipeline& pipeline, BootTime now) {
  auto request = desk_.RequestOf(message.topic);
  if (!request) return {};
  const CommandAnswer done =
      desk_.Handle({message.topic, message.payload, message.correlation, message.retained}, *request, pipeline, now);
  const CommandWords& words = *done.words;
  json answer = {{"v", 1}, {"result", words.result}, {"text_en", words.text.en}, {"text_vi", words.text.vi}};
  if (!words.refusal.empty()) answer["refusal"] = words.refusal;
  if (done.repeated) answer["repeated"] = true;
  if (done.outcome == CommandOutcome::kDone && request->verb == "selftest") AddSelftest(answer, pipeline);
  return answer.dump();
}

bool CommandChannel::Read(std::string_view payload, CommandRequest& request) {
  more_ = {};
  payload_ = json::parse(payload, nullptr, false);
  if (!payload_.is_object()) return false;
  std::string_view store;
  const bool good = TakeText(payload_, "alarm", request.alarm) && TakeText(payload_, "device", request.device) &&
                    TakeText(payload_, "reason", request.reason) &&
                    TakeNumber(payload_, "occurrence", INT64_MAX, request.occurrence) &&
                    TakeNumber(payload_, "for_s", CommandDesk::kLongestSeconds, request.seconds) &&
                    TakeText(payload_, "store", store) && TakeNumber(payload_, "from_seq", INT64_MAX, more_.from_seq) &&
                    TakeNumber(payload_, "to_seq", INT64_MAX, more_.to_seq);
  more_.store = store;
  if (good && request.verb == "meeting") more_.meeting = ParseMeetingOrder(payload_);
  return good;
}

bool CommandChannel::HasVerb(std::string_view verb) const {
  return verb == "selftest" || verb == "replay" || verb == "meeting";
}

// A selftest is its answer.
CommandOutcome CommandChannel::Execute(const CommandRequest& request, Pipeline& pipeline) {
  CommandOutcome outcome = CommandOutcome::kDone;
  std::string about(request.device);
  if (request.verb == "replay") {
    outcome = Replay(pipeline);
    about = std::to_string(more_.from_seq) + "..";
    if (more_.to_seq != INT64_MAX) about += std::to_string(more_.to_seq);
  } else if (request.verb == "meeting") {
    outcome = OrderIt();
    about = more_.meeting ? more_.meeting->id : std::string();
  }
  const std::string_view refusal = outcome == CommandOutcome::kDone ? std::string_view() : WordsOf(outcome).refusal;
  pipeline.AuditCommand(request.verb, about, refusal, request.user);
  return outcome;
}

CommandOutcome CommandChannel::OrderIt() {
  const bool possible = more_.meeting && order_meeting_;
  const Status status = possible ? order_meeting_(*more_.meeting) : Status::kInvalidArgument;
  if (Ok(status)) return CommandOutcome::kDone;
  Own outcome = Own::kBadMeeting;
  if (status == Status::kNotFound) outcome = Own::kNoSuchRoom;
  if (status == Status::kResourceExhausted) outcome = Own::kTooManyMeetings;
  return static_cast<CommandOutcome>(outcome);
}

CommandOutcome CommandChannel::Replay(Pipeline& pipeline) const {
  const bool is_other = !more_.store.empty() && more_.store != pipeline.State().store;
  if (is_other) return static_cast<CommandOutcome>(Own::kOtherStore);
  const auto first = static_cast<SequenceNumber>(more_.from_seq), last = static_cast<SequenceNumber>(more_.to_seq);
  return pipeline.Replay(first, last) == 0 ? static_cast<CommandOutcome>(Own::kNothingStored) : CommandOutcome::kDone;
}

}  // namespace tramgac::app
