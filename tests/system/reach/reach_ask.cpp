// Asks one question of any kind over real lines, as agent/poll does, and prints what was found out as JSON. For the
// tests of drivers/reach and drivers/conference only.
//
//   reach_ask KIND HOST [SETTING=VALUE ..]     settings: see setting.h; also abrupt=1, clock=no, times=N,
//   descriptors=no
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "board/linux/clock_linux.h"
#include "board/linux/entropy_linux.h"
#include "drivers/conference/question.h"
#include "drivers/reach/connect.h"
#include "drivers/reach/net/net_lines.h"
#include "drivers/reach/setting.h"

namespace tramgac::reach {
namespace {

struct Options {
  Question question;
  bool abrupt = false, clock = true;
  int times = 1;
};

[[noreturn]] void Refuse(const std::string& what) {
  std::fprintf(stderr, "reach_ask: %s\n", what.c_str());
  std::exit(2);
}

void Set(Options& options, const std::string& name, const std::string& value) {
  if (SetSetting(options.question, name, value) == SettingOutcome::kOk) return;
  if (name == "abrupt") {
    options.abrupt = true;
  } else if (name == "clock") {
    options.clock = false;
  } else if (name == "times") {
    options.times = std::stoi(value);
  } else if (name == "descriptors") {
    const rlimit none = {3, 3};
    setrlimit(RLIMIT_NOFILE, &none);
  } else {
    Refuse("cannot set " + name + " to " + value);
  }
}

class Loop final : public LineWatcher, public LineUser {
 public:
  Loop(const Options& options, Conversation& conversation) : options_(options), conversation_(conversation) {}

  bool Watch(int fd, Interest interest) override {
    const short read = interest == Interest::kWrite ? short{0} : short{POLLIN};
    const short write = interest == Interest::kRead ? short{0} : short{POLLOUT};
    watched_[fd] = {fd, static_cast<short>(read | write), 0};
    return true;
  }
  void Unwatch(int fd) override { watched_.erase(fd); }

  void OnOpen(const LineFacts& facts, BootTime now) override {
    const auto utc = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t utc_us = std::chrono::duration_cast<std::chrono::microseconds>(utc).count();
    conversation_.OnOpen(facts, options_.clock ? utc_us : 0, now, *line_);
    Follow(now);
  }
  void OnReceived(ByteSpan bytes, BootTime now) override {
    ++pieces;
    conversation_.OnReceived(bytes, now, *line_);
    Follow(now);
  }
  void OnEnd(LineEnd why, BootTime now) override {
    conversation_.OnEnd(why, now);
    Follow(now);
  }

  void Run(const std::string& host) {
    host_ = host;
    conversation_.Begin(clock_.Now());
    Follow(clock_.Now());
    while (conversation_.next() != Next::kDone) Turn();
  }
  std::size_t watched() const { return watched_.size(); }
  int pieces = 0, turns = 0;

 private:
  // Does what the conversation wants next.
  void Follow(BootTime now) {
    if (conversation_.next() == Next::kTalk) return;
    line_.reset();
    if (conversation_.next() == Next::kDone) return;
    Opening opening = lines_.Open(host_, conversation_.Wish(), *this);
    line_ = std::move(opening.line);
    if (line_ == nullptr) OnEnd(opening.why, now);
  }

  void Turn() {
    ++turns;
    std::vector<pollfd> fds;
    for (const auto& [fd, entry] : watched_) fds.push_back(entry);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(conversation_.Due() - clock_.Now());
    poll(fds.data(), fds.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    for (const pollfd& entry : fds) {
      if (entry.revents != 0) lines_.OnReady(entry.fd, clock_.Now());
    }
    if (line_ == nullptr || clock_.Now() < conversation_.Due()) return;
    conversation_.OnDue(clock_.Now(), *line_);
    Follow(clock_.Now());
  }

  const Options& options_;
  Conversation& conversation_;
  board::LinuxClock clock_;
  board::LinuxEntropy entropy_;
  std::map<int, pollfd> watched_;
  NetLines lines_{*this, entropy_};
  std::string host_;
  std::unique_ptr<Line> line_;
};

nlohmann::json Json(const Value& value) {
  switch (value.type) {
    case ValueType::kBool: return value.integer != 0;
    case ValueType::kInteger: return value.integer;
    case ValueType::kReal: return value.real;
    case ValueType::kText: return std::string(value.text);
    case ValueType::kNone: break;
  }
  return nullptr;
}

int Main(int argc, char** argv) {
  if (argc < 3) Refuse("KIND HOST [SETTING=VALUE ..]");
  Options options;
  const auto kind = KindNamed(argv[1]);
  if (!kind) Refuse(std::string("no kind ") + argv[1]);
  options.question.kind = *kind;
  for (int i = 3; i < argc; ++i) {
    const std::string setting = argv[i];
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) Refuse("not a setting: " + setting);
    Set(options, setting.substr(0, equals), setting.substr(equals + 1));
  }
  if (const auto fault = conference::FaultySettingOfAny(options.question); !fault.empty())
    Refuse("out of bounds: " + std::string(fault));
  std::unique_ptr<Conversation> conversation = conference::MakeAnyConversation(options.question);
  if (options.abrupt) conversation = std::make_unique<Connect>(options.question, true);
  Loop loop(options, *conversation);
  for (int i = 0; i < options.times; ++i) {
    loop.Run(argv[2]);
    nlohmann::json found = {{"pieces", loop.pieces}, {"turns", loop.turns}, {"watched", loop.watched()}};
    for (std::size_t f = 0; f < kFactCount; ++f) {
      const auto fact = static_cast<Fact>(f);
      if (const Value& value = conversation->findings().Of(fact); value.type != ValueType::kNone) {
        found[std::string(FactName(fact))] = Json(value);
      }
    }
    std::printf("%s\n", found.dump().c_str());
  }
  return 0;
}

}  // namespace
}  // namespace tramgac::reach

int main(int argc, char** argv) { return tramgac::reach::Main(argc, argv); }
