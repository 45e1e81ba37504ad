// `tramgac survey`: reads everything that an unknown Modbus device gives, and watches it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/app/modbus_link.h"
#include "agent/app/progress.h"
#include "agent/commission/snapshot.h"
#include "drivers/modbus/range_learner.h"

namespace tramgac::app {

// What is known of one range of one table.
struct SurveyRange {
  modbus::Table table = modbus::Table::kHoldingRegister;
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  std::uint32_t next = 0;       // the first address that is not decided; last + 1: all are
  std::uint16_t max_count = 0;  // learned; 0: not yet
  std::vector<modbus::AddressSpan> readable;
  std::vector<modbus::AddressSpan> refused;

  bool complete() const { return next > last; }
};

struct SurveyState {
  std::string target;  // without parameters that may be secret
  std::string device;  // what it calls itself; may be empty
  std::string vendor, product;
  std::vector<SurveyRange> ranges;
  commission::Snapshot snapshot;
  std::map<std::string, std::vector<std::string>> candidates;  // by label: what explained the panel in earlier runs
};

// How one device is asked.
struct SurveyManner {
  std::uint8_t unit = 1;
  Duration timeout = std::chrono::milliseconds(1000);
  Duration pause = std::chrono::milliseconds(20);  // between an answer and the next request
  document::Language language = document::Language::kEnglish;
};

// Single-threaded. What it refers to outlives it.
class Surveyor {
 public:
  enum class Outcome : std::uint8_t {
    kDone,
    kInterrupted,
    kLost,  // the device does not answer any more, not even where it did
  };

  // `interrupted` is asked between two requests.
  Surveyor(ModbusLink& link, const SurveyManner& manner, const board::Clock& clock, Progress& progress,
           std::function<bool()> interrupted)
      : link_(link), manner_(manner), clock_(clock), progress_(progress), interrupted_(std::move(interrupted)) {}

  // Decides what is not decided yet in `range`. `state` owns it and gets the values.
  Outcome Learn(SurveyRange& range, SurveyState& state);
  // Reads again what can be read, in as few requests as the device likes.
  Outcome Refresh(SurveyState& state);
  // Refreshes for `time`, at most once a second.
  Outcome Watch(SurveyState& state, Duration time);

  std::uint64_t requests() const { return requests_; }

 private:
  modbus::Answer Ask(const modbus::ReadRequest& request, Duration extra_pause);
  bool Rest(Duration time);

  ModbusLink& link_;
  const SurveyManner manner_;
  const board::Clock& clock_;
  Progress& progress_;
  std::function<bool()> interrupted_;
  std::uint64_t requests_ = 0;
};

}  // namespace tramgac::app
