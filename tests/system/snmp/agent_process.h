// SNMP agents that are not ours, as child processes on loopback: net-snmp's snmpd and snmpsim.
// They run without privileges even when the test is root.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/system/snmp/event_loop.h"

namespace tramgac::snmp {

// A port of 127.0.0.1 that nobody uses, and no other test gets.
std::uint16_t FreeUdpPort();

// The first program of these names in PATH and the sbin folders. Outcome: empty, if there is none.
std::string FindProgram(const std::vector<std::string>& names);

// A folder that anybody may write to, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path Write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path path_;
};

class AgentProcess {
 public:
  // `environment`: NAME=value. Output goes to `folder`/log.
  AgentProcess(const TemporaryFolder& folder, const std::vector<std::string>& command,
               const std::vector<std::string>& environment);
  ~AgentProcess() { Stop(); }
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;

  void Stop();  // SIGTERM, SIGKILL after 3 s; waits for the end
  bool running();

 private:
  pid_t pid_ = -1;
};

// snmpd with the communities and users of these tests, answering when the constructor returns.
class Snmpd {
 public:
  explicit Snmpd(EventLoop& loop, std::string engine_id = "0x80001f8804747261636b",
                 std::string passphrase = "correct horse");
  void Stop() { process_.reset(); }
  // Starts it again on the same port; the persistent folder, and so the count of boots, stays.
  void Start(const std::string& engine_id);
  // While it is stopped: the next start is boot number `boots`. 0: it has forgotten and begins anew with 1.
  void SetBoots(std::uint32_t boots);
  // While it is stopped: it has forgotten everything that it kept over restarts.
  void Forget() { std::filesystem::remove(folder_.path() / "persistent" / "snmpd.conf"); }
  // While it is stopped: from the next start on it runs under libfaketime, and JumpClock moves all its clocks, the
  // monotonic one too. Outcome: false if there is no such library on this machine.
  bool UseMovableClock();
  void JumpClock(std::chrono::seconds by);
  Endpoint endpoint() const { return {"127.0.0.1", port_}; }
  bool answering() const { return answering_; }

 private:
  EventLoop& loop_;
  TemporaryFolder folder_;
  std::string passphrase_;
  std::string fake_time_;  // the library; empty: not used
  std::uint16_t port_ = FreeUdpPort();
  std::unique_ptr<AgentProcess> process_;
  bool answering_ = false;
};

// Waits until the agent answers sysUpTime. Outcome: false after `at_most`.
bool WaitForAgent(EventLoop& loop, const Endpoint& endpoint, const Credentials& credentials, Duration at_most);

}  // namespace tramgac::snmp
