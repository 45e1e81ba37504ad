// The states of an alarm against a model that was written from the words of the standard, not from the code: a table of
// what each event does in each state. Events by lot in virtual time.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <tuple>

#include "agent/core/alarm/operate.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The model. It knows words only, and counts time in whole seconds.
class Model {
 public:
  struct Answer {
    std::string refusal = "none";
    bool announce = false;
    friend bool operator==(const Answer&, const Answer&) = default;
  };

  explicit Model(bool critical) : longest_shelf_(critical ? 3600 : 8 * 3600) {}

  Answer Raise() {
    if (holds_) return {};
    holds_ = true;
    seen_ = false;
    ++times_;
    return {"none", !Hidden()};
  }
  Answer Clear() {
    holds_ = false;
    return {};
  }
  Answer Ack(long which) {
    if (times_ == 0) return {"never-raised"};
    if (which != 0 && which != times_) return {"other-occurrence"};
    seen_ = true;
    return {};
  }
  Answer Shelve(long for_seconds, bool reason) { return Hide(shelf_, for_seconds, longest_shelf_, reason); }
  Answer OutOfService(long for_seconds, bool reason) { return Hide(out_, for_seconds, 30L * 24 * 3600, reason); }
  Answer Unshelve() { return Show(shelf_); }
  Answer InService() { return Show(out_); }
  // One second passes.
  Answer Pass() {
    bool came_back = false;
    for (long* left : {&shelf_, &out_}) {
      if (*left > 0 && --*left == 0) came_back = true;
    }
    return came_back ? Back() : Answer();
  }

  std::string Phase() const {
    if (holds_) return seen_ ? "active-acked" : "active-unacked";
    return times_ == 0 || seen_ ? "normal" : "returned-unacked";
  }
  bool Hidden() const { return shelf_ > 0 || out_ > 0; }
  long times() const { return times_; }

 private:
  static Answer Hide(long& left, long for_seconds, long longest, bool reason) {
    if (!reason) return {"no-reason"};
    if (for_seconds < 1 || for_seconds > longest) return {"too-long"};
    left = for_seconds;
    return {};
  }
  Answer Show(long& left) {
    if (left == 0) return {"not-hidden"};
    left = 0;
    return Back();
  }
  // What is still hidden by the other stays away; what holds wants to be seen again.
  Answer Back() {
    if (Hidden() || !holds_) return {};
    seen_ = false;
    return {"none", true};
  }

  const long longest_shelf_;
  bool holds_ = false, seen_ = false;
  long times_ = 0, shelf_ = 0, out_ = 0;
};

// The product under the same events.
class Product {
 public:
  explicit Product(bool critical) {
    spec_.kind = AlarmKind::kNotified;
    spec_.severity = critical ? Severity::kCritical : Severity::kMinor;
  }
  Model::Answer Rule(bool holds) {
    const AlarmTransition transition = SetCondition(state, spec_, holds, 0, now_);
    return {"none", transition == AlarmTransition::kRaised && !state.IsHidden()};
  }
  Model::Answer Do(OperatorVerb verb, std::uint64_t occurrence = 0, long for_seconds = 0, bool reason = false) {
    const OperatorOutcome outcome = Operate(state, spec_, {verb, occurrence, seconds(for_seconds), reason}, now_);
    EXPECT_FALSE(outcome.refusal != Refusal::kNone && (outcome.changed || outcome.announce));
    return {std::string(RefusalName(outcome.refusal)), outcome.announce};
  }
  Model::Answer Pass() {
    now_ += seconds(1);
    EXPECT_GE(HiddenUntil(state), now_);
    return {"none", EndHiding(state, now_).announce};
  }

  AlarmState state;

 private:
  AlarmSpec spec_;
  BootTime now_ = BootTime(hours(1));
};

class Pair {
 public:
  explicit Pair(std::uint64_t seed) : random_(seed), model_(seed % 2 == 0), product_(seed % 2 == 0) {}

