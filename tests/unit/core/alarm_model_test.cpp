// The states of an alarm against a model that was written from the words of the standard, not from the code: a table of
// what each event does in each state. Events by lot in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "agent/core/alarm/annunciate.h"
#include "agent/core/alarm/operate.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What the alarm is made of, by lot.
struct Make {
  bool critical = false, latch = false, has_worse = false;
  long on = 0, off = 0;
};

// The model. It knows words only, and counts time in whole seconds.
class Model {
 public:
  struct Answer {
    std::string refusal = "none";
    bool announce = false;
    friend bool operator==(const Answer&, const Answer&) = default;
  };
  struct Around {
    bool maintenance = false, explained = false, unsure = false, flood = false;
  };

  explicit Model(const Make& make) : make_(make), first_(make.critical ? 3 : 1) {}

  // 0: as it should be; 1: beyond the first limit; 2: beyond the second; -1: nobody knows.
  Answer Reading(int level) {
    if (level < 0) {
      due_ = -1;
      if (severity_ == first_) worse_since_ = -1;
      return Tell();
    }
    if (level == 2 && make_.has_worse) {
      if (worse_since_ < 0) worse_since_ = now_;
    } else {
      worse_since_ = -1;
    }
    const bool holds = level > 0;
    if (holds == active_) {
      due_ = -1;
      latched_ = false;
    } else if (!latched_ && due_ < 0) {
      due_ = now_ + Delay();
    }
    if (!Flip() && active_) Judge();
    return Tell();
  }
  Answer Pass(long time) {
    now_ += time;
    if (active_ && worse_since_ >= 0) Judge();
    Flip();
    bool ended = false;
    for (long* end : {&shelf_, &out_}) {
      if (*end >= 0 && *end <= now_) *end = -1, ended = true;
    }
    if (ended) Back();
    return Tell();
  }
  Answer Ack(long which) {
    if (times_ == 0) return Refused("never-raised");
    if (which != 0 && which != times_) return Refused("other-occurrence");
    if (!seen_) worst_ = severity_;
    seen_ = true;
    owed_ = false;
    if (active_) told_ = true;
    if (latched_) End();
    latched_ = false;
    return Tell();
  }
  Answer Shelve(long time, bool reason) { return Hide(shelf_, time, CanBeCritical() ? 3600 : 8 * 3600, reason); }
  Answer OutOfService(long time, bool reason) { return Hide(out_, time, 30L * 24 * 3600, reason); }
  Answer Unshelve() { return Show(shelf_); }
  Answer InService() { return Show(out_); }
  Answer Look(const Around& around) {
    around_ = around;
    return Tell();
  }

  std::string Phase() const {
    if (active_) return seen_ ? "active-acked" : "active-unacked";
    return times_ == 0 || seen_ ? "normal" : "returned-unacked";
  }
  bool Hidden() const { return hidden_; }
  long times() const { return times_; }
  int worst() const { return worst_; }

 private:
  Answer Refused(const char* why) {
    const Answer told = Tell();
    return {why, told.announce};
  }
  long Delay() const { return !active_ ? make_.on : chatters_ ? std::max(make_.off, 300L) : make_.off; }
  int SeverityNow() const { return worse_since_ >= 0 && now_ - worse_since_ >= make_.on ? 3 : first_; }

  // A delay has ended: it begins, or it is over.
  bool Flip() {
    if (due_ < 0 || now_ < due_) return false;
    due_ = -1;
    if (!active_) {
      raises_.push_back(now_);
      const std::size_t n = raises_.size();
      if (n >= 3 && now_ - raises_[n - 3] <= 60) chatters_ = true;
      active_ = true;
      seen_ = told_ = false;
      severity_ = worst_ = SeverityNow();
      ++times_;
    } else if (make_.latch && !seen_) {
      latched_ = true;
      return false;
    } else {
      End();
      if (!owed_) seen_ = true;  // nobody was told, or somebody has said since that they know
    }
    return true;
  }
  bool CanBeCritical() const { return make_.critical || make_.has_worse; }
  void End() {
    active_ = false;
    if (chatters_) raises_.clear();
    chatters_ = false;
  }
  void Judge() {
    const int severity = SeverityNow();
    if (severity == severity_) return;
    severity_ = severity;
    if (severity > worst_) {
      worst_ = severity;
      seen_ = told_ = false;
    } else if (seen_) {
      worst_ = severity;
    }
  }
  Answer Hide(long& end, long time, long longest, bool reason) {
    if (!reason) return Refused("no-reason");
    if (time < 1 || time > longest) return Refused("too-long");
    end = now_ + time;
    return Tell();
  }
  Answer Show(long& end) {
    if (end < 0) return Refused("not-hidden");
    end = -1;
    Back();
    return Tell();
  }
  void Back() {
    if (shelf_ < 0 && out_ < 0 && active_) seen_ = told_ = false;
  }
  Answer Tell() {
    const bool aside = shelf_ >= 0 || out_ >= 0;
    const bool new_one = active_ && !told_;
    hidden_ = aside || around_.maintenance || around_.explained || (new_one && (around_.unsure || around_.flood));
    const bool announce = new_one && !hidden_;
    told_ = told_ || announce;
    owed_ = owed_ || announce;  // until somebody says that they know
    return {"none", announce};
  }

