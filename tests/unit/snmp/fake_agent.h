// An SNMP agent in memory: a sorted map that answers GET and GETBULK, with the faults of real ones.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/snmp/agent_poll.h"
#include "drivers/snmp/oid.h"

namespace tramgac::snmp {

using Ids = std::vector<std::uint32_t>;

inline Ids Oid(std::string_view text) {
  Ids ids(kMaxOidLength);
  ids.resize(ParseOid(text, ids).value_or(0));
  return ids;
}

inline Ids Below(Ids base, std::initializer_list<std::uint32_t> more) {
  base.insert(base.end(), more);
  return base;
}

struct FakeValue {
  VarType type = VarType::kInteger;
  std::uint64_t number = 0;
  std::string octets;
  friend bool operator==(const FakeValue&, const FakeValue&) = default;
};

inline FakeValue Number(std::int64_t n) { return {VarType::kInteger, static_cast<std::uint64_t>(n), {}}; }
inline FakeValue Text(std::string text) { return {VarType::kOctets, 0, std::move(text)}; }

class FakeAgent {
 public:
  std::map<Ids, FakeValue> objects;

  // Faults.
  std::size_t too_big_above = 1000;  // names in a GET, varbinds in a GETBULK answer: error tooBig
  std::size_t silent_above = 1000;   // the same, but there is no answer
  bool v1 = false;                   // GETBULK is not answered, and a missing name is an error
  std::size_t cut_bulk_at = 1000;    // varbinds: the answer ends there
  std::size_t cut_get_at = 1000;
  std::map<Ids, ErrorStatus> errors;  // asking for it, or what follows it, is answered with this
  bool hides_error_index = false;
  std::optional<Ids> loops_at;  // GETNEXT of it is answered with itself
  int answers_until_silent = 1000000;

  // What was asked.
  int gets = 0, bulks = 0, nexts = 0, silences = 0;
  std::size_t largest_get = 0, largest_bulk = 0, last_get = 0, last_bulk_names = 0;

  // Runs `poll` to its end against this agent.
  void Serve(AgentPoll& poll) {
    Request request;
    while (poll.Next(request)) {
      if (answers_until_silent-- <= 0) {
        poll.OnFailure(Quality::kTimeout);
        continue;
      }
      const std::size_t size = request.names.size() * std::max<std::size_t>(request.max_repetitions, 1);
      if (size > silent_above || (v1 && request.type == Request::Type::kGetBulk)) {
        ++silences;
        poll.OnFailure(Quality::kTimeout);
        continue;
      }
      Answer(request);
      poll.OnResponse({status_, index_, varbinds_});
    }
  }

 private:
  void Answer(const Request& request) {
    status_ = ErrorStatus::kNoError;
    index_ = 0;
    names_.clear();
    varbinds_.clear();
    if (request.type == Request::Type::kGet) {
      AnswerGet(request);
    } else {
      AnswerBulk(request);
    }
    if (v1) NameWhatIsMissing();
    if (status_ != ErrorStatus::kNoError) varbinds_.clear();
    for (std::size_t i = 0; i < varbinds_.size(); ++i) varbinds_[i].name = names_[i];
  }

  // RFC 1157 clause 4.1.2.1: one missing name spoils the whole answer.
  void NameWhatIsMissing() {
    for (std::size_t i = 0; i < varbinds_.size() && status_ == ErrorStatus::kNoError; ++i) {
      if (varbinds_[i].type < VarType::kNoSuchObject) continue;
      status_ = ErrorStatus::kNoSuchName;
      index_ = static_cast<std::uint32_t>(i + 1);
    }
    varbinds_.resize(status_ == ErrorStatus::kNoError ? varbinds_.size() : 0);
  }

  void AnswerGet(const Request& request) {
    ++gets;
    largest_get = std::max(largest_get, request.names.size());
    last_get = request.names.size();
    if (request.names.size() > too_big_above) status_ = ErrorStatus::kTooBig;
    for (const OidView name : request.names) {
      const Ids key(name.begin(), name.end());
      CheckError(key);
      if (varbinds_.size() < cut_get_at) Add(key, objects.find(key), VarType::kNoSuchInstance);
    }
  }

