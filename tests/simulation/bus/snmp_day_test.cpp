// A day of SNMP agents in virtual time: the pool and the polls are the agent's own, the client below them is simulated.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>

#include "agent/poll/snmp_pool.h"
#include "tests/simulation/bus/sim_world.h"
#include "tests/simulation/bus/verdict.h"

namespace tramgac::poll {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BootTime kBegin = BootTime(hours(1));
constexpr BootTime kFaultsEnd = kBegin + hours(22) + minutes(30);
constexpr BootTime kEnd = kBegin + hours(24);
constexpr Duration kTimeout = seconds(1);  // of each of two tries
constexpr Duration kPeriod = seconds(20);
constexpr DeviceIndex kAgents = 40;

constexpr std::array<std::uint32_t, 3> kFirst = {1, 3, 1}, kSecond = {1, 3, 2};
constexpr std::array<snmp::ScalarAddress, 2> kScalars = {{{0, kFirst}, {1, kSecond}}};
constexpr FaultKind kAgentFaults[] = {FaultKind::kSilence, FaultKind::kLoss, FaultKind::kRefusal};

// Answers as the faults of the agents allow, after one repeat if need be.
class SimClient final : public snmp::Client {
 public:
  SimClient(Random& random, std::vector<FaultPlan>& faults, FaultPlan& way, std::vector<Witness>& witnesses)
      : random_(random), faults_(faults), way_(way), witnesses_(witnesses) {}

  class Session final : public snmp::Session {
   public:
    Session(SimClient& client, DeviceIndex agent, snmp::ResponseHandler& handler)
        : client_(client), agent_(agent), handler_(handler) {}
    ~Session() override { client_.sessions_.erase(this); }

    Status Send(const snmp::Request& request, BootTime now) override {
      names_.assign(request.names.begin(), request.names.end());
      client_.witnesses_[agent_].OnRequest(now);
      tries_ = 0;
      Try(now);
      return Status::kOk;
    }
    Quality remark() const override { return Quality::kGood; }
    BootTime due() const { return due_; }

    void OnDue(BootTime now) {
      due_ = kNever;
      if (answered_) return Answer(now);
      if (tries_ == 2) return handler_.OnFailure(Quality::kTimeout, now);
      Try(now);
      handler_.OnRepeat(now);
    }

   private:
    void Try(BootTime now) {
      ++tries_;
      const Fault* fault = client_.faults_[agent_].At(now);
      const bool lost = fault != nullptr && (fault->kind == FaultKind::kSilence ||
                                             (fault->kind == FaultKind::kLoss && client_.random_.Chance(fault->share)));
      answered_ = !lost && client_.way_.At(now) == nullptr;
      refused_ = fault != nullptr && fault->kind == FaultKind::kRefusal && client_.random_.Chance(fault->share);
      due_ = now + (answered_ ? client_.random_.Between(milliseconds(1), milliseconds(200)) : kTimeout);
    }

    void Answer(BootTime now) {
      if (refused_) return handler_.OnResponse({snmp::ErrorStatus::kGeneralError, 0, {}}, now);
      std::vector<snmp::Varbind> varbinds;
      for (const snmp::OidView name : names_) {
        const auto address = static_cast<std::uint16_t>(4 * (name.back() - 1));
        varbinds.push_back({name, snmp::VarType::kCounter64, CodeOf(agent_, address, now), {}, {}});
      }
      handler_.OnResponse({snmp::ErrorStatus::kNoError, 0, varbinds}, now);
    }

    SimClient& client_;
    DeviceIndex agent_;
    snmp::ResponseHandler& handler_;
    std::vector<snmp::OidView> names_;
    BootTime due_ = kNever;
    int tries_ = 0;
    bool answered_ = false, refused_ = false;
  };

  Result<std::unique_ptr<snmp::Session>> Open(const snmp::Endpoint& endpoint, const snmp::Credentials&,
                                              const snmp::DeviceLimits&, snmp::ResponseHandler& handler) override {
    auto session = std::make_unique<Session>(*this, endpoint.port, handler);
    sessions_.insert(session.get());
    return std::unique_ptr<snmp::Session>(std::move(session));
  }
  void OnReadable(int, BootTime) override {}
  BootTime NextTimeout() const override {
    BootTime next = kNever;
    for (const Session* session : sessions_) next = std::min(next, session->due());
    return next;
  }
  void OnTimeout(BootTime now) override {
    const std::set<Session*> all = sessions_;
    for (Session* session : all) {
      if (session->due() <= now) session->OnDue(now);
    }
  }

 private:
  Random& random_;
  std::vector<FaultPlan>& faults_;
  FaultPlan& way_;
  std::vector<Witness>& witnesses_;
  std::set<Session*> sessions_;
};

class SnmpDay : public ::testing::TestWithParam<std::uint64_t> {};

INSTANTIATE_TEST_SUITE_P(Seeds, SnmpDay, ::testing::Values(1, 2));

TEST_P(SnmpDay, EndsWithNothingCrossedNothingStuckAndEverybodyBack) {
  Random random(GetParam());
  SimWorld world(kBegin);
  std::vector<FaultPlan> faults;
  std::vector<Witness> witnesses;
  BlockQueue queue(10, [&] { TakeBlocks(queue, witnesses); });
  SnmpPool pool(world.timers(), queue);
  for (DeviceIndex i = 0; i < kAgents; ++i) {
    faults.emplace_back(random, kAgentFaults, kBegin + minutes(5), kFaultsEnd, minutes(60));
    witnesses.emplace_back(i, kPeriod);
    SnmpDevice device;
    device.index = i;
    device.period = kPeriod;
    device.endpoint.port = static_cast<std::uint16_t>(i);
    device.address = {kScalars, {}, {}, 2};
    pool.Add(std::move(device));
  }
  FaultPlan way;  // to all of them
  for (const int hour : {5, 14}) {
    const BootTime from = kBegin + hours(hour) + random.Between(minutes(0), minutes(60));
    way.Add({FaultKind::kSilence, from, from + minutes(30), 1});
  }
  pool.SetClient(std::make_unique<SimClient>(random, faults, way, witnesses));
  pool.Start(kBegin);
  world.RunUntil(kEnd);
  const Verdict verdict(witnesses, faults, way, {2 * kTimeout, false, 0}, kEnd);
  verdict.ExpectNothingCrossed();
  verdict.ExpectEverybodyBack();
  verdict.ExpectNobodyStuck();
  verdict.ExpectHealthyOnesInTime();
  verdict.ExpectQuickReturns();
}

}  // namespace
}  // namespace tramgac::poll
