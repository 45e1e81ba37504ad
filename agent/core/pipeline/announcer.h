// Keeps the retained topics right: state, birth, def, active alarms and last (DESIGN section 8). After a
// connection and every 15 minutes everything is published again (clustered brokers may lose retained
// messages); `state` every minute, `last` of a device at most once a minute.
//
// Single-threaded; no I/O but the sink; no clock; allocation only at construction and after a
// device has got new table rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/model/message.h"
#include "agent/core/payload/encode.h"
#include "agent/core/pipeline/alarm_relations.h"
#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

class Announcer {
 public:
  Announcer(std::vector<DeviceRuntime>& devices, const AlarmRelations& relations, std::vector<DeviceSpec> specs,
            std::string_view version, std::string_view config_hash, const Restart& restart,
            std::string_view store_uuid);

  // Begins a full round.
  void Begin(BootTime now);

  // The state is published with the next Step.
  void TellState(BootTime now) { state_due_ = std::min(state_due_, now); }

  // Publishes the present state of every alarm whose last record is newer than `durable`, once a record: the store does
  // not take it, and nobody knows for how long. With sequence number 0, because the record's own may become another's,
  // and with `announce` if operators are to be told by a record that the store does not have yet.
  // An alarm whose record the store had no room for is told in this way once, whatever `durable` is.
  // Outcome: whether all is told; what finds no room in the sink comes at the next call.
  bool TellUnstored(Encoder& encoder, MessageSink& sink, Recorder& recorder, SequenceNumber durable);

  // Publishes what is due while the sink has more than `reserve` places left, so that records never wait for it.
  // `state` is called for when the state is due; `durable` is as for TellUnstored. Outcome: whether there is more to do
  // at once.
  template <typename StateOf>
  bool Step(BootTime now, Encoder& encoder, MessageSink& sink, std::size_t reserve, Recorder& recorder,
            SequenceNumber durable, StateOf&& state) {
    durable_ = durable;
    if (now >= state_due_) {
      if (sink.Room() <= reserve) return true;
      Offer(encoder.State(state()), sink);
      state_due_ = now + std::chrono::minutes(1);
    }
    if (now >= round_due_) Begin(now);
    return Continue(now, encoder, sink, reserve, recorder);
  }

 private:
  enum class Phase : std::uint8_t { kBirth, kDefinitions, kAlarms, kDone };

  bool Continue(BootTime now, Encoder& encoder, MessageSink& sink, std::size_t reserve, Recorder& recorder);
  void PublishNext(Encoder& encoder, MessageSink& sink, Recorder& recorder);
  bool PublishLast(BootTime now, Encoder& encoder, MessageSink& sink, std::size_t reserve, Recorder& recorder);
  void Advance(std::size_t items_of_device);
  void PublishAlarm(const DeviceRuntime& device, const AlarmRuntime& alarm, SequenceNumber seq, Encoder& encoder,
                    MessageSink& sink, Recorder& recorder);
  static void Offer(const Result<Message>& message, MessageSink& sink);

  std::vector<DeviceRuntime>& devices_;
  const AlarmRelations& relations_;
  std::vector<DeviceSpec> specs_;
  std::string version_;
  std::string config_hash_;
  Restart restart_;
  std::string store_uuid_;
  Phase phase_ = Phase::kDone;
  std::size_t device_ = 0;
  std::size_t item_ = 0;
  BootTime state_due_ = kNever;
  BootTime round_due_ = kNever;
  SequenceNumber durable_ = 0;
  SequenceNumber told_unstored_ = 0;  // up to here
  std::vector<LatestValue> latest_;
};

}  // namespace tramgac
