// What is known of a conference room, made into one state and the reasons for it, the most important first.
//
// Three layers: the network reaches the endpoint, its signalling answers, the device is well. What is not known has no
// part in it; a silent protocol counts only if it once answered, because many endpoints ignore strangers.
// Pure functions; nothing allocates or blocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "agent/core/model/local_text.h"

namespace tramgac::conference {

struct Signalling {
  std::optional<bool> answers;  // nothing: not asked, or not known
  bool ever = false;            // it has answered before
};

enum class Registration : std::uint8_t { kNotUsed, kUnknown, kNo, kYes };

// What a device says is wrong with it. The most important first.
enum class Defect : std::uint8_t { kTemperature, kSubsystem, kMicrophone, kCamera, kDisplay, kPeripheral };
inline constexpr std::size_t kDefectCount = 6;

struct RoomFacts {
  std::optional<bool> network;  // its address answers (ping)
  Signalling sip, h323;
  Registration sip_registered = Registration::kUnknown, h323_registered = Registration::kUnknown;
  // As the device itself tells. Precondition: nothing where that is stale.
  std::optional<bool> in_call, standby;
  std::array<bool, kDefectCount> defects{};  // by Defect
};

enum class RoomState : std::uint8_t {
  kReady,
  kInCall,
  kStandby,
  kUnknown,      // not enough is known
  kDegraded,     // it works, but not as it should
  kUnreachable,  // it cannot be called
};
inline constexpr std::size_t kRoomStateCount = 6;

// The most important first.
enum class RoomReason : std::uint8_t {
  kNetworkDown,        // its address does not answer
  kNothingAnswers,     // neither SIP nor H.323 answers any more, and of the network nothing is known
  kSignallingSilent,   // neither SIP nor H.323 answers any more, though the network reaches it
  kSipSilent,          // of two protocols this one does not answer any more
  kH323Silent,         //
  kSipNotRegistered,   //
  kH323NotRegistered,  //
  kTemperature,        // from here on as Defect
  kSubsystem,
  kMicrophone,
  kCamera,
  kDisplay,
  kPeripheral,
  kNeverAnswered,  // the network reaches it, and nothing else was ever heard of it
  kNothingKnown,
  kInCall,
  kStandby,
};
inline constexpr std::size_t kRoomReasonCount = 17;

struct Room {
  RoomState state = RoomState::kUnknown;
  std::array<RoomReason, kRoomReasonCount> list{};
  std::size_t count = 0;

  std::span<const RoomReason> reasons() const { return {list.data(), count}; }
};

// Outcome: always a state; reasons for each state but kReady.
//   network no                                    kUnreachable, and nothing else counts
//   no protocol answers, one did                  kUnreachable; kDegraded, if the device tells of calls or standby
//   a protocol silent, not registered, a defect   kDegraded
//   otherwise what the device tells               kInCall, kStandby, kReady
//   network yes or unknown, and no more           kUnknown
Room FuseRoom(const RoomFacts& facts);

// "ready", "in-call", "standby", "unknown", "degraded", "unreachable".
std::string_view RoomStateName(RoomState state);
// For people, in a few words.
LocalText RoomStateText(RoomState state);

// "network-down", "nothing-answers", ...: the name of the enumerator.
std::string_view RoomReasonName(RoomReason reason);
// For people: what is the matter, and what to do.
LocalText RoomReasonText(RoomReason reason);

}  // namespace tramgac::conference
