#include "agent/app/control_meetings.h"

#include "agent/app/json_member.h"
#include "agent/app/meeting_order.h"
#include "agent/app/meeting_timelines.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using meeting::Meeting;
using nlohmann::json;
using service::Reply;

constexpr std::size_t kMostPending = 64 * 1024;     // bytes that a client has not taken yet
constexpr std::size_t kMostReadiness = 128 * 1024;  // bytes of one meeting: kMostRooms with usual texts

std::string TimeText(UtcTime at) {
  char buffer[32];
  return std::string(FormatUtc(at.time_since_epoch().count(), buffer));
}

void List(NodeRunner& runner, const Reply& reply) {
  runner.Post([&runner, reply](Pipeline& pipeline, AgentObserver&, BootTime) {
    const UtcTime now = pipeline.now().utc;
    for (const Meeting* meeting : runner.meetings().book().plan().meetings()) {
      if (meeting->end <= now) continue;
      const std::string report = ReadinessJson(runner.meetings().Judge(runner.rooms(), *meeting, now), kMostReadiness);
      reply.Line({{"meeting", json::parse(report)}});  // within it, because a line has no "end" of its own
    }
    json problems = json::array();
    for (const meeting::CalendarProblem& problem : runner.meetings().book().problems()) {
      problems.push_back({{"line", problem.line}, {"en", problem.en}, {"vi", problem.vi}});
    }
    reply.End({{"problems", problems}});
  });
}

// A line a room, as many at a time as the client takes.
struct Telling {
  MeetingTimelines timelines;
  json head;
  std::size_t told = 0;
};

json TimelineView(const meeting::RoomTimeline& timeline) {
  json samples = json::array();
  for (const meeting::CallSample& sample : timeline.samples) {
    samples.push_back({sample.at.time_since_epoch().count(), static_cast<int>(sample.look),
                       static_cast<int>(sample.in_call), sample.quality.loss, sample.quality.jitter,
                       sample.quality.rtt});
  }
  return {{"id", timeline.id},
          {"label", {{"en", timeline.label.en}, {"vi", timeline.label.vi}}},
          {"contact", timeline.contact},
          {"samples", samples}};
}

void TellOn(NodeRunner& runner, const Reply& reply, const std::shared_ptr<Telling>& telling) {
  runner.Post([&runner, reply, telling](Pipeline&, AgentObserver&, BootTime) {
    if (reply.gone()) return;
    if (telling->timelines.Advance()) return TellOn(runner, reply, telling);
    const auto& timelines = telling->timelines.timelines();
    while (telling->told < timelines.size() && reply.pending() < kMostPending) {
      reply.Line(TimelineView(timelines[telling->told++]));
    }
    telling->told < timelines.size() ? TellOn(runner, reply, telling) : reply.End({{"meeting", telling->head}});
  });
}

void Timelines(NodeRunner& runner, const Reply& reply, const std::string& id) {
  runner.Post([&runner, reply, id](Pipeline&, AgentObserver&, BootTime) {
    const Meeting* meeting = runner.meetings().book().plan().Find(id);
    if (meeting == nullptr) return reply.Error(Status::kNotFound, "no such meeting: " + id);
    const json head = {{"meeting", meeting->id},
                       {"title", meeting->title},
                       {"contact", meeting->contact},
                       {"start", TimeText(meeting->start)},
                       {"end", TimeText(meeting->end)}};
    auto telling =
        std::make_shared<Telling>(MeetingTimelines(*meeting, runner.node().config->rooms, runner.records()), head);
    TellOn(runner, reply, telling);
  });
}

void Answer(const Reply& reply, Status status, const char* what) {
  Ok(status) ? reply.End({{"result", "done"}}) : reply.Error(status, what);
}

void Order(NodeRunner& runner, const Reply& reply, const json& request, const std::string& user) {
  const auto meeting = ParseMeetingOrder(request);
  if (!meeting) {
    return reply.Error(Status::kInvalidArgument,
                       "a meeting needs \"id\", \"start\" and \"end\" (2026-12-01T01:00:00Z), \"rooms\" as a list");
  }
  runner.Post([&runner, reply, meeting = *meeting, user](Pipeline& pipeline, AgentObserver&, BootTime) {
    const Status status = runner.meetings().book().Put(meeting);
    pipeline.AuditCommand("meeting", meeting.id, Ok(status) ? "" : StatusName(status), user);
    Answer(reply, status, status == Status::kNotFound ? "a room of it is none of this node" : "the meeting cannot be");
  });
}

void Cancel(NodeRunner& runner, const Reply& reply, const json& request, const std::string& user) {
  runner.Post([&runner, reply, id = TextMember(request, "id"), user](Pipeline& pipeline, AgentObserver&, BootTime) {
    const Status status = runner.meetings().book().Withdraw(id);
    pipeline.AuditCommand("meeting-cancel", id, Ok(status) ? "" : StatusName(status), user);
    Answer(reply, status, "no meeting of this id was ordered by command");
  });
}

}  // namespace

bool HandleMeetingVerb(NodeRunner& runner, const Reply& reply, std::string_view verb, const json& request,
                       const std::optional<std::string>& user) {
  if (verb == "meetings") return List(runner, reply), true;
  if (verb == "meeting-timelines") return Timelines(runner, reply, TextMember(request, "id")), true;
  if (verb != "meeting-order" && verb != "meeting-cancel") return false;
  if (!user) return reply.Error(Status::kPermissionDenied, "the agent cannot see who asks: use sudo"), true;
  verb == "meeting-order" ? Order(runner, reply, request, *user) : Cancel(runner, reply, request, *user);
  return true;
}

}  // namespace tramgac::app
