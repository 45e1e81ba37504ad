// Libraries: tramgac_firmware_command tramgac_firmware_poll tramgac_digital_io_gpio tramgac_board_sim
// Whatever comes on the topics of commands, one after the other, with restarts in between: what is a command gets one
// answer that is sound JSON, what was asked twice is done once, and nothing is answered where it should not.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "agent/core/pipeline/silent_observer.h"
#include "board/sim/clock_sim.h"
#include "board/sim/gpio_sim.h"
#include "drivers/digital_io/gpio/contact_reader.h"
#include "firmware/command/command_channel.h"
#include "firmware/command/reply_queue.h"
#include "firmware/poll/input_poll.h"
#include "tests/unit/core/memory_store.h"

namespace {

using namespace tramgac;
using namespace tramgac::firmware;

constexpr std::size_t kLongest = 4096;  // of an input
constexpr std::string_view kPrefix = "tramgac/v1/site/node/cmd/";
constexpr std::string_view kVerbs[] = {"ack",         "shelve", "unshelve", "out-of-service", "in-service",
                                       "maintenance", "poll",   "hello",    "update-begin",   "update-x"};
constexpr digital_io::Contact kContacts[] = {{.kind = digital_io::ContactKind::kLeak, .input = 0},
                                             {.kind = digital_io::ContactKind::kSmoke, .input = 1}};

void Require(bool holds) {
  if (!holds) std::abort();
}

class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  std::uint8_t Byte() { return Take(1).empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(last_); }
  std::string_view Take(std::size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(taken.size());
    if (!taken.empty()) last_ = taken.back();
    return taken;
  }

 private:
  std::string_view bytes_;
  char last_ = 0;
};

class NoLine final : public BlockSource {
 public:
  RawBlock* Take() override { return nullptr; }
  void Return(RawBlock*) override { std::abort(); }
  Counters counters() const override { return {}; }
};

// A broker that takes everything, `room` at a time.
class Sink final : public MessageSink {
 public:
  std::uint32_t connection() const override { return 1; }
  std::size_t Room() const override { return room; }
  Status Publish(const Message& message) override {
    if (message.token == 0 && !message.correlation.empty()) Require(CommandDesk::IsResponseTopic(message.topic));
    return Status::kOk;
  }
  std::size_t TakeAcknowledgements(std::span<Acknowledgement>) override { return 0; }
  std::size_t room = 0;
};

class Devices final : public DevicePoller, public UpdateVerbs {
 public:
  bool PollNow(std::string_view device) override { return ++polls, device == "contacts"; }
  UpdateAnswer OnUpdate(std::string_view verb, ByteSpan payload) override {
    Require(verb.starts_with(UpdateVerbs::kPrefix));
    return {&command_words::kDone, static_cast<std::uint32_t>(payload.size()), payload.size() % 2 == 0};
  }
  int polls = 0;
};

// A node with a leak, and another contact at rest.
class Node {
 public:
  Node() {
    gpio_.Set("gpio:io/0", true);
    for (std::uint32_t i = 0; i < 2; ++i) opened_[i] = gpio_.OpenInput({.chip = "io", .offset = i}).value();
    inputs_ = {opened_[0].get(), opened_[1].get()};
    Start();
    for (int i = 0; i < 8; ++i) Step(std::chrono::milliseconds(10));
  }

  // All but the store is made anew.
  void Start() {
    channel_.reset();
    pipeline_.reset();
    reader_.emplace(kContacts, inputs_);
    poll_.emplace(0, *reader_);
    pair_.emplace(&*poll_, line_);
    DeviceSpec device = tables_.device();
    device.id = "contacts";
    device.period = InputPoll::kPeriod;
    const PipelineSettings settings{
        .site = "site",
        .node = "node",
        .boot_id = clock_.BootId(),
        .version = "1",
        .config_hash = {},
        .itself = NodeWithoutReadings,
        .outbox = {},
        .payload_capacity = 4096,
        .memory = {.data_bytes = 2048, .event_bytes = 4096, .text_bytes = 4096, .roll_bytes = 1023},
        .maintenance = {},
        .consumers = {}};
    pipeline_ =
        std::make_unique<Pipeline>(std::vector<DeviceSpec>{device}, settings, store_, *pair_, nowhere_, observer_);
    channel_ = std::make_unique<CommandChannel>("site", "node", store_, *pipeline_, devices, &devices);
  }
  void Step(Duration time) {
    clock_.Advance(time);
    poll_->Step(clock_.Now());
    pipeline_->Step({.boot = clock_.Now()});
  }
  std::string Handle(const CommandMessage& message) { return std::string(channel_->Handle(message, clock_.Now())); }

