#include "agent/app/control_records.h"

#include "agent/app/json_member.h"
#include "agent/app/store_export.h"
#include "agent/core/model/record_body.h"

namespace tramgac::app {
namespace {

using nlohmann::json;
using service::Reply;

constexpr std::uint32_t kRecordsAtOnce = 100;    // some milliseconds: the pipeline waits meanwhile
constexpr std::size_t kMostPending = 64 * 1024;  // bytes that a client has not taken yet
constexpr std::int64_t kLongestSeconds = 3600;
constexpr std::uint8_t kAllKinds = 0xFF;

Stamp StampOf(const StoredRecord& record) { return EventBodyReader(record.body).stamp(); }  // both kinds begin with it

class FirstRecord final : public RecordVisitor {
 public:
  bool Visit(const StoredRecord& record) override {
    stamp = StampOf(record);
    seq = record.seq;
    return false;
  }
  Stamp stamp;
  SequenceNumber seq = 0;
};

// A part of one boot.
struct Window {
  std::string boot;
  BootTime from, to;
};

class Telling final : private RecordVisitor {
 public:
  Telling(RecordStore& store, Reply reply) : store_(store), reply_(std::move(reply)), lines_(Lines()) {}

  void StartAtLast(std::int64_t count) {
    const StoreStatus status = store_.status();
    last_ = status.last;
    const auto wanted = static_cast<SequenceNumber>(count);
    next_ = std::max<SequenceNumber>(last_ >= wanted ? last_ - wanted + 1 : 1, 1);
  }

  void StartAt(Window window) {
    last_ = store_.status().last;
    window_ = std::move(window);
    next_ = FirstOf(*window_);
  }

  // A little more. Outcome: false when it is done, or failed, or nobody listens.
  bool Advance() {
    if (reply_.gone()) return false;
    if (reply_.pending() >= kMostPending) return true;
    const auto shown = store_.Read(next_, last_, kAllKinds, kRecordsAtOnce, *this);
    if (!shown.ok()) {
      reply_.Error(shown.status(), "the store cannot be read");
      return false;
    }
    if (shown.value() == kRecordsAtOnce && !past_) return true;
    reply_.End();
    return false;
  }

 private:
  StoreExport Lines() {
    return StoreExport(
        ExportFormat::kJsonLines, [this](NameId id) { return store_.NameOf(id); },
        [this](std::string_view line) { return reply_.Line(json::parse(line, nullptr, false)); });
  }

  bool Visit(const StoredRecord& record) override {
    next_ = record.seq + 1;
    if (window_ && IsOfBoot(StampOf(record))) {
      const BootTime at = StampOf(record).at;
      past_ = at >= window_->to;
      if (past_ || at < window_->from) return !past_;
    }
    return lines_.Visit(record);
  }

  bool IsOfBoot(const Stamp& stamp) const { return store_.NameOf(stamp.boot) == window_->boot; }

  // Numbers rise with time: what is of another boot came before.
  SequenceNumber FirstOf(const Window& window) {
    SequenceNumber low = store_.status().first, high = last_;
    while (low < high) {
      const SequenceNumber middle = low + (high - low) / 2;
      FirstRecord first;
      if (!store_.Read(middle, high, kAllKinds, 1, first).ok()) return low;
      const bool before = first.seq != 0 && (!IsOfBoot(first.stamp) || first.stamp.at < window.from);
      before ? low = first.seq + 1 : high = middle;
    }
    return low;
  }

  RecordStore& store_;
  const Reply reply_;
  StoreExport lines_;
  std::optional<Window> window_;  // nothing: whatever there is
  SequenceNumber next_ = 0, last_ = 0;
  bool past_ = false;  // a record of after the window was seen
};

void TellOn(NodeRunner& runner, const std::shared_ptr<Telling>& telling) {
  runner.Post([&runner, telling](Pipeline&, AgentObserver&, BootTime) {
    if (telling->Advance()) TellOn(runner, telling);
  });
}

}  // namespace

void TellRecords(NodeRunner& runner, const Reply& reply, const json& request) {
  const auto last = WholeMember(request, "last", kMostRecords);
  const auto seconds = WholeMember(request, "first_s", kLongestSeconds);
  if (!last || !seconds || (*last > 0) == (*seconds > 0)) {
    return reply.Error(Status::kInvalidArgument, "either \"last\", at most 100000, or \"first_s\", at most 3600");
  }
  runner.Post([&runner, reply, last = *last, seconds = *seconds](Pipeline& pipeline, AgentObserver&, BootTime) {
    auto telling = std::make_shared<Telling>(runner.records(), reply);
    if (last > 0) {
      telling->StartAtLast(last);
    } else {
      const BootTime start = runner.started();
      telling->StartAt({std::string(pipeline.State().boot), start, start + std::chrono::seconds(seconds)});
    }
    TellOn(runner, telling);
  });
}

}  // namespace tramgac::app
