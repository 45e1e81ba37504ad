#include "tests/system/publish/mosquitto.h"

#include <signal.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>

namespace tramgac::publish {
namespace {

using namespace std::chrono_literals;

constexpr char kMarkerTopic[] = "test/marker";

}  // namespace

Mosquitto::Mosquitto(const std::string& options) {
  std::string text = "listener " + std::to_string(port_) + " 127.0.0.1\npersistence false\nlog_dest stderr\n";
  // As root mosquitto would become another user, who cannot read the test's folder.
  if (geteuid() == 0) text += "user root\n";
  folder_.Write("mosquitto.conf", text + options);
}

void Mosquitto::Start() {
  process_ = std::make_unique<Process>(std::vector<std::string>{"mosquitto", "-c", folder_.File("mosquitto.conf")},
                                       folder_.File("log"));
  if (!WaitUntil([this] { return IsListening(port_); }, 10s)) throw std::runtime_error("mosquitto: " + log());
}

void Mosquitto::Stop(int signal) {
  process_->End(signal);
  process_.reset();
}

void Mosquitto::Freeze() { process_->Signal(SIGSTOP); }
void Mosquitto::Thaw() { process_->Signal(SIGCONT); }

Subscriber::Subscriber(const Mosquitto& broker, const std::string& filter) {
  const std::string port = std::to_string(broker.port());
  // The retained marker tells us that the subscription is in force.
  if (RunCommand({"mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", port, "-t", kMarkerTopic, "-r", "-q", "1", "-m",
                  "x"}) != 0) {
    throw std::runtime_error("mosquitto_pub");
  }
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", port, "-q", "1", "-t", filter, "-t",
                               kMarkerTopic, "-F", "%t|%r|%C|%p"},
      folder_.File("out"));
  const auto subscribed = [this] { return ReadFile(folder_.File("out")).find(kMarkerTopic) != std::string::npos; };
  if (!WaitUntil(subscribed, 10s)) throw std::runtime_error("mosquitto_sub: " + ReadFile(folder_.File("out")));
}

std::vector<Subscriber::Received> Subscriber::received() const {
  std::vector<Received> all;
  std::istringstream lines(ReadFile(folder_.File("out")));
  // What has no end yet may be a part of a line.
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    std::istringstream fields(line);
    std::string topic, retained, type, payload;
    std::getline(fields, topic, '|');
    std::getline(fields, retained, '|');
    std::getline(fields, type, '|');
    std::getline(fields, payload);
    if (topic != kMarkerTopic) all.push_back({topic, retained == "1", type, payload});
  }
  return all;
}

std::vector<Subscriber::Received> Subscriber::WaitFor(std::size_t count) const {
  WaitUntil([&] { return received().size() >= count; }, 20s);
  return received();
}

}  // namespace tramgac::publish
