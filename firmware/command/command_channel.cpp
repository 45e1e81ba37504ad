#include "firmware/command/command_channel.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "agent/core/payload/json_writer.h"
#include "firmware/command/json_object.h"

namespace tramgac::firmware {
namespace {

constexpr CommandWords kUnknownVerb{
    "refused",
    "unknown-verb",
    {"unknown command; known: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello",
     "lệnh lạ; các lệnh: ack, shelve, unshelve, out-of-service, in-service, maintenance, poll, hello"}};

}  // namespace

CommandChannel::CommandChannel(std::string_view site, std::string_view node, RecordStore& store, Pipeline& pipeline,
                               DevicePoller& poller, UpdateVerbs* update)
    : pipeline_(pipeline), poller_(poller), update_(update), desk_(site, node, store, *this, kRemembered) {}

std::string_view CommandChannel::Handle(const CommandMessage& message, BootTime now) {
  auto request = desk_.RequestOf(message.topic);
  if (!request) return {};
  if (update_ != nullptr && request->verb.starts_with(UpdateVerbs::kPrefix)) return Update(message, *request);
  const CommandAnswer answer = desk_.Handle(message, *request, pipeline_, now);
  return Write(*answer.words, answer.repeated, nullptr);
}

// There is no outcome besides that only this kind of node has.
const CommandWords& CommandChannel::WordsOf(CommandOutcome) const { return kUnknownVerb; }

bool CommandChannel::Read(std::string_view payload, CommandRequest& request) {
  // Those without a place are the agent's for other verbs, and have to be what they should be all the same.
  struct Member {
    std::string_view key;
    std::string_view CommandRequest::*text;
    std::int64_t CommandRequest::*number;
    std::int64_t most;  // 0: it is a text
  };
  static constexpr Member kMembers[] = {{"alarm", &CommandRequest::alarm, nullptr, 0},
                                        {"device", &CommandRequest::device, nullptr, 0},
                                        {"reason", &CommandRequest::reason, nullptr, 0},
                                        {"occurrence", nullptr, &CommandRequest::occurrence, INT64_MAX},
                                        {"for_s", nullptr, &CommandRequest::seconds, CommandDesk::kLongestSeconds},
                                        {"store", nullptr, nullptr, 0},
                                        {"from_seq", nullptr, nullptr, INT64_MAX},
                                        {"to_seq", nullptr, nullptr, INT64_MAX}};
  if (payload.size() > kLargestPayload) return false;
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
  return object.sound() && wrong == 0;
}

// They may come twice: what is there is there. So they are not remembered.
std::string_view CommandChannel::Update(const CommandMessage& message, const CommandRequest& request) {
  const bool is_user = CommandDesk::IsUserName(request.user);
  UpdateAnswer done{message.retained ? &command_words::kRetained : &command_words::kBadUser};
  if (is_user && !message.retained) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(message.payload.data());
    done = update_->OnUpdate(request.verb, {bytes, message.payload.size()});
  }
  if (done.is_audited) pipeline_.AuditCommand(request.verb, {}, done.words->refusal, request.user);
  return Write(*done.words, false, &done.offset);
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