  const Make make_;
  const int first_;
  long now_ = 10'000;
  bool active_ = false, seen_ = false, told_ = false, owed_ = false, latched_ = false, chatters_ = false,
       hidden_ = false;
  int severity_ = 0, worst_ = 0;
  long times_ = 0, due_ = -1, worse_since_ = -1, shelf_ = -1, out_ = -1;
  std::vector<long> raises_;
  Around around_;
};

// The product under the same events.
class Product {
 public:
  explicit Product(const Make& make) {
    spec_.kind = AlarmKind::kHigh;
    spec_.limit = 10;
    spec_.severity = make.critical ? Severity::kCritical : Severity::kMinor;
    spec_.latch = make.latch;
    spec_.on_delay = seconds(make.on);
    spec_.off_delay = seconds(make.off);
    worse_ = {20, Severity::kCritical};
    if (make.has_worse) spec_.worse = &worse_;
  }
  Model::Answer Reading(int level) {
    AlarmInput input;
    input.value = Value::Real(5 + 10 * level);
    input.quality = level < 0 ? Quality::kTimeout : Quality::kGood;
    UpdateAlarm(state, spec_, input, now_);
    return Tell();
  }
  Model::Answer Do(OperatorVerb verb, std::uint64_t occurrence = 0, long for_seconds = 0, bool reason = false) {
    const OperatorOutcome outcome = Operate(state, spec_, {verb, occurrence, seconds(for_seconds), reason}, now_);
    EXPECT_FALSE(outcome.refusal != Refusal::kNone && outcome.changed);
    Model::Answer answer = Tell();
    answer.refusal = RefusalName(outcome.refusal);
    return answer;
  }
  Model::Answer Pass(long time) {
    now_ += seconds(time);
    for (int i = 0; i < 3; ++i) AdvanceAlarm(state, spec_, now_);
    if (state.IsSetAside()) EndHiding(state, now_);
    EXPECT_GT(HiddenUntil(state), now_);
    EXPECT_GT(AlarmDue(state, spec_), now_);
    return Tell();
  }
  Model::Answer Look(const Circumstances& around) {
    around_ = around;
    return Tell();
  }

  AlarmState state;

 private:
  Model::Answer Tell() {
    const bool announce = Settle(state, around_).announce;
    EXPECT_FALSE(Settle(state, around_).announce) << "once";
    return {"none", announce};
  }

