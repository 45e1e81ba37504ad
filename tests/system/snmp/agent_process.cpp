#include "tests/system/snmp/agent_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/system/reserve_port.h"

namespace tramgac::snmp {
namespace {

constexpr uid_t kNobody = 65534;
constexpr std::array<std::uint32_t, 9> kSysUpTime = {1, 3, 6, 1, 2, 1, 1, 3, 0};
constexpr std::array<ScalarAddress, 1> kSysUpTimeOnly = {{{0, kSysUpTime}}};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

bool DropPrivileges() {
  if (::geteuid() != 0) return true;
  return ::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
}

std::string SnmpdConfiguration(const std::string& engine_id, const std::string& passphrase) {
  std::ostringstream text;
  text << "exactEngineID " << engine_id << "\nrocommunity public 127.0.0.1\nsysLocation a rack\n"
       << "sysServices 72\n";
  const auto user = [&](const std::string& name, const std::string& protocols, const std::string& level) {
    text << "createUser " << name << ' ' << protocols << "\nrouser " << name << ' ' << level << '\n';
  };
  const std::string auth = " \"" + passphrase + "\" ", priv = " \"battery staple\"";
  user("sha1aes128", "SHA" + auth + "AES" + priv, "priv");
  user("sha224aes128", "SHA-224" + auth + "AES" + priv, "priv");
  user("sha256aes128", "SHA-256" + auth + "AES" + priv, "priv");
  user("sha384aes192", "SHA-384" + auth + "AES-192" + priv, "priv");
  user("sha512aes256", "SHA-512" + auth + "AES-256" + priv, "priv");
  user("sha1aes192", "SHA" + auth + "AES-192" + priv, "priv");
  user("sha1aes256", "SHA" + auth + "AES-256" + priv, "priv");
  user("sha1aes192c", "SHA" + auth + "AES192C" + priv, "priv");
  user("sha1aes256c", "SHA" + auth + "AES256C" + priv, "priv");
  user("authonly", "SHA-256" + auth, "auth");
  user("plain", "", "noauth");
  return text.str();
}

}  // namespace

std::uint16_t FreeUdpPort() { return ReservePort(SOCK_DGRAM); }

std::string FindProgram(const std::vector<std::string>& names) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "") + ":/usr/sbin:/usr/local/sbin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const std::string& name : names) {
      const std::string program = folder + "/" + name;
      if (::access(program.c_str(), X_OK) == 0) return program;
    }
  }
  return {};
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "tramgac-snmp-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
  ::chmod(path_.c_str(), 0777);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::Write(const std::string& name, const std::string& content) const {
  std::ofstream(path_ / name) << content;
  return path_ / name;
}

AgentProcess::AgentProcess(const TemporaryFolder& folder, const std::vector<std::string>& command,
                           const std::vector<std::string>& environment) {
  const std::string log = folder.path() / "log";
  const std::vector<char*> arguments = Pointers(command);
  const std::vector<char*> variables = Pointers(environment);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent || !DropPrivileges()) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // setuid has cleared it
  const int output = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (::chdir(folder.path().c_str()) != 0) ::_exit(126);
  ::execve(arguments[0], arguments.data(), variables.data());
  ::_exit(127);
}

bool AgentProcess::running() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

void AgentProcess::Stop() {
  if (!running()) return;
  ::kill(pid_, SIGTERM);
  const BootTime deadline = Now() + std::chrono::seconds(3);
  while (running() && Now() < deadline) ::usleep(5000);
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Snmpd::Snmpd(EventLoop& loop, std::string engine_id, std::string passphrase)
    : loop_(loop), passphrase_(std::move(passphrase)) {
  Start(engine_id);
}

// snmpd keeps `engineBoots` in its persistent file and counts one more when it starts.
void Snmpd::SetBoots(std::uint32_t boots) {
  const std::filesystem::path file = folder_.path() / "persistent" / "snmpd.conf";
  std::ostringstream kept;
  std::ifstream old(file);
  for (std::string line; std::getline(old, line);) {
    if (!line.starts_with("engineBoots")) kept << line << '\n';
  }
  if (boots > 0) kept << "engineBoots " << boots - 1 << '\n';
  std::ofstream(file, std::ios::trunc) << kept.str();
}

bool Snmpd::UseMovableClock() {
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib")) {
    const std::filesystem::path library = entry.path() / "faketime/libfaketime.so.1";
    if (std::filesystem::exists(library)) fake_time_ = library;
  }
  JumpClock(std::chrono::seconds(0));
  return !fake_time_.empty();
}

void Snmpd::JumpClock(std::chrono::seconds by) {
  const long seconds = by.count();
  folder_.Write("clock.new", (seconds < 0 ? "" : "+") + std::to_string(seconds) + "\n");
  std::filesystem::rename(folder_.path() / "clock.new", folder_.path() / "clock");
}

void Snmpd::Start(const std::string& engine_id) {
  const std::string program = FindProgram({"snmpd"});
  if (program.empty()) return;
  const std::string configuration = folder_.Write("snmpd.conf", SnmpdConfiguration(engine_id, passphrase_));
  const std::string persistent = folder_.path() / "persistent";
  std::filesystem::create_directories(persistent);
  ::chmod(persistent.c_str(), 0777);
  std::vector<std::string> environment = {"SNMP_PERSISTENT_DIR=" + persistent, "MIBS=", "SNMPCONFPATH=" + persistent};
  if (!fake_time_.empty()) {
    for (const char* variable : {"FAKETIME_NO_CACHE=1", "FAKETIME_DONT_RESET=1", "FAKETIME_DONT_FAKE_MONOTONIC=0"}) {
      environment.emplace_back(variable);
    }
    environment.push_back("LD_PRELOAD=" + fake_time_);
    environment.push_back("FAKETIME_TIMESTAMP_FILE=" + (folder_.path() / "clock").string());
  }
  process_ = std::make_unique<AgentProcess>(
      folder_,
      std::vector<std::string>{program, "-f", "-Le", "-c", configuration, "-p", folder_.path() / "pid",
                               "-I-smux,agentx", "udp:127.0.0.1:" + std::to_string(port_)},
      environment);
  answering_ = WaitForAgent(loop_, endpoint(), Community("public"), std::chrono::seconds(60));
  if (answering_) return;
  std::ifstream log(folder_.path() / "log");
  ADD_FAILURE() << "snmpd does not answer: " << log.rdbuf();
}

bool WaitForAgent(EventLoop& loop, const Endpoint& endpoint, const Credentials& credentials, Duration at_most) {
  const BootTime deadline = Now() + at_most;
  DeviceLimits limits;
  limits.timeout = std::chrono::milliseconds(100);
  limits.retries = 0;
  while (Now() < deadline) {
    PolledAgent agent(loop, endpoint, credentials, {kSysUpTimeOnly, {}, limits, 1});
    if (agent.Poll() == Quality::kGood) return true;
  }
  return false;
}

}  // namespace tramgac::snmp