  // One event by lot. Outcome: false at the first difference.
  bool Step() {
    const auto [told, meant] = Event(Draw(14));
    const bool same = told == meant && AlarmPhaseName(PhaseOf(product_.state)) == model_.Phase() &&
                      product_.state.IsHidden() == model_.Hidden() &&
                      product_.state.occurrence == static_cast<std::uint64_t>(model_.times());
    visited.insert({model_.Phase(), model_.Hidden(), last_});
    return same;
  }
  const std::string& last() const { return last_; }
  std::set<std::tuple<std::string, bool, std::string>> visited;

 private:
  unsigned Draw(unsigned below) { return static_cast<unsigned>(random_() % below); }
  // Mostly short, sometimes at or beyond a limit.
  long DrawSeconds() {
    constexpr long kEdges[] = {0, -5, 3600, 3601, 8 * 3600, 8 * 3600 + 1, 30L * 24 * 3600, 30L * 24 * 3600 + 1};
    return Draw(4) == 0 ? kEdges[Draw(std::size(kEdges))] : 1 + Draw(20);
  }
  std::pair<Model::Answer, Model::Answer> Event(unsigned which) {
    const long time = DrawSeconds();
    const bool reason = Draw(8) != 0;
    switch (which) {
      case 0: last_ = "ack"; return {product_.Do(OperatorVerb::kAck), model_.Ack(0)};
      case 1: {
        last_ = "ack-of-one";
        const long one = std::max(0L, model_.times() - static_cast<long>(Draw(2)));
        return {product_.Do(OperatorVerb::kAck, static_cast<std::uint64_t>(one)), model_.Ack(one)};
      }
      case 2:
        last_ = "shelve";
        return {product_.Do(OperatorVerb::kShelve, 0, time, reason), model_.Shelve(time, reason)};
      case 3:
        last_ = "out-of-service";
        return {product_.Do(OperatorVerb::kOutOfService, 0, time, reason), model_.OutOfService(time, reason)};
      case 4: last_ = "unshelve"; return {product_.Do(OperatorVerb::kUnshelve), model_.Unshelve()};
      case 5: last_ = "in-service"; return {product_.Do(OperatorVerb::kInService), model_.InService()};
      case 6:
      case 7: last_ = "raise"; return {product_.Rule(true), model_.Raise()};
      case 8:
      case 9: last_ = "clear"; return {product_.Rule(false), model_.Clear()};
      default: last_ = "a-second"; return {product_.Pass(), model_.Pass()};
    }
  }

  std::mt19937_64 random_;
  Model model_;
  Product product_;
  std::string last_;
};

// A million events; with TRAMGAC_LONG in the environment ten million.
TEST(AlarmModel, EventsByLot) {
  const int kSeeds = std::getenv("TRAMGAC_LONG") != nullptr ? 1000 : 100;
  constexpr int kEvents = 10'000;
  std::set<std::tuple<std::string, bool, std::string>> visited;
  for (int seed = 0; seed < kSeeds; ++seed) {
    Pair pair(static_cast<std::uint64_t>(seed));
    for (int i = 0; i < kEvents; ++i)
      ASSERT_TRUE(pair.Step()) << "seed " << seed << ", event " << i << " " << pair.last();
    visited.merge(pair.visited);
  }
  // Every phase has been reached hidden and shown, by every event that can lead there.
  std::set<std::pair<std::string, bool>> states;
  for (const auto& [phase, hidden, event] : visited) states.insert({phase, hidden});
  EXPECT_EQ(states.size(), 2 * kAlarmPhaseCount);
}

// A state, brought about by the shortest way.
AlarmState InPhase(AlarmPhase phase, bool hidden) {
  AlarmState state;
  state.occurrence = 1;
  state.active = phase == AlarmPhase::kActiveUnacked || phase == AlarmPhase::kActiveAcked;
  state.acked = phase == AlarmPhase::kActiveAcked || phase == AlarmPhase::kNormal;
  if (hidden) state.shelved_until = BootTime(hours(2));
  return state;
}

