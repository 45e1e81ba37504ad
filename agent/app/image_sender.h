// Sends a signed image to a node, piece by piece, and finds out what becomes of it (docs/reference/firmware.md). Pure:
// messages in, messages out. Not thread-safe; nothing blocks; time is an argument.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "agent/app/image_file.h"
#include "agent/core/base/time.h"

namespace tramgac::app {

struct ImageRoute {
  std::string site, node;
  std::string user;    // in the topic of commands, for the broker's access list
  std::string client;  // where answers go
};

class ImageSender {
 public:
  static constexpr Duration kPatience = std::chrono::seconds(10);  // for one answer; then it begins again
  static constexpr Duration kGiveUp = std::chrono::minutes(5);     // without any answer
  // What the node may need beside the trial itself: its restart, the way to the broker, the way back.
  static constexpr Duration kAround = std::chrono::minutes(2);

  enum class Phase : std::uint8_t { kBegin, kPieces, kCommit, kTrial, kDone, kFailed };

  // To be published, QoS 1, not retained.
  struct Command {
    std::string topic, payload, response_topic, correlation;
    std::uint64_t token = 0;
  };

  // `file` outlives it.
  ImageSender(ImageRoute route, const SignedImage& file);

  std::string ResponseTopic() const;
  std::string EventTopic() const;

  // There is a new connection: what was asked on the one before may be lost.
  void Connected();

  // What is to be asked next. `random`: for the correlation, 128 bits. Outcome: nothing: an answer is awaited, or it is
  // over.
  std::optional<Command> Next(const std::array<std::uint32_t, 4>& random, BootTime now);

  // A message on ResponseTopic() or EventTopic(). What nobody waits for is ignored.
  void TakeAnswer(std::string_view correlation, std::string_view payload, BootTime now);
  void TakeEvent(std::string_view payload);

  // The broker has acknowledged the command with `token`; `reason` as in Acknowledgement.
  void Acknowledged(std::uint64_t token, std::uint16_t reason);

  // Gives up in time. Outcome: when it wants to be called next.
  BootTime Step(BootTime now);

  Phase phase() const { return phase_; }
  bool ended() const { return phase_ == Phase::kDone || phase_ == Phase::kFailed; }
  std::size_t offset() const { return offset_; }    // bytes that are at the node
  std::size_t resumed() const { return resumed_; }  // of these: that were there before the first piece
  std::size_t pieces() const { return pieces_; }    // that were sent
  // What became of it, once it has ended: one line, clean.
  const document::Wording& outcome() const { return outcome_; }

 private:
  void End(Phase phase, document::Wording outcome);
  void TakeRefusal(std::string_view refusal, const document::Wording& why, std::size_t offset);
  std::string PayloadOf() const;

  const ImageRoute route_;
  const SignedImage& file_;
  Phase phase_ = Phase::kBegin;
  std::size_t offset_ = 0, resumed_ = 0, pieces_ = 0;
  bool has_begun_ = false;   // some time
  unsigned restarts_ = 0;    // because the node had lost what it had
  std::string correlation_;  // of what is asked; empty: nothing is
  std::uint64_t token_ = 0;
  BootTime asked_{};
  BootTime heard_ = kNever;  // or when it began
  document::Wording outcome_;
};

}  // namespace tramgac::app
