// The node's own image: takes a new one by commands, starts it, and when it is new itself tells whether it is good.
//
// Single-threaded; blocks as ImageReceiver. Allocates nothing.
#pragma once

#include "agent/core/pipeline/pipeline.h"
#include "board/api/clock.h"
#include "firmware/command/update_verbs.h"
#include "firmware/console/console.h"
#include "firmware/update/image_receiver.h"

namespace tramgac::firmware {

class NodeUpdate final : public UpdateVerbs {
 public:
  // All outlive it. `running`: the slot that the loader has told. Leaves an event about an image that was given up.
  NodeUpdate(ImageSlots& slots, ImageProof& proof, std::string_view board, std::size_t running, Pipeline& pipeline);

  UpdateAnswer OnUpdate(std::string_view verb, ByteSpan payload) override;

  // To be called each millisecond. Confirms the image when its broker has acknowledged a record, restarts the node when
  // the time of its trial is over, or a new image waits to be started.
  void Step(BootTime now);

  // A line of what runs, for `status`.
  void Write(ConsoleText& answer) const;

 private:
  [[noreturn]] void Restart(std::string_view why, std::string_view version);

  ImageSlots& slots_;
  ImageReceiver receiver_;
  std::size_t running_;
  Pipeline& pipeline_;
  ImageHeaderBytes bytes_{};  // of what runs
  ImageHeader header_;
  bool on_trial_ = false;
  BootTime restart_at_ = kNever;
};

// Is what runs an image on its trial? Then one that has no broker to reach has failed, and is restarted. To be called
// when there is none.
void GiveUpTrialWithoutBroker(ImageSlots& slots, std::size_t running);

}  // namespace tramgac::firmware
