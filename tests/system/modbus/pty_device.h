// A Modbus RTU device on a pseudo terminal that answers each request as a test tells it to, well or badly.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tramgac::modbus {

using Bytes = std::vector<std::uint8_t>;

// The frame with its CRC behind it, computed bit by bit: not the code under test.
Bytes Sealed(Bytes frame);

// An answer of `unit` to a read of registers: the words.
Bytes RegisterAnswer(std::uint8_t unit, std::uint8_t function, const std::vector<std::uint16_t>& words);

class PtyDevice {
 public:
  // Called on the device's thread for every request of 8 bytes.
  using Handler = std::function<void(PtyDevice& device, const Bytes& request)>;

  explicit PtyDevice(Handler handler);
  ~PtyDevice();

  const std::string& path() const { return path_; }

  // From the handler, or from the test between requests.
  void Send(const Bytes& bytes) const;
  void Wait(std::chrono::milliseconds time) const;  // returns early when the device is destroyed
  // From the handler, which goes on at once: requests that come before `delay` is over are heard. What the device
  // cannot send before `delay` + `patience` because the machine is busy is never sent.
  void SendLater(const Bytes& bytes, std::chrono::milliseconds delay, std::chrono::milliseconds patience);
  void Unplug();  // hangs the line up

  int requests() const { return requests_; }
  bool stopping() const { return stop_; }

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Later {
    Moment due;
    Moment end;
    Bytes bytes;
  };
  void Run();
  int SendDue();

  Handler handler_;
  std::string path_;
  int master_ = -1;
  int keeper_ = -1;  // keeps the terminal up while no client has it open
  std::atomic<bool> stop_ = false;
  std::atomic<int> requests_ = 0;
  std::vector<Later> later_;  // of the device's thread
  std::thread thread_;
};

}  // namespace tramgac::modbus
