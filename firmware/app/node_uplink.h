// A node's way to its broker, as the main of a board sees it, whatever is behind it.
//
// Single-threaded; blocks as its parts do (TLS calculates).
#pragma once

#include <memory>
#include <string_view>

#include "agent/core/model/message.h"
#include "board/api/entropy.h"
#include "board/cortex_m/clock_systick.h"
#include "firmware/command/command_channel.h"
#include "firmware/config/node_block.h"
#include "firmware/console/console.h"

namespace tramgac::firmware {

class NodeUplink {
 public:
  virtual ~NodeUplink() = default;
  virtual MessageSink& sink() = 0;
  // From now on executes commands from the broker. All outlive it. To be called once, before the first Step.
  virtual void Serve(RecordStore& store, Pipeline& pipeline, DevicePoller& poller) = 0;
  // To be called each millisecond. Outcome: whether the pipeline has something to take.
  virtual bool Step() = 0;
  // Is there a broker to be reached, and is it?
  virtual bool wanted() const { return true; }
  virtual bool connected() const = 0;
  // What `status` says of it.
  virtual void Write(ConsoleText& answer) const = 0;
};

// Who the node is for the broker. Views outlive the uplink.
struct UplinkIdentity {
  std::string_view boot, store;  // as in `state`
};

// There is no way to a broker: what would be sent stays in the store.
class NoUplink final : public NodeUplink, private MessageSink {
 public:
  // `text`: what `status` says; static.
  explicit NoUplink(std::string_view text) : text_(text) {}

  MessageSink& sink() override { return *this; }
  void Serve(RecordStore&, Pipeline&, DevicePoller&) override {}
  bool Step() override { return false; }
  bool wanted() const override { return false; }
  bool connected() const override { return false; }
  void Write(ConsoleText& answer) const override { answer.Write(text_); }

 private:
  std::uint32_t connection() const override { return 0; }
  std::size_t Room() const override { return 0; }
  Status Publish(const Message&) override { return Status::kUnavailable; }
  std::size_t TakeAcknowledgements(std::span<Acknowledgement>) override { return 0; }

  std::string_view text_;
};

// The uplink of this image on this board to the broker that `block` names: of an image without a network NoUplink
// (uplink_none.cpp), as of a block without a broker. All outlive it.
std::unique_ptr<NodeUplink> MakeUplink(const NodeBlock& block, const UplinkIdentity& identity,
                                       board::SysTickClock& clock, board::Entropy& entropy);

}  // namespace tramgac::firmware
