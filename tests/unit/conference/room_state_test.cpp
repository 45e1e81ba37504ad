#include "drivers/conference/room_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace tramgac::conference {
namespace {

// Every input there is has a number: its digits are the facts.
enum Digit : std::size_t { kNetwork, kSip, kH323, kSipRegistered, kH323Registered, kInCall, kStandby, kDefects };
constexpr std::array<std::size_t, 8> kRadix = {3, 6, 6, 4, 4, 3, 3, 64};
constexpr std::size_t kInputs = 3UL * 6 * 6 * 4 * 4 * 3 * 3 * 64;

constexpr std::size_t Weight(Digit digit) {
  std::size_t weight = 1;
  for (std::size_t i = 0; i < digit; ++i) weight *= kRadix[i];
  return weight;
}

constexpr std::size_t DigitOf(std::size_t input, Digit digit) { return input / Weight(digit) % kRadix[digit]; }

constexpr std::array<std::optional<bool>, 3> kThree = {std::nullopt, false, true};

Signalling SignallingOf(std::size_t digit) { return {kThree[digit / 2], digit % 2 != 0}; }

// Of the digits kSip and kH323.
constexpr std::size_t kWentSilentDigit = 3, kAnswersNowDigit = 5;

RoomFacts FactsOf(std::size_t input) {
  RoomFacts facts;
  facts.network = kThree[DigitOf(input, kNetwork)];
  facts.sip = SignallingOf(DigitOf(input, kSip));
  facts.h323 = SignallingOf(DigitOf(input, kH323));
  facts.sip_registered = static_cast<Registration>(DigitOf(input, kSipRegistered));
  facts.h323_registered = static_cast<Registration>(DigitOf(input, kH323Registered));
  facts.in_call = kThree[DigitOf(input, kInCall)];
  facts.standby = kThree[DigitOf(input, kStandby)];
  for (std::size_t i = 0; i < kDefectCount; ++i) facts.defects[i] = (DigitOf(input, kDefects) >> i & 1) != 0;
  return facts;
}

std::uint8_t Rank(RoomState state) {
  switch (state) {
    case RoomState::kReady:
    case RoomState::kInCall:
    case RoomState::kStandby: return 0;
    case RoomState::kUnknown: return 1;
    case RoomState::kDegraded: return 2;
    case RoomState::kUnreachable: return 3;
  }
  return 255;
}

bool Has(const Room& room, RoomReason reason) {
  const auto reasons = room.reasons();
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

// Whether exactly the defects of `facts` are among the reasons.
bool NamesDefects(const Room& room, const RoomFacts& facts) {
  for (std::size_t i = 0; i < kDefectCount; ++i) {
    const std::size_t first = static_cast<std::size_t>(RoomReason::kTemperature);
    if (facts.defects[i] != Has(room, static_cast<RoomReason>(first + i))) return false;
  }
  return true;
}

TEST(RoomState, HoldsForEveryInput) {
  std::array<std::size_t, 5> broken{};
  std::set<RoomState> states;
  std::set<RoomReason> all_reasons;
  for (std::size_t input = 0; input < kInputs; ++input) {
    const RoomFacts facts = FactsOf(input);
    const Room room = FuseRoom(facts);
    const auto reasons = room.reasons();
    states.insert(room.state);
    all_reasons.insert(reasons.begin(), reasons.end());
    const bool network_down =
        room.state == RoomState::kUnreachable && reasons.size() == 1 && reasons[0] == RoomReason::kNetworkDown;
    const bool most_important_first =
        std::adjacent_find(reasons.begin(), reasons.end(), std::greater_equal<>()) == reasons.end();
    broken[0] += !most_important_first;
    broken[1] += (room.state == RoomState::kReady) != reasons.empty();
    broken[2] += (facts.network == false) != network_down;
    broken[3] += facts.network != false && !NamesDefects(room, facts);
    // What was never heard is not held against a room.
    broken[4] += room.state == RoomState::kUnreachable && facts.network != false && !facts.sip.ever && !facts.h323.ever;
  }
  EXPECT_EQ(broken, (std::array<std::size_t, 5>{}));
  EXPECT_EQ(states.size(), kRoomStateCount);
  EXPECT_EQ(all_reasons.size(), kRoomReasonCount);
}

TEST(RoomState, IsNeverBetterForWorseNews) {
  std::vector<std::uint8_t> ranks(kInputs);
  for (std::size_t input = 0; input < kInputs; ++input) ranks[input] = Rank(FuseRoom(FactsOf(input)).state);

  std::size_t broken = 0, compared = 0;
  const auto with = [](std::size_t input, Digit digit, std::size_t value) {
    return input + (value - DigitOf(input, digit)) * Weight(digit);
  };
  const auto compare = [&](std::size_t input, std::size_t worse) {
    ++compared;
    broken += ranks[worse] < ranks[input];
  };
  for (std::size_t input = 0; input < kInputs; ++input) {
    for (std::size_t i = 0; i < kDefectCount; ++i) {
      compare(input, with(input, kDefects, DigitOf(input, kDefects) | 1UL << i));
    }
    compare(input, with(input, kNetwork, 1));
    for (const Digit protocol : {kSip, kH323}) {
      if (DigitOf(input, protocol) == kAnswersNowDigit) compare(input, with(input, protocol, kWentSilentDigit));
    }
    for (const Digit registered : {kSipRegistered, kH323Registered}) {
      if (DigitOf(input, registered) != static_cast<std::size_t>(Registration::kYes)) continue;
      compare(input, with(input, registered, static_cast<std::size_t>(Registration::kNo)));
    }
  }
  EXPECT_EQ(broken, 0u);
  EXPECT_EQ(compared, kInputs * 7 + 2 * kInputs / 6 + 2 * kInputs / 4);
}

struct Case {
  const char* what;
  RoomFacts facts;
  RoomState state;
  std::vector<RoomReason> reasons;
};

constexpr Signalling kAnswers = {true, true}, kWentSilent = {false, true}, kNeverHeard = {false, false}, kNotAsked = {};

RoomFacts Facts(std::optional<bool> network, Signalling sip, Signalling h323) {
  RoomFacts facts;
  facts.network = network;
  facts.sip = sip;
  facts.h323 = h323;
  return facts;
}

RoomFacts With(RoomFacts facts, const std::function<void(RoomFacts&)>& change) {
  change(facts);
  return facts;
}

TEST(RoomState, MeansWhatOperatorsExpect) {
  const auto in_call = [](RoomFacts& f) { f.in_call = true; };
  const auto not_in_call = [](RoomFacts& f) { f.in_call = false; };
  const auto standby = [](RoomFacts& f) { f.standby = true; };
  const std::vector<Case> cases = {
      {"all is well", Facts(true, kAnswers, kAnswers), RoomState::kReady, {}},
      {"SIP only, ping blocked", Facts(std::nullopt, kAnswers, kNotAsked), RoomState::kReady, {}},
      {"power cut", Facts(false, kWentSilent, kWentSilent), RoomState::kUnreachable, {RoomReason::kNetworkDown}},
      {"power cut, the gatekeeper still thinks it is there",
       With(Facts(false, kAnswers, kNotAsked), [](RoomFacts& f) { f.h323_registered = Registration::kYes; }),
       RoomState::kUnreachable,
       {RoomReason::kNetworkDown}},
      {"the codec hangs",
       Facts(true, kWentSilent, kWentSilent),
       RoomState::kUnreachable,
       {RoomReason::kSignallingSilent}},
      {"the codec hangs, H.323 not in use",
       Facts(true, kWentSilent, kNotAsked),
       RoomState::kUnreachable,
       {RoomReason::kSignallingSilent}},
      {"silent, ping not in use",
       Facts(std::nullopt, kWentSilent, kNotAsked),
       RoomState::kUnreachable,
       {RoomReason::kNothingAnswers}},
      {"SIP hangs", Facts(true, kWentSilent, kAnswers), RoomState::kDegraded, {RoomReason::kSipSilent}},
      {"H.323 hangs", Facts(true, kAnswers, kWentSilent), RoomState::kDegraded, {RoomReason::kH323Silent}},
      {"an allow list", Facts(true, kNeverHeard, kNeverHeard), RoomState::kUnknown, {RoomReason::kNeverAnswered}},
      {"an allow list for one of two", Facts(true, kNeverHeard, kAnswers), RoomState::kReady, {}},
      {"an allow list, its own interface tells",
       With(Facts(true, kNeverHeard, kNotAsked), not_in_call),
       RoomState::kReady,
       {}},
      {"just started", Facts(std::nullopt, kNotAsked, kNotAsked), RoomState::kUnknown, {RoomReason::kNothingKnown}},
      {"in a call", With(Facts(true, kAnswers, kAnswers), in_call), RoomState::kInCall, {RoomReason::kInCall}},
      {"in standby", With(Facts(true, kAnswers, kAnswers), standby), RoomState::kStandby, {RoomReason::kStandby}},
      {"both",
       With(With(Facts(true, kAnswers, kAnswers), standby), in_call),
       RoomState::kInCall,
       {RoomReason::kInCall}},
      {"in a call, SIP silent",
       With(Facts(true, kWentSilent, kNotAsked), in_call),
       RoomState::kDegraded,
       {RoomReason::kSignallingSilent, RoomReason::kInCall}},
      {"registration lost",
       With(Facts(true, kAnswers, kAnswers), [](RoomFacts& f) { f.sip_registered = Registration::kNo; }),
       RoomState::kDegraded,
       {RoomReason::kSipNotRegistered}},
      {"H.323 not in use",
       With(Facts(true, kAnswers, kNotAsked), [](RoomFacts& f) { f.h323_registered = Registration::kNotUsed; }),
       RoomState::kReady,
       {}},
      {"registered, and nothing else known",
       With(Facts(true, kNotAsked, kNotAsked), [](RoomFacts& f) { f.h323_registered = Registration::kYes; }),
       RoomState::kReady,
       {}},
      {"a call with a bad camera in the heat",
       With(With(Facts(true, kAnswers, kAnswers), in_call),
            [](RoomFacts& f) {
              f.defects[static_cast<std::size_t>(Defect::kCamera)] = true;
              f.defects[static_cast<std::size_t>(Defect::kTemperature)] = true;
            }),
       RoomState::kDegraded,
       {RoomReason::kTemperature, RoomReason::kCamera, RoomReason::kInCall}},
      {"a defect of a room that is silent",
       With(Facts(true, kWentSilent, kNotAsked),
            [](RoomFacts& f) { f.defects[static_cast<std::size_t>(Defect::kDisplay)] = true; }),
       RoomState::kUnreachable,
       {RoomReason::kSignallingSilent, RoomReason::kDisplay}},
  };
  for (const Case& c : cases) {
    const Room room = FuseRoom(c.facts);
    EXPECT_EQ(RoomStateName(room.state), RoomStateName(c.state)) << c.what;
    EXPECT_EQ(std::vector<RoomReason>(room.reasons().begin(), room.reasons().end()), c.reasons) << c.what;
  }
}

TEST(RoomState, EachWordIsThereInBothLanguagesAndOnce) {
  std::set<std::string_view> names, texts;
  for (std::size_t i = 0; i < kRoomReasonCount; ++i) {
    const auto reason = static_cast<RoomReason>(i);
    const LocalText text = RoomReasonText(reason);
    names.insert(RoomReasonName(reason));
    texts.insert(text.en);
    texts.insert(text.vi);
    // The matter, a colon, and what to do.
    for (const std::string_view sentence : {text.en, text.vi}) {
      EXPECT_NE(sentence.find(": "), std::string_view::npos) << sentence;
      EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    }
  }
  EXPECT_EQ(names.size(), kRoomReasonCount);
  EXPECT_EQ(texts.size(), 2 * kRoomReasonCount);
  std::set<std::string_view> states, state_texts;
  for (std::size_t i = 0; i < kRoomStateCount; ++i) {
    const auto state = static_cast<RoomState>(i);
    states.insert(RoomStateName(state));
    state_texts.insert(RoomStateText(state).en);
    state_texts.insert(RoomStateText(state).vi);
  }
  EXPECT_EQ(states, (std::set<std::string_view>{"ready", "in-call", "standby", "unknown", "degraded", "unreachable"}));
  EXPECT_EQ(state_texts.size(), 2 * kRoomStateCount);
  EXPECT_EQ(RoomReasonName(RoomReason::kNetworkDown), "network-down");
  EXPECT_EQ(RoomReasonName(RoomReason::kTemperature), "temperature");
  EXPECT_EQ(RoomReasonName(RoomReason::kPeripheral), "peripheral");
  EXPECT_EQ(RoomReasonName(RoomReason::kStandby), "standby");
}

}  // namespace
}  // namespace tramgac::conference
