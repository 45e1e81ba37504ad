// Stage 10: a record or a piece of the node's state -> topic and JSON payload (DESIGN section 8, version 1).
//
// All functions write into buffers given at construction and return views into them, valid until the next
// call. Single-threaded; no I/O, no clock; allocation only at construction.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/model/alarm_figures.h"
#include "agent/core/model/device.h"
#include "agent/core/model/message.h"
#include "agent/core/model/record_body.h"
#include "agent/core/model/record_store.h"

namespace tramgac {

class JsonWriter;

// Where a record's time stands on the wall clock, decided by the pipeline when the record leaves.
struct WallStamp {
  std::int64_t utc_ms = 0;
  TimeQuality quality = TimeQuality::kNone;
};

// Why what is counted since the start begins anew, in the words of docs/reference/mqtt.md.
struct Restart {
  std::string_view reason;  // empty: not known
  std::string_view detail;  // empty: there is nothing more to tell
};

// What the `state` topic says.
struct NodeState {
  bool online = true;
  std::string_view boot;   // boot id
  std::string_view store;  // store UUID
  std::string_view version;
  std::string_view config_hash;
  Restart restart;
  bool clock_synced = false;
  std::uint64_t store_depth = 0;        // records still to be sent
  std::int64_t oldest_age_seconds = 0;  // of the oldest record still to be sent
  std::uint64_t store_bytes = 0;
  std::int64_t store_hours_left = -1;       // until what waits fills the store, at the present rate; -1: not known
  bool confirming = false;                  // consumers have to confirm records
  SequenceNumber confirmed = 0;             // all of them have everything up to here
  std::uint64_t dropped = 0;                // records, blocks and readings dropped anywhere, since start
  Status store_error = Status::kOk;         // of the last commit: records wait in memory, and are lost with the power
  std::string_view store_fleeting;          // as in StoreStatus
  std::string_view broker;                  // in use, "host:port"; empty: there is none
  std::int64_t broker_since_ms = 0;         // when it came into use, since 1970; 0: no time is known
  std::uint64_t fail_overs = 0;             // to another broker because one failed, since start
  double card_life_years = -1;              // of a new card at the present rate; -1: not known
  std::int64_t written_bytes_day = -1;      // by the agent, at the present rate; -1: not known
  std::int64_t written_bytes_reading = -1;  // a reading that was worth a report; -1: not known
  std::int64_t uptime_seconds = 0;
  std::uint32_t devices = 0;
  std::uint32_t devices_unavailable = 0;
  AlarmFigures alarms;
};

// One reading for the `last` topic.
struct LatestValue {
  std::string_view point;  // with its row: "interface.in.octets[eth0]"
  Value value;
  Quality quality = Quality::kNotReadYet;
};

class Encoder {
 public:
  // `payload_capacity`: bytes of the largest payload.
  Encoder(std::string_view site, std::string_view node, std::size_t payload_capacity);

  // A kData record. `first`: of the oldest record that it stands for, if it is thinned. Outcomes: a message on
  // data/{device}; kDataLoss (the body is damaged or names ids that the store does not know), kResourceExhausted
  // (larger than the buffer).
  Result<Message> Data(const StoredRecord& record, const RecordStore& names, std::string_view store_uuid,
                       const WallStamp& time, bool history, const WallStamp& first = {});

  // A kAlarm or kEvent record as the flat object of `event`. `history`: it was sent before. Outcomes: as Data.
  Result<Message> Event(const StoredRecord& record, std::string_view store_uuid, const WallStamp& time,
                        bool history = false);

  // The same object on alarm/{alarm}, retained. Precondition: Event succeeded for this record just before and
  // the record has a field "alarm"; uses its payload.
  Message AlarmFromEvent(const Message& event, std::string_view alarm);

  // Retained messages. Outcomes: the message; kResourceExhausted.
  Result<Message> State(const NodeState& state);
  Result<Message> Birth(std::span<const DeviceSpec> devices, std::string_view version, std::string_view config_hash,
                        const Restart& restart = {});
  Result<Message> Definition(const DeviceSpec& device, const AlarmSpec& alarm);
  Result<Message> Last(std::string_view device, std::span<const LatestValue> values, const WallStamp& time);

  // tramgac/v1/{site}/{node}/state, for the Will.
  std::string_view StateTopic();

 private:
  static void WriteProgram(JsonWriter& json, std::string_view version, std::string_view config_hash,
                           const Restart& restart);
  std::string_view Topic(std::string_view kind, std::string_view name = {});

  std::string prefix_;
  std::string node_;
  std::vector<char> topic_;
  std::unique_ptr<char[]> payload_storage_;  // not filled: memory that no payload has needed yet costs nothing
  std::span<char> payload_;
};

}  // namespace tramgac
