#include "agent/rooms/room_facts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tramgac::rooms {
namespace {

using conference::Defect;
using conference::Registration;
using conference::RoomFacts;

// What a point's word or truth means for a part of the room.
enum class Meaning : std::uint8_t { kUnknown, kNotUsed, kBad, kGood };

struct Said {
  std::string_view word;
  Meaning meaning;
};
// The words of all profiles for registrations and parts; others mean nothing.
constexpr std::array<Said, 28> kSaid = {{
    {"ok", Meaning::kGood},
    {"registered", Meaning::kGood},
    {"connected", Meaning::kGood},
    {"up", Meaning::kGood},
    {"online", Meaning::kGood},
    {"active", Meaning::kGood},
    {"normal", Meaning::kGood},
    {"initialized", Meaning::kGood},
    {"failed", Meaning::kBad},
    {"not-registered", Meaning::kBad},
    {"unregistered", Meaning::kBad},
    {"rejected", Meaning::kBad},
    {"not-connected", Meaning::kBad},
    {"disconnected", Meaning::kBad},
    {"lost-connection", Meaning::kBad},
    {"lost", Meaning::kBad},
    {"timed-out", Meaning::kBad},
    {"response-timed-out", Meaning::kBad},
    {"timeout", Meaning::kBad},
    {"down", Meaning::kBad},
    {"offline", Meaning::kBad},
    {"high", Meaning::kBad},
    {"critical", Meaning::kBad},
    {"faulty", Meaning::kBad},
    {"error", Meaning::kBad},
    {"disabled", Meaning::kNotUsed},
    {"inactive", Meaning::kNotUsed},
    {"off", Meaning::kNotUsed},
}};

Meaning MeaningOf(const Value& value) {
  if (value.type == ValueType::kBool) return value.integer != 0 ? Meaning::kGood : Meaning::kBad;
  const auto found = std::ranges::find(kSaid, value.text, &Said::word);
  return value.type == ValueType::kText && found != kSaid.end() ? found->meaning : Meaning::kUnknown;
}

// With several of a kind (lines, proxies) one that works is enough.
void Take(Registration& registration, const Value& value) {
  const Meaning meaning = MeaningOf(value);
  if (meaning == Meaning::kGood) registration = Registration::kYes;
  if (meaning == Meaning::kBad && registration != Registration::kYes) registration = Registration::kNo;
  if (meaning == Meaning::kNotUsed && registration == Registration::kUnknown) registration = Registration::kNotUsed;
}

void Take(conference::Signalling& signalling, const Value& value) {
  // A probe says "no" only of what has answered before.
  signalling.ever = true;
  signalling.answers = signalling.answers.value_or(false) || value.integer != 0;
}

void TakeNetwork(RoomFacts& facts, const Value& value) {
  facts.network = facts.network.value_or(false) || value.integer != 0;
}

template <Defect kDefect>
void TakePart(RoomFacts& facts, const Value& value) {
  if (MeaningOf(value) == Meaning::kBad) facts.defects[static_cast<std::size_t>(kDefect)] = true;
}

void TakeCalls(RoomFacts& facts, const Value& value) {
  facts.in_call = facts.in_call.value_or(false) || value.AsNumber() > 0;
}

void TakeStandby(RoomFacts& facts, const Value& value) {
  const bool standby = value.type == ValueType::kBool ? value.integer != 0 : value.text == "standby";
  facts.standby = facts.standby.value_or(false) || standby;
}

// Busy says that there is a call; not busy says nothing.
void TakeBusy(RoomFacts& facts, const Value& value) {
  if (value.integer != 0) facts.in_call = true;
}

// The state that a device gives itself in one word.
void TakeState(RoomFacts& facts, const Value& value) {
  facts.in_call = facts.in_call.value_or(false) || value.text == "in-call" || value.text == "multisite";
  facts.standby = facts.standby.value_or(false) || value.text == "sleeping";
}

// Connected says that there is a call; the other words belong to its beginning and end.
void TakeCallState(RoomFacts& facts, const Value& value) {
  if (value.text == "connected") facts.in_call = true;
}

struct FactPoint {
  std::string_view name;
  void (*take)(RoomFacts& facts, const Value& value);
};
constexpr std::array<FactPoint, 30> kFacts = {{
    {"ping.up", TakeNetwork},
    {"sip.up", [](RoomFacts& facts, const Value& value) { Take(facts.sip, value); }},
    {"h323.up", [](RoomFacts& facts, const Value& value) { Take(facts.h323, value); }},
    {"sip.busy", TakeBusy},
    {"conference.sip.registered", [](RoomFacts& facts, const Value& value) { Take(facts.sip_registered, value); }},
    {"conference.sip.registration", [](RoomFacts& facts, const Value& value) { Take(facts.sip_registered, value); }},
    {"conference.h323.registered", [](RoomFacts& facts, const Value& value) { Take(facts.h323_registered, value); }},
    {"conference.h323.registration", [](RoomFacts& facts, const Value& value) { Take(facts.h323_registered, value); }},
    {"conference.gatekeeper.registered",
     [](RoomFacts& facts, const Value& value) { Take(facts.h323_registered, value); }},
    {"conference.in_call", TakeCalls},
    {"conference.calls", TakeCalls},
    {"conference.call.count", TakeCalls},
    {"conference.call.state", TakeCallState},
    {"conference.state", TakeState},
    {"conference.count", TakeCalls},
    {"conference.standby", TakeStandby},
    {"conference.temperature.status", TakePart<Defect::kTemperature>},
    {"conference.hardware.status", TakePart<Defect::kSubsystem>},
    {"conference.subsystem.status", TakePart<Defect::kSubsystem>},
    {"conference.part.status", TakePart<Defect::kSubsystem>},
    {"conference.microphone.status", TakePart<Defect::kMicrophone>},
    {"conference.microphone.unit.status", TakePart<Defect::kMicrophone>},
    {"conference.camera.status", TakePart<Defect::kCamera>},
    {"conference.camera.unit.status", TakePart<Defect::kCamera>},
    {"conference.camera.connected", TakePart<Defect::kCamera>},
    {"conference.display.status", TakePart<Defect::kDisplay>},
    {"conference.display.connected", TakePart<Defect::kDisplay>},
    {"conference.display.1.connected", TakePart<Defect::kDisplay>},
    {"conference.peripheral.status", TakePart<Defect::kPeripheral>},
    {"conference.touch.status", TakePart<Defect::kPeripheral>},
}};

// Some devices count packets instead of telling the loss.
struct CallFigures : LineFigures {
  std::optional<double> lost, received;
  std::optional<double> rate, video_rate;  // kbit/s
};

template <typename Figures>
struct LinePoint {
  std::string_view name;
  std::optional<double> Figures::*figure;
};
constexpr std::array<LinePoint<LineFigures>, 3> kPings = {{
    {"ping.loss", &LineFigures::loss},
    {"ping.jitter", &LineFigures::jitter},
    {"ping.time", &LineFigures::time},
}};
constexpr std::array<LinePoint<CallFigures>, 11> kCalls = {{
    {"conference.call.packet_loss", &CallFigures::loss},
    {"conference.call.packet_loss.sent", &CallFigures::loss},
    {"conference.call.jitter", &CallFigures::jitter},
    {"conference.call.jitter.sent", &CallFigures::jitter},
    {"conference.call.stream.jitter", &CallFigures::jitter},
    {"conference.media.jitter", &CallFigures::jitter},
    {"conference.media.lost", &CallFigures::lost},
    {"conference.media.received", &CallFigures::received},
    {"conference.call.latency", &CallFigures::time},
    {"conference.call.rate", &CallFigures::rate},
    {"conference.call.video_rate", &CallFigures::video_rate},
}};

template <typename Figures, std::size_t kSize>
void TakeFigure(const std::array<LinePoint<Figures>, kSize>& table, Figures& line, const PointRuntime& point) {
  const auto found = std::ranges::find(table, point.spec->name, &LinePoint<Figures>::name);
  if (found == table.end()) return;
  std::optional<double>& figure = line.*found->figure;
  figure = std::max(figure.value_or(0), point.value.AsNumber());
}

}  // namespace

