// Programs, folders and ports for tests against real peers. Everything waits with a deadline.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tramgac::publish {

// A folder that is gone with the object.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  std::string File(const std::string& name) const { return (path_ / name).string(); }
  // Writes a file, returns its path.
  std::string Write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path path_;
};

// A child process; its output goes to a file. Killed and reaped by the destructor.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::string& output_file);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();
  // Sends a signal and waits for the end.
  void End(int signal);
  void Signal(int signal);
  // Waits for the end. Outcome: the exit code, -1 after a signal or after 30 s.
  int Wait();

 private:
  pid_t pid_ = -1;
  int standard_input_ = -1;  // kept open: some programs end with it
};

// Runs a command to its end. Outcome: its exit code.
int RunCommand(const std::vector<std::string>& command);

// A TCP port of 127.0.0.1 that nobody uses, and no other test gets.
std::uint16_t FreePort();

// Asks every 10 ms. Outcome: false when `condition` did not come true in time.
bool WaitUntil(const std::function<bool()>& condition, std::chrono::milliseconds limit);

// Does something listen on 127.0.0.1:port?
bool IsListening(std::uint16_t port);

std::string ReadFile(const std::string& path);

}  // namespace tramgac::publish
