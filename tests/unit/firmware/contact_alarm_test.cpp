// From a contact that moves to an alarm that is raised and stored, as a node does it, with a clock that the test moves.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "agent/core/pipeline/pipeline.h"
#include "agent/core/pipeline/silent_observer.h"
#include "board/sim/clock_sim.h"
#include "board/sim/gpio_sim.h"
#include "drivers/digital_io/gpio/contact_reader.h"
#include "firmware/poll/input_poll.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;
using digital_io::Contact;
using digital_io::ContactKind;

class NoUplink final : public MessageSink {
 public:
  std::uint32_t connection() const override { return 0; }
  std::size_t Room() const override { return 0; }
  Status Publish(const Message&) override { return Status::kUnavailable; }
  std::size_t TakeAcknowledgements(std::span<Acknowledgement>) override { return 0; }
};

// A line with nobody on it.
class NoLine final : public BlockSource {
 public:
  RawBlock* Take() override { return nullptr; }
  void Return(RawBlock*) override { ADD_FAILURE() << "this block is not ours"; }
  Counters counters() const override { return {}; }
};

constexpr Contact kContacts[] = {{.kind = ContactKind::kLeak, .input = 0, .debounce = digital_io::kMostDebounce},
                                 {.kind = ContactKind::kFirePanel, .input = 1, .normally_closed = true}};

class ContactNode : public testing::Test {
 protected:
  ContactNode() {
    gpio_.Set("gpio:io/1", true);
    for (std::uint32_t i = 0; i < 2; ++i) opened_[i] = gpio_.OpenInput({.chip = "io", .offset = i}).value();
    inputs_ = {opened_[0].get(), opened_[1].get()};
    reader_.emplace(kContacts, inputs_);
    poll_.emplace(0, *reader_);
    pair_.emplace(&*poll_, line_);
    DeviceSpec device = tables_.device();
    device.id = "contacts";
    device.period = InputPoll::kPeriod;
    device.misses_until_unavailable = 1;
    pipeline_ = std::make_unique<Pipeline>(std::vector<DeviceSpec>{device},
                                           PipelineSettings{.site = "site",
                                                            .node = "node",
                                                            .boot_id = clock_.BootId(),
                                                            .version = "1",
                                                            .config_hash = {},
                                                            .itself = NodeWithoutReadings,
                                                            .outbox = {},
                                                            .memory = {},
                                                            .maintenance = {},
                                                            .consumers = {}},
                                           store_, *pair_, uplink_, observer_);
  }

  // As Node::Step, each millisecond.
  void Step() {
    clock_.Advance(1ms);
    poll_->Step(clock_.Now());
    if (clock_.Now() < due_ && !poll_->has_block()) return;
    due_ = pipeline_->Step({.boot = clock_.Now()});
  }
  void Run(Duration time) {
    for (Duration done{}; done < time; done += 1ms) Step();
  }
  bool IsActive(std::size_t alarm) { return pipeline_->devices()[0].alarms()[alarm].state.active; }
  // Milliseconds until the alarm is `active`; 1000: not within a second.
  int Until(std::size_t alarm, bool active, int most = 1000) {
    int passed = 0;
    while (IsActive(alarm) != active && passed < most) Step(), ++passed;
    return passed;
  }

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
  NoUplink uplink_;
  SilentObserver observer_;
  std::unique_ptr<Pipeline> pipeline_;
  BootTime due_{};
};

TEST_F(ContactNode, RaisesAnAlarmWithin200MsWheneverTheContactMoves) {
  Run(1s);
  ASSERT_FALSE(IsActive(0));
  int longest = 0;
  for (int phase = 0; phase < 25; ++phase) {
    Run(Duration(std::chrono::milliseconds(400 + phase)));
    const SequenceNumber stored = store_.status().last;
    gpio_.Set("gpio:io/0", true);
    longest = std::max(longest, Until(0, true));
    // Later ones flap: they are counted, and not recorded each.
    if (phase == 0) {
      EXPECT_GT(store_.status().last, stored) << "it is committed at once";
    }
    gpio_.Set("gpio:io/0", false);
    EXPECT_GE(Until(0, false, 20'000), 10'000) << "a leak that dries for a moment is still one";
  }
  EXPECT_LE(longest, 200);
  EXPECT_GE(longest, 150);
  RecordProperty("longest_ms", longest);
}

TEST_F(ContactNode, ACutWireOfANormallyClosedContactIsAnAlarm) {
  Run(1s);
  ASSERT_FALSE(IsActive(1));
  gpio_.Set("gpio:io/1", false);
  EXPECT_LE(Until(1, true), 100);
}

TEST_F(ContactNode, RaisesOfItselfWhatSuchANodeHasAndNothingElse) {
  const std::vector<AlarmRuntime>& alarms = pipeline_->devices().back().alarms();
  ASSERT_EQ(pipeline_->devices().back().spec().alarms.size(), kEveryNodeAlarmCount);
  EXPECT_EQ(alarms[static_cast<std::size_t>(NodeAlarm::kAlarmFlood)].spec->name, "alarm-flood");
  Run(1s);
  pipeline_->SetNodeAlarm(NodeAlarm::kOverload, true);
  pipeline_->SetNodeAlarm(NodeAlarm::kCertificate, true);
  int active = 0;
  for (const AlarmRuntime& alarm : alarms) active += alarm.state.active ? 1 : 0;
  EXPECT_EQ(active, 1);
  EXPECT_TRUE(alarms[static_cast<std::size_t>(NodeAlarm::kOverload)].state.active);
}

TEST_F(ContactNode, InputsThatCannotBeReadMakeTheDeviceUnavailable) {
  Run(1s);
  gpio_.Fail("gpio:io/0", Status::kUnavailable);
  gpio_.Fail("gpio:io/1", Status::kUnavailable);
  EXPECT_LE(Until(2, true), 150);
  gpio_.Fail("gpio:io/0", Status::kOk);
  EXPECT_LT(Until(2, false, 100'000), 20'000);
}

}  // namespace
}  // namespace tramgac::firmware
