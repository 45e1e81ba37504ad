#include "agent/app/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using modbus::AddressSpan;
using modbus::ReadRequest;
using std::chrono::milliseconds;

constexpr Duration kWatchPeriod = std::chrono::seconds(1);

// Joins what was learned now to what was known before.
void Append(std::vector<AddressSpan>& known, std::span<const AddressSpan> learned) {
  for (const AddressSpan& span : learned) {
    if (!known.empty() && known.back().last + 1U == span.first) {
      known.back().last = span.last;
    } else {
      known.push_back(span);
    }
  }
}

std::string ProgressText(const SurveyRange& range, std::uint32_t address, const SurveyState& state,
                         document::Language language) {
  const char* text = Pick(language, "{}:{}, {} values", "{}:{}, {} giá trị");
  return fmt::format(fmt::runtime(text), commission::TableName(range.table), address, state.snapshot.size());
}

}  // namespace

// Outcome: false if interrupted meanwhile.
bool Surveyor::Rest(Duration time) {
  const BootTime until = clock_.Now() + time;
  while (!interrupted_()) {
    const Duration left = until - clock_.Now();
    if (left <= Duration(0)) return true;
    std::this_thread::sleep_for(std::min<Duration>(left, milliseconds(100)));
  }
  return false;
}

modbus::Answer Surveyor::Ask(const ReadRequest& request, Duration extra_pause) {
  if (!Rest(std::max(manner_.pause, extra_pause))) return {Quality::kNotReadYet, {}};
  ++requests_;
  return link_.Ask(manner_.unit, request, manner_.timeout);
}

Surveyor::Outcome Surveyor::Learn(SurveyRange& range, SurveyState& state) {
  if (range.complete()) return Outcome::kDone;
  modbus::RangeLearner learner(range.table, static_cast<std::uint16_t>(range.next), range.last, range.max_count);
  ReadRequest request;
  bool interrupted = false;
  while (!interrupted && learner.Next(request)) {
    progress_.Show(learner.next() - range.first, range.last - range.first + 1U,
                   ProgressText(range, learner.next(), state, manner_.language));
    const modbus::Answer answer = Ask(request, learner.pause());
    interrupted = answer.quality == Quality::kNotReadYet;
    if (interrupted) break;
    if (answer.quality == Quality::kGood) state.snapshot.PutAll(request, answer.data);
    learner.Answer(answer.quality);
  }
  Append(range.readable, learner.readable());
  Append(range.refused, learner.refused());
  range.next = learner.next();
  range.max_count = learner.max_count();
  if (interrupted) return Outcome::kInterrupted;
  return learner.lost() ? Outcome::kLost : Outcome::kDone;
}

Surveyor::Outcome Surveyor::Refresh(SurveyState& state) {
  bool asked = false, answered = false;
  for (const SurveyRange& range : state.ranges) {
    for (const AddressSpan& span : range.readable) {
      for (std::uint32_t at = span.first; at <= span.last;) {
        const auto count = static_cast<std::uint16_t>(std::min<std::uint32_t>(range.max_count, span.last - at + 1U));
        const ReadRequest request{range.table, static_cast<std::uint16_t>(at), count};
        const modbus::Answer answer = Ask(request, {});
        if (answer.quality == Quality::kNotReadYet) return Outcome::kInterrupted;
        if (answer.quality == Quality::kGood) state.snapshot.PutAll(request, answer.data);
        asked = true;
        answered = answered || DeviceAnswered(answer.quality);
        at += count;
      }
    }
  }
  return asked && !answered ? Outcome::kLost : Outcome::kDone;
}

Surveyor::Outcome Surveyor::Watch(SurveyState& state, Duration time) {
  const BootTime begin = clock_.Now();
  while (clock_.Now() < begin + time) {
    const BootTime next = clock_.Now() + kWatchPeriod;
    const auto seconds = [](Duration d) {
      return static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::seconds>(d).count());
    };
    progress_.Show(seconds(clock_.Now() - begin), seconds(time), Pick(manner_.language, "s watched", "giây theo dõi"));
    if (const Outcome outcome = Refresh(state); outcome != Outcome::kDone) return outcome;
    if (!Rest(next - clock_.Now())) return Outcome::kInterrupted;
  }
  return Outcome::kDone;
}

}  // namespace tramgac::app
