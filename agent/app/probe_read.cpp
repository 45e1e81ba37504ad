#include "agent/app/probe_read.h"

#include <semaphore>

#include "agent/app/assemble.h"
#include "agent/app/pollers.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {
namespace {

constexpr Duration kLongestPoll = std::chrono::minutes(5);
constexpr Duration kOnlyOnce = std::chrono::hours(24);
constexpr document::Phrase kNoThread{"cannot start reading: {0}", "không bắt đầu đọc được: {0}"};

// The first block that the workers deliver. Outcome: false with nothing delivered in time.
bool PollOnce(const AssembledNode& node, RawBlock& out, Status& started) {
  board::LinuxClock clock;
  std::counting_semaphore<> woken(0);
  poll::BlockQueue queue(4, [&woken] { woken.release(); });
  Pollers pollers(node, clock, queue, [](const std::string&) { return [] {}; });
  pollers.TrustClock();
  started = pollers.Start();
  if (!Ok(started)) return false;
  const BootTime give_up = clock.Now() + kLongestPoll;
  RawBlock* block = nullptr;
  while ((block = queue.Take()) == nullptr && clock.Now() < give_up) {
    // Woken or not: the loop looks again.
    [[maybe_unused]] const bool pushed = woken.try_acquire_for(std::chrono::seconds(1));
  }
  pollers.Stop();
  if (block == nullptr) return false;
  out = *block;
  queue.Return(block);
  return true;
}

}  // namespace

ProbeResult ReadOnce(const config::Target& target, std::shared_ptr<const profile::Profile> profile, Duration timeout) {
  ProbeResult result;
  config::DeviceConfig device;
  device.id = "probe";
  device.profile = profile->name;
  device.target = target;
  device.period = kOnlyOnce;
  if (timeout.count() > 0) device.timeout = timeout;
  AssembledNode node;
  if (!AddDevice(node, device, profile, result.problem)) return result;
  RawBlock block;
  block.exchange = Quality::kTimeout;
  Status started = Status::kOk;
  const bool delivered = PollOnce(node, block, started);
  if (!Ok(started)) {
    result.problem = document::Say(kNoThread, StatusName(started));
    return result;
  }
  result.started = true;
  result.exchange = delivered ? block.exchange : Quality::kTimeout;
  result.points = PointsOf(block, *profile);
  // When nobody answered, that is what is wrong with every point.
  for (ProbePoint& point : result.points) {
    if (point.quality == Quality::kNotReadYet && result.exchange != Quality::kGood) point.quality = result.exchange;
  }
  return result;
}

}  // namespace tramgac::app