RoomLook LookAt(std::span<const DeviceRuntime* const> devices) {
  RoomLook look;
  CallFigures call;
  bool unavailable = false;
  for (const DeviceRuntime* device : devices) {
    unavailable |= device->health().condition == DeviceCondition::kUnavailable;
    for (const PointRuntime& point : device->points()) {
      if (point.health.quality != Quality::kGood) continue;
      const auto found = std::ranges::find(kFacts, point.spec->name, &FactPoint::name);
      if (found != kFacts.end()) found->take(look.facts, point.value);
      TakeFigure(kPings, look.line, point);
      TakeFigure(kCalls, call, point);
    }
  }
  RoomFacts& facts = look.facts;
  const bool probed = facts.network || facts.sip.answers || facts.h323.answers;
  if (unavailable && !probed) facts.sip = {false, true};
  const bool nobody_there = facts.network == false;
  if (!call.loss && call.lost && call.received && *call.lost + *call.received > 0) {
    call.loss = 100 * *call.lost / (*call.lost + *call.received);
  }
  if (!nobody_there && call.loss) look.line.loss = call.loss;
  if (!nobody_there && call.jitter) look.line.jitter = call.jitter;
  if (!nobody_there && call.time) look.line.time = call.time;
  look.call.in_call = facts.in_call;
  if (!nobody_there && facts.in_call == true) look.call.rate = call.rate ? call.rate : call.video_rate;
  return look;
}

}  // namespace tramgac::rooms