  AlarmSpec spec_;
  WorseLimit worse_;
  Circumstances around_;
  BootTime now_ = BootTime(seconds(10'000));
};

Make MakeFrom(std::uint64_t seed) {
  Make make;
  make.critical = seed % 2 == 0;
  make.latch = seed % 3 == 0;
  make.has_worse = !make.critical && seed % 5 < 3;
  make.on = static_cast<long>(seed / 2 % 3) * 2;
  make.off = static_cast<long>(seed / 3 % 3) * 3;
  return make;
}

class Pair {
 public:
  explicit Pair(std::uint64_t seed) : random_(seed), model_(MakeFrom(seed)), product_(MakeFrom(seed)) {}

  // One event by lot. Outcome: false at the first difference.
  bool Step() {
    const auto [told, meant] = Event(Draw(24));
    const bool same = told == meant && AlarmPhaseName(PhaseOf(product_.state)) == model_.Phase() &&
                      product_.state.IsHidden() == model_.Hidden() &&
                      product_.state.occurrence == static_cast<std::uint64_t>(model_.times()) &&
                      (model_.times() == 0 || static_cast<int>(product_.state.peak) == model_.worst());
    visited.insert({model_.Phase(), model_.Hidden(), last_});
    return same;
  }
  const std::string& last() const { return last_; }
  std::string Difference() const {
    std::ostringstream out;
    out << ": product " << AlarmPhaseName(PhaseOf(product_.state)) << " hidden " << product_.state.IsHidden()
        << " number " << product_.state.occurrence << " worst " << static_cast<int>(product_.state.peak) << ", model "
        << model_.Phase() << " hidden " << model_.Hidden() << " number " << model_.times() << " worst "
        << model_.worst();
    return out.str();
  }
  bool flapped() const { return product_.state.flapping; }
  bool latched() const { return product_.state.latched; }
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
      case 7: {
        last_ = "look";
        const Circumstances around{Draw(6) == 0, Draw(4) == 0, Draw(6) == 0, Draw(6) == 0};
        return {product_.Look(around),
                model_.Look({around.maintenance, around.explained, around.unsure, around.flood})};
      }
      case 8: last_ = "long"; return {product_.Pass(301), model_.Pass(301)};
      case 9:
      case 10:
      case 11:
      case 12: last_ = "a-second"; return {product_.Pass(1), model_.Pass(1)};
      case 13: last_ = "unknown"; return {product_.Reading(-1), model_.Reading(-1)};
      case 14:
      case 15: last_ = "worse"; return {product_.Reading(2), model_.Reading(2)};
      case 16:
      case 17:
      case 18: last_ = "over"; return {product_.Reading(0), model_.Reading(0)};
      default: {
        last_ = Draw(2) == 0 ? "bad" : "good";
        const int level = last_ == "bad" ? 1 : 0;
        return {product_.Reading(level), model_.Reading(level)};
      }
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
  int flapped = 0, latched = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    Pair pair(static_cast<std::uint64_t>(seed));
    for (int i = 0; i < kEvents; ++i) {
      ASSERT_TRUE(pair.Step()) << "seed " << seed << ", event " << i << " " << pair.last() << pair.Difference();
      flapped += pair.flapped() ? 1 : 0;
      latched += pair.latched() ? 1 : 0;
    }
    visited.merge(pair.visited);
  }
  // Every phase has been reached hidden and shown, by every event that can lead there.
  std::set<std::pair<std::string, bool>> states;
  for (const auto& [phase, hidden, event] : visited) states.insert({phase, hidden});
  EXPECT_EQ(states.size(), 2 * kAlarmPhaseCount);
  EXPECT_GT(flapped, kSeeds * 50);
  EXPECT_GT(latched, kSeeds * 20);
}

// A state as it can stand between its rule and the operators: shown, put aside by one, or explained by another alarm.
enum class Sight : std::uint8_t { kShown, kAside, kExplained };

AlarmState InPhase(AlarmPhase phase, Sight sight) {
  AlarmState state;
  state.occurrence = 1;
  state.active = phase == AlarmPhase::kActiveUnacked || phase == AlarmPhase::kActiveAcked;
  state.acked = phase == AlarmPhase::kActiveAcked || phase == AlarmPhase::kNormal;
  // What came while it was hidden has not been announced; what has been acknowledged or waits for it has.
  state.announced = sight == Sight::kShown || phase != AlarmPhase::kActiveUnacked;
  state.unanswered = state.announced && !state.acked;
  state.holds = state.active;
  state.severity = state.peak = Severity::kMinor;
  if (sight == Sight::kAside) state.shelved_until = BootTime(hours(2));
  Settle(state, {false, sight == Sight::kExplained, false, false});
  return state;
}

std::string StateName(const AlarmState& state) {
  const char* const sight = state.IsSetAside()                    ? ", put aside"
                            : state.hidden == Hidden::kSuppressed ? ", explained"
                                                                  : "";
  return std::string(AlarmPhaseName(PhaseOf(state))) + sight;
}

// What one event makes of a state, as the cell of a table.
std::string AfterEvent(AlarmState state, int event, bool explained) {
  static const WorseLimit worse{20, Severity::kCritical};
  AlarmSpec spec;
  spec.kind = AlarmKind::kHigh;
  spec.limit = 10;
  spec.worse = &worse;
  const BootTime now = BootTime(hours(1));
  AlarmInput input;
  input.quality = Quality::kGood;
  OperatorOutcome outcome;
  constexpr OperatorVerb kVerbs[] = {OperatorVerb::kAck, OperatorVerb::kShelve, OperatorVerb::kUnshelve};
  if (event < 3) {
    input.value = Value::Real(event == 0 ? 15 : event == 1 ? 5 : 25);
    UpdateAlarm(state, spec, input, now);
  } else if (event < 6) {
    outcome = Operate(state, spec, {kVerbs[event - 3], 0, hours(1), true}, now);
  } else {
    explained = event == 6;
  }
  const bool announce = Settle(state, {false, explained, false, false}).announce;
  if (outcome.refusal != Refusal::kNone) return "refused: " + std::string(RefusalName(outcome.refusal));
  return StateName(state) + (announce ? ", **announced**" : "");
}

// The table of docs/reference/alarm-states.md: what every event does in every state.
std::string TransitionTable() {
  const char* const events[] = {"rule holds",
                                "rule no longer holds",
                                "second limit passed",
                                "ack",
                                "shelve, out-of-service",
                                "unshelve, in-service, its time is over",
                                "explained, or works begin",
                                "not explained any more"};
  std::ostringstream out;
  out << "| state |";
  for (const char* const event : events) out << " " << event << " |";
  out << "\n| --- |";
  for (std::size_t i = 0; i < std::size(events); ++i) out << " --- |";
  out << "\n";
  for (std::size_t phase = 0; phase < kAlarmPhaseCount; ++phase) {
    for (const Sight sight : {Sight::kShown, Sight::kAside, Sight::kExplained}) {
      const AlarmState before = InPhase(static_cast<AlarmPhase>(phase), sight);
      out << "| " << StateName(before);
      for (int event = 0; event < static_cast<int>(std::size(events)); ++event) {
        out << " | " << AfterEvent(before, event, sight == Sight::kExplained);
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
  const WorseLimit worse{20, Severity::kCritical};
  minor.worse = &worse;
  EXPECT_EQ(shelve(minor, hours(1) + seconds(1)), Refusal::kTooLong) << "it may become critical on its shelf";
  EXPECT_EQ(shelve(minor, hours(1)), Refusal::kNone);
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
