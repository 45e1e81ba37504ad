// A program started by a test, ended by its process id, and by the kernel if the test dies first.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tramgac {

class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess() { Kill(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool Running();
  void Kill();  // SIGKILL, and waits for the end

 private:
  pid_t pid_ = -1;
};

}  // namespace tramgac
