// TCP connections to simulated Modbus hosts in virtual time: what is sent arrives a little later, in pieces, or not.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "agent/poll/byte_stream.h"
#include "drivers/modbus/tcp_connection.h"
#include "tests/simulation/bus/faults.h"
#include "tests/simulation/bus/sim_world.h"
#include "tests/simulation/bus/truth.h"

namespace tramgac::poll {

class SimStream;

// A host with one or several units behind one serial line, as in a gateway: it asks them one after the other. `faults`
// are by unit; `whole` is what is wrong with the host itself.
class SimHost {
 public:
  struct Unit {
    DeviceIndex device;
    std::uint8_t unit;
    FaultPlan faults;
  };
  SimHost(SimWorld& world, Random& random, std::vector<Witness>& witnesses, std::vector<Unit> units, FaultPlan whole,
          modbus::TcpFraming framing);

  bool Accepts();
  bool Hears();
  // Ends the connection of whoever is connected.
  void Reset();
  void OnRequest(ByteSpan bytes);

  const std::vector<Unit>& units() const { return units_; }
  const FaultPlan& whole() const { return whole_; }
  std::uint64_t unanswered(std::size_t unit) const { return unanswered_[unit]; }

 private:
  friend class SimStream;
  void Answer(std::size_t unit, std::uint16_t transaction, const modbus::ReadRequest& request);
  void Say(std::uint16_t transaction, std::uint8_t unit, const std::vector<std::uint8_t>& pdu, BootTime when,
           const Fault* fault);

  SimWorld& world_;
  Random& random_;
  std::vector<Witness>& witnesses_;
  std::vector<Unit> units_;
  FaultPlan whole_;
  modbus::TcpFraming framing_;
  std::vector<std::uint64_t> unanswered_;
  SimStream* connected_ = nullptr;
  BootTime busy_until_{};
  BootTime booting_until_{};
};

class SimStream final : public ByteStream {
 public:
  SimStream(SimWorld& world, Random& random, SimHost& host) : world_(world), random_(random), host_(host) {}
  ~SimStream() override { Close(); }

  bool Connect(const TcpPath& path, StreamUser& user) override;
  bool Send(ByteSpan bytes) override;
  void Close() override;

 private:
  friend class SimHost;
  void Deliver(const std::vector<std::uint8_t>& bytes);
  void End();
  // Later, if the connection is still the same.
  void Later(Duration delay, std::function<void()> call);

  SimWorld& world_;
  Random& random_;
  SimHost& host_;
  StreamUser* user_ = nullptr;
  std::uint64_t connection_ = 0;  // a number for each
};

}  // namespace tramgac::poll
