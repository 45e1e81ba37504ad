#include "agent/app/check_replay.h"

#include <cstdio>
#include <optional>

#include "agent/app/assemble.h"
#include "agent/app/problem_print.h"
#include "agent/app/progress.h"
#include "agent/app/replay_print.h"
#include "agent/app/table_view.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

using document::Problems;

RecordedProgress ShowOn(Progress& progress, const std::string& what) {
  return [&progress, what, count = 0U](std::uint64_t done, std::uint64_t total) mutable {
    constexpr unsigned kEvery = 1024;  // asking for the time costs more than a reading
    if (++count % kEvery == 0) progress.Show(done, total, what);
  };
}

int Print(const Comparison& comparison, bool as_json, document::Language language) {
  if (!as_json) {
    std::fputs(ReplayText(comparison, language, TerminalWidth()).c_str(), stdout);
    return 0;
  }
  const nlohmann::ordered_json view = {
      {"ok", true}, {"problems", nlohmann::ordered_json::array()}, {"replay", ReplayJson(comparison)}};
  std::printf("%s\n", view.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
  return 0;
}

}  // namespace

int RunReplay(const std::string& configuration, const ReplayOptions& options, document::Language language) {
  Problems problems;
  const auto fail = [&] { return PrintProblems(problems, 1, options.json, language); };
  const auto after = LoadNode(configuration, problems);
  const auto before = options.against.empty() ? nullptr : LoadNode(options.against, problems);
  if (!problems.empty() || after == nullptr) return fail();

  AlarmReplay after_replay(after->devices, after->maintenance);
  std::optional<AlarmReplay> before_replay;
  std::vector<AlarmReplay*> engines = {&after_replay};
  ReplayLimits limits;
  limits.silence = SilenceOf(after->devices);
  if (before != nullptr) {
    engines.push_back(&before_replay.emplace(before->devices, before->maintenance));
    limits.silence = std::max(limits.silence, SilenceOf(before->devices));
  }
  ReplayRun run(std::move(engines), limits);
  const board::LinuxClock clock;
  Progress progress(clock);
  const RecordedFile file = ReadRecorded(options.file, run, ShowOn(progress, options.file), problems);
  run.End();
  progress.Clear();
  if (!run.why().empty()) problems.Add({options.file, file.line, file.line > 0 ? 1U : 0U, run.why(), {}, {}});
  if (!problems.empty()) return fail();
  return Print({options.file, configuration, options.against, run, after_replay,
                before_replay ? &*before_replay : nullptr, file.damaged},
               options.json, language);
}

}  // namespace tramgac::app
