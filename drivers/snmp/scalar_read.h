// Reads the scalars of one agent with GETs (GETNEXTs for what is looked for below an OID), as many in one request as
// the agent takes. Which of the forms of a point an agent has is learnt in one poll and kept. Part of AgentPoll.
// Single-threaded; allocates in the constructor only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"
#include "drivers/snmp/size_limit.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

class ScalarRead {
 public:
  // What `scalars` and `tables` refer to outlives this object; of the tables the scalars are read that tell the scale
  // of their columns. `max_varbinds`: object identifiers a GET, 0 counts as 1. An object that several points of a class
  // are read from is asked for once.
  ScalarRead(std::span<const ScalarAddress> scalars, std::span<const TableAddress> tables, std::uint16_t max_varbinds);

  // Begins with the scalars of the classes in `due` (a set of SetOf). What an earlier start left is dropped.
  void Start(std::uint8_t due);

  // The next request. Outcome: false, if every due scalar has an item or a failure.
  bool Next(Request& request);

  // The answer to the last request. Every call makes progress: a scalar is done, or the next request is smaller.
  void OnResponse(Response response, RawBlock& block);

  // There was no answer to the last request. `alive`: the agent has answered another one of this poll. Outcome: whether
  // a smaller request is worth a try; nothing has failed yet.
  bool Unanswered(bool alive);

  // Ends it: every due scalar without an item gets the failure `why`.
  void FailRest(Quality why, RawBlock& block);

  // What the agent told in the object `oid`, which is one of those that tell a scale, in this poll.
  ToldNumber Told(OidView oid) const;

  // Tries larger requests again than the agent has taken, and the first forms of all points.
  void Forget();

 private:
  // One object identifier and the points that it serves: APC packs dozens of states into one text.
  struct Question {
    OidView oid;
    RefreshSet classes = 0;
    std::uint32_t first = 0;  // into points_
    std::uint32_t count = 0;
    bool timed = false;
    bool tells = false;  // the scale of other points: asked before them
    bool first_below = false;
    ToldNumber told{};
  };
  struct Served {
    PointIndex point = 0;
    ScaleOids scale{};
    std::uint8_t stand_in = 0;  // which form of the point
    bool live = false;          // it is the one that is asked for
    bool settled = false;       // the agent has had it, or has none of the forms: no search for another
    bool done = false;          // in this poll
  };
  void AddTelling(OidView oid, RefreshSet classes);
  bool IsWanted(const Question& question) const;
  // The agent does not have what `served` asks for. Outcome: false, if something stands in for it in this poll.
  bool IsMissing(Served& served);
  Served* FindForm(PointIndex point, unsigned stand_in);
  void Ask(const Served& served);
  const Question& InFlight(std::size_t i) const { return questions_[pending_[head_ + i]]; }
  void Fail(const Question& question, Quality why, RawBlock& block);
  bool WantsClock() const;
  bool TakeClock(Response& response);
  void TakeValue(const Question& question, const Varbind& varbind, RawBlock& block);
  void TakeBelow(const Question& question, const Varbind& varbind, RawBlock& block);
  void TakeTold(std::span<const Varbind> varbinds);
  void TakeValues(std::span<const Varbind> varbinds, RawBlock& block);
  void TakeError(const Response& response, RawBlock& block);
  void FailInFlight(Quality why, RawBlock& block);

  std::vector<Question> questions_;
  std::vector<Served> points_;
  std::vector<std::uint32_t> pending_;  // positions in questions_; [head_, head_ + in_flight_) has been asked
  std::vector<OidView> names_;
  std::size_t head_ = 0;
  std::size_t in_flight_ = 0;
  SizeLimit limit_;           // object identifiers a GET
  bool clock_asked_ = false;  // in front of the request in flight
  bool no_clock_ = false;     // the agent has none
  std::uint32_t device_time_ = 0;
  std::uint16_t poll_limit_;  // smaller while searching for the varbind that an error is about
};

}  // namespace tramgac::snmp