  Devices devices;
  MemoryStore& store() { return store_; }

 private:
  board::SimClock clock_;
  board::SimGpio gpio_;
  digital_io::ContactTables tables_{kContacts};
  std::array<std::unique_ptr<board::GpioInput>, 2> opened_;
  std::array<board::GpioInput*, 2> inputs_{};
  std::optional<digital_io::ContactReader> reader_;
  std::optional<InputPoll> poll_;
  NoLine line_;
  std::optional<SourcePair> pair_;
  MemoryStore store_;
  Sink nowhere_;
  SilentObserver observer_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<CommandChannel> channel_;
};

struct Asked {
  std::string topic, payload, correlation;
  bool retained = false;
};

Asked Next(Input& input) {
  Asked asked;
  const std::uint8_t how = input.Byte();
  asked.retained = (how & 0x0F) == 0;
  if ((how & 0x10) == 0) asked.topic = kPrefix;
  asked.topic += input.Take(input.Byte() % 80);
  if ((how & 0x20) == 0) asked.topic.append("/").append(kVerbs[input.Byte() % std::size(kVerbs)]);
  if ((how & 0xC0) != 0) asked.correlation.assign(1, static_cast<char>('a' + how / 64));
  asked.payload = input.Take(input.Byte() * 8u + input.Byte());
  return asked;
}

bool IsCommand(const std::string& topic) {
  return topic.starts_with(kPrefix) && topic.find('/', kPrefix.size()) != std::string::npos;
}

// What every answer to a command is. Outcome: it.
nlohmann::json Judge(const std::string& answer) {
  Require(!answer.empty() && answer.size() <= CommandChannel::kLargestAnswer);
  nlohmann::json json = nlohmann::json::parse(answer);
  Require(json.is_object() && json["v"] == 1 && !json["text_en"].empty() && !json["text_vi"].empty());
  const std::string result = json["result"];
  Require(result == "done" || result == "unchanged" || result == "refused" || result == "failed");
  Require(json.contains("refusal") == (result == "refused" || result == "failed"));
  return json;
}

// Asked once more, now or after a restart: the same answer, and nothing is done.
void AskAgain(Node& node, const CommandMessage& message, nlohmann::json first) {
  const int polls = node.devices.polls;
  const SequenceNumber last = node.store().status().last;
  const nlohmann::json again = Judge(node.Handle(message));
  first["repeated"] = true;
  Require(again == first && node.devices.polls == polls && node.store().status().last == last);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kLongest) return 0;
  Input input({reinterpret_cast<const char*>(data), size});
  Node node;
  ReplyQueue replies;
  Sink sink;
  while (!input.empty()) {
    const Asked asked = Next(input);
    const CommandMessage message{asked.topic, asked.payload, asked.correlation, asked.retained};
    const std::string answer = node.Handle(message);
    Require(answer.empty() != IsCommand(asked.topic));
    const std::string response = "tramgac/v1/rsp/" + std::string(input.Take(input.Byte() % 40));
    if (!answer.empty()) {
      const nlohmann::json json = Judge(answer);
      const bool is_update = asked.topic.find("/update-", kPrefix.size()) != std::string::npos;
      if (!asked.correlation.empty() && !is_update) {
        if (input.Byte() % 4 == 0) node.Start();
        AskAgain(node, message, json);
      }
      if (CommandDesk::IsResponseTopic(response) && replies.Takes(response, asked.correlation)) {
        replies.Put(response, asked.correlation, answer);
      }
    }
    sink.room = input.Byte() % 3;
    replies.Send(sink);
    node.Step(std::chrono::milliseconds(10) * input.Byte());
  }
  return 0;
}