std::string StateName(const AlarmState& state) {
  return std::string(AlarmPhaseName(PhaseOf(state))) + (state.IsHidden() ? ", hidden" : "");
}

// The table of docs/reference/alarm-states.md: what every event does in every state.
std::string TransitionTable() {
  AlarmSpec spec;
  spec.kind = AlarmKind::kNotified;
  const BootTime now = BootTime(hours(1));
  const char* const events[] = {"rule holds", "rule no longer holds", "ack", "shelve, out-of-service",
                                "unshelve, in-service, its time is over"};
  std::ostringstream out;
  out << "| state | " << events[0] << " | " << events[1] << " | " << events[2] << " | " << events[3] << " | "
      << events[4] << " |\n| --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t phase = 0; phase < kAlarmPhaseCount; ++phase) {
    for (const bool hidden : {false, true}) {
      const AlarmState before = InPhase(static_cast<AlarmPhase>(phase), hidden);
      out << "| " << StateName(before);
      for (int event = 0; event < 5; ++event) {
        AlarmState state = before;
        OperatorOutcome outcome;
        if (event < 2) {
          const AlarmTransition transition = SetCondition(state, spec, event == 0, 0, now);
          outcome.announce = transition == AlarmTransition::kRaised && !state.IsHidden();
        } else {
          const OperatorVerb verbs[] = {OperatorVerb::kAck, OperatorVerb::kShelve, OperatorVerb::kUnshelve};
          outcome = Operate(state, spec, {verbs[event - 2], 0, hours(1), true}, now);
        }
        const bool refused = outcome.refusal != Refusal::kNone;
        out << " | " << (refused ? "refused: " + std::string(RefusalName(outcome.refusal)) : StateName(state))
            << (outcome.announce ? ", **announced**" : "");
      }
      out << " |\n";
    }
  }
  return out.str();
}

TEST(AlarmModel, TheTableOfTheDocumentationIsThatOfTheCode) {
  std::ifstream file("docs/reference/alarm-states.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string table = TransitionTable();
  EXPECT_NE(text.str().find(table), std::string::npos) << "docs/reference/alarm-states.md should have:\n" << table;
}

TEST(Operate, LimitsAreThoseOfTheSeverity) {
  AlarmState state;
  AlarmSpec critical, minor;
  critical.severity = Severity::kCritical;
  const auto shelve = [&state](const AlarmSpec& spec, Duration duration) {
    return Operate(state, spec, {OperatorVerb::kShelve, 0, duration, true}, BootTime(hours(5))).refusal;
  };
  EXPECT_EQ(shelve(critical, hours(1)), Refusal::kNone);
  EXPECT_EQ(state.shelved_until, BootTime(hours(6)));
  EXPECT_EQ(shelve(critical, hours(1) + seconds(1)), Refusal::kTooLong);
  EXPECT_EQ(state.shelved_until, BootTime(hours(6))) << "nothing changes when it is refused";
  EXPECT_EQ(shelve(minor, hours(8)), Refusal::kNone);
  EXPECT_EQ(shelve(minor, hours(8) + seconds(1)), Refusal::kTooLong);
  EXPECT_EQ(shelve(minor, Duration()), Refusal::kTooLong);
}

TEST(Operate, AnAckIsOfOneOccurrence) {
  AlarmState state;
  const AlarmSpec spec;
  state.occurrence = 7;
  state.active = true;
  EXPECT_EQ(Operate(state, spec, {OperatorVerb::kAck, 6}, BootTime()).refusal, Refusal::kOtherOccurrence);
  EXPECT_FALSE(state.acked);
  EXPECT_TRUE(Operate(state, spec, {OperatorVerb::kAck, 7}, BootTime()).changed);
  const OperatorOutcome again = Operate(state, spec, {OperatorVerb::kAck, 7}, BootTime());
  EXPECT_EQ(again.refusal, Refusal::kNone);
  EXPECT_FALSE(again.changed) << "twice is no mistake, and no news";
}

}  // namespace
}  // namespace tramgac