  void AnswerBulk(const Request& request) {
    request.type == Request::Type::kGetBulk ? ++bulks : ++nexts;
    std::vector<Ids> at;
    for (const OidView name : request.names) at.emplace_back(name.begin(), name.end());
    last_bulk_names = at.size();
    largest_bulk = std::max(largest_bulk, at.size() * request.max_repetitions);
    if (at.size() * request.max_repetitions > too_big_above) status_ = ErrorStatus::kTooBig;
    for (int row = 0; row < request.max_repetitions; ++row) {
      for (Ids& key : at) {
        if (row > 0 && request.type == Request::Type::kGetBulk &&
            static_cast<std::size_t>(&key - at.data()) < request.non_repeaters)
          continue;
        asked_ = static_cast<std::uint32_t>(&key - at.data());
        CheckError(key, asked_ + 1);
        const auto next = loops_at == key ? objects.find(key) : objects.upper_bound(key);
        if (next != objects.end()) key = next->first;
        if (varbinds_.size() < cut_bulk_at) Add(key, next, VarType::kEndOfMib);
      }
    }
  }

  void CheckError(const Ids& key, std::uint32_t position = 0) {
    const auto error = errors.find(key);
    if (error == errors.end() || status_ != ErrorStatus::kNoError) return;
    status_ = error->second;
    index_ = hides_error_index ? 0 : position > 0 ? position : static_cast<std::uint32_t>(names_.size() + 1);
  }

  void Add(const Ids& key, std::map<Ids, FakeValue>::const_iterator found, VarType missing) {
    names_.push_back(key);
    Varbind& varbind = varbinds_.emplace_back();
    varbind.type = missing;
    if (found == objects.end()) return;
    const FakeValue& value = found->second;
    varbind.type = value.type;
    varbind.number = value.number;
    varbind.octets = ByteSpan(reinterpret_cast<const std::uint8_t*>(value.octets.data()), value.octets.size());
  }

  ErrorStatus status_ = ErrorStatus::kNoError;
  std::uint32_t index_ = 0, asked_ = 0;
  std::vector<Ids> names_;
  std::vector<Varbind> varbinds_;
};

// The addresses of a device with their storage.
struct FakeDevice {
  std::vector<Ids> scalar_oids;
  std::vector<RefreshClass> scalar_classes;
  std::vector<std::pair<std::uint32_t, Ids>> stand_ins;  // point, what stands in for it, in their order
  struct Table {
    Ids label;
    std::vector<Ids> columns;
    std::uint16_t max_rows = 64;
    RefreshClass refresh = RefreshClass::kFast;
    bool timed = false;
    Ids discontinuity{};
    RowCondition where{};
    std::vector<std::vector<OidView>> scale{};  // by column
  };
  std::vector<Table> tables;
  bool timed_scalars = false;
  bool first_below = false;                        // of all scalars
  std::vector<std::vector<OidView>> scalar_scale;  // by scalar
  DeviceLimits limits;

  void AddScalar(std::string_view oid, RefreshClass refresh = RefreshClass::kFast) {
    scalar_oids.push_back(Oid(oid));
    scalar_classes.push_back(refresh);
  }

  // Points of scalars are their positions.
  AgentAddress Address() {
    scalars_.clear();
    tables_.clear();
    columns_.clear();
    for (std::uint32_t i = 0; i < scalar_oids.size(); ++i) {
      const ScaleOids scale = i < scalar_scale.size() ? ScaleOids(scalar_scale[i]) : ScaleOids();
      scalars_.push_back({i, scalar_oids[i], scalar_classes[i], timed_scalars, scale, first_below});
    }
    std::map<std::uint32_t, std::uint8_t> forms;
    for (const auto& [point, oid] : stand_ins) {
      const std::uint8_t form = ++forms[point];
      scalars_.push_back({point, oid, scalar_classes[point], false, {}, false, form});
    }
    for (std::uint32_t i = 0; i < tables.size(); ++i) {
      auto& columns = columns_.emplace_back();
      for (std::size_t c = 0; c < tables[i].columns.size(); ++c) {
        const ScaleOids scale = c < tables[i].scale.size() ? ScaleOids(tables[i].scale[c]) : ScaleOids();
        columns.push_back({tables[i].columns[c], tables[i].timed, scale});
      }
    }
    for (std::uint32_t i = 0; i < tables.size(); ++i) {
      tables_.push_back({i, tables[i].label, columns_[i], tables[i].max_rows, tables[i].refresh,
                         tables[i].discontinuity, tables[i].where});
    }
    return {scalars_, tables_, limits, static_cast<PointIndex>(scalar_oids.size())};
  }

 private:
  std::vector<ScalarAddress> scalars_;
  std::vector<TableAddress> tables_;
  std::vector<std::vector<ColumnAddress>> columns_;
};

// What a block says about each point: a value, or a failure. Each point at most once.
struct Reading {
  Quality quality = Quality::kGood;
  FakeValue value;
  std::uint32_t device_time = 0;
  bool restarted = false;
  std::uint32_t told = 0;
};

}  // namespace tramgac::snmp
