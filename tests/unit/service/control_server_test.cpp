#include "agent/service/control_server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "board/sim/clock_sim.h"
#include "tests/unit/service/temp_folder.h"

namespace tramgac::service {
namespace {

using nlohmann::json;
using std::chrono::seconds;

// Verbs for every way in which a handler can behave.
class TestHandler final : public ControlHandler {
 public:
  void Handle(const json& request, Reply& reply) override {
    ++requests;
    const std::string verb = request["verb"];
    if (verb == "echo") {
      (void)reply.Line({{"said", request["text"]}});
      reply.End();
    } else if (verb == "big") {
      const std::string text(request["bytes"].get<std::size_t>(), 'x');
      for (int i = 0; i < request.value("lines", 1); ++i) big_ok = reply.Line({{"text", text}});
      reply.End({{"lines", 1}});
    } else if (verb == "later") {
      kept.push_back(reply);
    } else if (verb == "throw") {
      throw std::runtime_error("handler failed");
    } else if (verb == "who") {
      reply.End({{"pid", reply.peer().pid}});
    } else if (verb != "forget") {
      reply.Error(Status::kNotFound, "no such verb");
    }
  }
  int requests = 0;
  bool big_ok = false;
  std::vector<Reply> kept;
};

class ControlServerTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(loop_.Open(), Status::kOk);
    ASSERT_EQ(server_.Open(path_), Status::kOk) << server_.problem();
  }

  void Run(int steps = 20) {
    for (int i = 0; i < steps; ++i) ASSERT_EQ(loop_.Step(Duration::zero()), Status::kOk);
  }

  UniqueFd Connect() {
    UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }

  static void Send(const UniqueFd& client, const std::string& text) {
    ASSERT_EQ(send(client.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }

  // What has arrived; "<closed>" at its end when the server has closed.
  static std::string Receive(const UniqueFd& client) {
    std::string text;
    std::array<char, 65536> bytes;
    while (true) {
      const ssize_t count = recv(client.get(), bytes.data(), bytes.size(), 0);
      if (count > 0) text.append(bytes.data(), static_cast<std::size_t>(count));
      if (count < 0 && errno == EAGAIN) return text;
      if (count <= 0) return text + "<closed>";
    }
  }

  std::string Ask(const UniqueFd& client, const std::string& text) {
    Send(client, text);
    Run();
    return Receive(client);
  }

  TempFolder folder_;
  const std::string path_ = folder_ / "control.sock";
  board::SimClock clock_;
  MainLoop loop_{clock_};
  TestHandler handler_;
  ControlServer server_{loop_, clock_, handler_, {.clients = 3, .request_bytes = 200, .output_bytes = 100'000}};
};

const std::string kEnd = "{\"end\":true}\n";

TEST_F(ControlServerTest, AnswersRequestAfterRequest) {
  const UniqueFd client = Connect();
  EXPECT_EQ(Ask(client, "{\"verb\":\"echo\",\"text\":\"xin chào\"}\n"), "{\"said\":\"xin chào\"}\n" + kEnd);
  EXPECT_EQ(Ask(client, "{\"verb\":\"echo\",\"text\":1}\r\n"), "{\"said\":1}\n" + kEnd);
  EXPECT_EQ(Ask(client, "{\"verb\":\"who\"}\n"), "{\"end\":true,\"pid\":" + std::to_string(getpid()) + "}\n");
}

TEST_F(ControlServerTest, RequestsMayComeInPiecesOrTogether) {
  const UniqueFd client = Connect();
  EXPECT_EQ(Ask(client, "{\"verb\":\"ec"), "");
  EXPECT_EQ(Ask(client, "ho\",\"text\":1}\n"), "{\"said\":1}\n" + kEnd);
  std::string many, expected;
  for (int i = 0; i < 5; ++i) {
    many += "{\"verb\":\"echo\",\"text\":" + std::to_string(i) + "}\n";
    expected += "{\"said\":" + std::to_string(i) + "}\n" + kEnd;
  }
  EXPECT_EQ(Ask(client, many), expected);
}

TEST_F(ControlServerTest, GarbageGetsAClearErrorAndTheConnectionGoesOn) {
  const UniqueFd client = Connect();
  const json error = json::parse(Ask(client, "hello\n"));
  EXPECT_EQ(error["code"], "invalid-argument");
  EXPECT_EQ(error["end"], true);
  EXPECT_NE(error["error"].get<std::string>().find("not JSON"), std::string::npos);
  EXPECT_EQ(json::parse(Ask(client, "{\"verb\":\"nonsense\"}\n"))["code"], "not-found");
  EXPECT_EQ(Ask(client, "{\"verb\":\"echo\",\"text\":1}\n"), "{\"said\":1}\n" + kEnd);
}

TEST_F(ControlServerTest, ATooLongRequestIsRefusedAndClosed) {
  const UniqueFd client = Connect();
  const std::string answer = Ask(client, std::string(201, 'x'));
  EXPECT_NE(answer.find("\"out-of-range\""), std::string::npos) << answer;
  EXPECT_NE(answer.find("<closed>"), std::string::npos);
  EXPECT_EQ(server_.clients(), 0u);
}

TEST_F(ControlServerTest, HalfARequestAtTheEndIsRefused) {
  const UniqueFd client = Connect();
  Send(client, "{\"verb\":\"echo\",\"text\":1}\n{\"verb\"");
  shutdown(client.get(), SHUT_WR);
  Run();
  const std::string answer = Receive(client);
  EXPECT_EQ(answer.find("{\"said\":1}\n" + kEnd), 0u) << "what was complete is answered";
  EXPECT_NE(answer.find("\"data-loss\""), std::string::npos) << answer;
  EXPECT_NE(answer.find("<closed>"), std::string::npos);
}

TEST_F(ControlServerTest, AClientThatOnlyClosedItsSideStillGetsItsAnswer) {
  const UniqueFd client = Connect();
  Send(client, "{\"verb\":\"later\"}\n");
  shutdown(client.get(), SHUT_WR);
  Run();
  EXPECT_EQ(Receive(client), "");
  ASSERT_EQ(handler_.kept.size(), 1u);
  handler_.kept[0].End();
  Run();
  EXPECT_EQ(Receive(client), kEnd + "<closed>");
}

TEST_F(ControlServerTest, ARequestIsCarriedOutThoughItsClientLeftAtOnce) {
  {
    const UniqueFd client = Connect();
    Send(client, "{\"verb\":\"later\"}\n");
  }
  Run();
  EXPECT_EQ(handler_.requests, 1);
  EXPECT_EQ(server_.clients(), 0u);
  EXPECT_TRUE(handler_.kept[0].gone());
  EXPECT_FALSE(handler_.kept[0].Line({{"a", 1}}));
  handler_.kept[0].End();
}

TEST_F(ControlServerTest, RepliesMayBeFinishedByAnotherThread) {
  const UniqueFd client = Connect();
  EXPECT_EQ(Ask(client, "{\"verb\":\"later\"}\n{\"verb\":\"echo\",\"text\":2}\n"), "");
  EXPECT_EQ(handler_.requests, 1) << "the next request waits for the answer of the first";
  std::thread worker([&] {
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(handler_.kept[0].Line({{"i", i}}));
    handler_.kept[0].End();
    EXPECT_FALSE(handler_.kept[0].Line({{"i", "after the end"}}));
    handler_.kept[0].End();
    handler_.kept[0].Error(Status::kInternal, "after the end");
  });
  worker.join();
  Run();
  const std::string text = Receive(client);
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += "{\"i\":" + std::to_string(i) + "}\n";
  EXPECT_EQ(text, expected + kEnd + "{\"said\":2}\n" + kEnd);
}

TEST_F(ControlServerTest, StreamsUntilTheClientGoesAway) {
  UniqueFd client = Connect();
  EXPECT_EQ(Ask(client, "{\"verb\":\"later\"}\n"), "");
  const Reply tail = handler_.kept[0];
  EXPECT_TRUE(tail.Line({{"n", 1}}));
  Run();
  EXPECT_EQ(Receive(client), "{\"n\":1}\n");
  clock_.Advance(std::chrono::hours(24));
  server_.Tick(clock_.Now());
  EXPECT_FALSE(tail.gone()) << "a quiet stream is not an idle client";
  client.Reset();
  Run();
  EXPECT_TRUE(tail.gone());
  EXPECT_FALSE(tail.Line({{"n", 2}}));
  EXPECT_EQ(server_.clients(), 0u);
}

TEST_F(ControlServerTest, AForgottenReplyBecomesAnError) {
  const UniqueFd client = Connect();
  const json error = json::parse(Ask(client, "{\"verb\":\"forget\"}\n"));
  EXPECT_EQ(error["code"], "internal");
  EXPECT_EQ(error["end"], true);
  EXPECT_EQ(Ask(client, "{\"verb\":\"later\"}\n"), "");
  handler_.kept.clear();
  Run();
  EXPECT_EQ(json::parse(Receive(client))["code"], "internal");
}

TEST_F(ControlServerTest, AnExceptionBecomesAnError) {
  const UniqueFd client = Connect();
  const json error = json::parse(Ask(client, "{\"verb\":\"throw\"}\n"));
  EXPECT_EQ(error["code"], "internal");
  EXPECT_EQ(error["error"], "handler failed");
  const json type = json::parse(Ask(client, "{\"verb\":\"big\",\"bytes\":\"many\"}\n"));
  EXPECT_EQ(type["code"], "invalid-argument");
}

TEST_F(ControlServerTest, ALongAnswerArrivesWhole) {
  const UniqueFd client = Connect();
  std::string answer = Ask(client, "{\"verb\":\"big\",\"bytes\":3000000}\n");  // beyond every socket buffer
  EXPECT_LT(answer.size(), 3'000'000u) << "the test must fill the socket";
  for (int i = 0; i < 100; ++i) {
    Run(1);
    answer += Receive(client);
  }
  EXPECT_EQ(answer.size(), 3'000'000u + std::strlen("{\"text\":\"\"}\n{\"end\":true,\"lines\":1}\n"));
  EXPECT_EQ(Ask(client, "{\"verb\":\"echo\",\"text\":1}\n"), "{\"said\":1}\n" + kEnd);
}

TEST_F(ControlServerTest, AClientThatReadsTooSlowlyIsGivenUp) {
  const UniqueFd client = Connect();
  Send(client, "{\"verb\":\"later\"}\n");
  Run();
  const Reply tail = handler_.kept[0];
  const std::string text(1000, 'x');
  int lines = 0;
  while (tail.Line({{"text", text}}) && lines < 100'000) {
    ++lines;
    Run(1);
  }
  Run();
  EXPECT_LT(lines, 100'000);
  EXPECT_GT(lines, 90) << "the bound is 100 kB beside what the socket takes";
  EXPECT_TRUE(tail.gone());
  EXPECT_EQ(server_.clients(), 0u);
}

TEST_F(ControlServerTest, AClientThatStopsReadingIsGivenUpAfterAWhile) {
  const UniqueFd client = Connect();
  Ask(client, "{\"verb\":\"echo\",\"text\":1}\n");
  Send(client, "{\"verb\":\"big\",\"bytes\":3000000}\n");
  Run();
  clock_.Advance(seconds(10));
  server_.Tick(clock_.Now());
  EXPECT_EQ(server_.clients(), 1u);
  clock_.Advance(seconds(1));
  server_.Tick(clock_.Now());
  EXPECT_EQ(server_.clients(), 0u);
}

TEST_F(ControlServerTest, AnIdleClientIsClosed) {
  const UniqueFd idle = Connect();
  const UniqueFd waiting = Connect();
  Run();
  clock_.Advance(seconds(50));
  EXPECT_EQ(Ask(waiting, "{\"verb\":\"later\"}\n"), "");
  clock_.Advance(seconds(11));
  server_.Tick(clock_.Now());
  EXPECT_EQ(Receive(idle), "<closed>");
  EXPECT_EQ(Receive(waiting), "");
  clock_.Advance(seconds(600));
  server_.Tick(clock_.Now());
  EXPECT_EQ(server_.clients(), 1u) << "waiting for an answer is not idling";
}

TEST_F(ControlServerTest, OneClientTooManyIsTold) {
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(Connect());
  Run();
  EXPECT_EQ(server_.clients(), 3u);
  const std::string answer = Receive(clients[3]);
  EXPECT_NE(answer.find("\"resource-exhausted\""), std::string::npos) << answer;
  EXPECT_NE(answer.find("<closed>"), std::string::npos);
  clients[0].Reset();
  Run();
  clients[3] = Connect();
  EXPECT_EQ(Ask(clients[3], "{\"verb\":\"echo\",\"text\":1}\n"), "{\"said\":1}\n" + kEnd);
}

TEST_F(ControlServerTest, RunningOutOfDescriptorsIsSurvived) {
  Run();  // a sanitizer wants a descriptor for the first call through a vtable
  const UniqueFd client = Connect();
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &old), 0);
  const rlimit none{.rlim_cur = 3, .rlim_max = old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  Run();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &old), 0);
  EXPECT_EQ(server_.clients(), 0u);
  Run();
  EXPECT_EQ(server_.clients(), 0u) << "it waits for the next tick instead of spinning";
  server_.Tick(clock_.Now());
  EXPECT_EQ(Ask(client, "{\"verb\":\"echo\",\"text\":1}\n"), "{\"said\":1}\n" + kEnd);
}

TEST_F(ControlServerTest, ClosingLeavesNothingBehind) {
  const UniqueFd client = Connect();
  Ask(client, "{\"verb\":\"later\"}\n");
  server_.Close();
  EXPECT_EQ(Receive(client), "<closed>");
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(handler_.kept[0].gone());
  handler_.kept[0].End();
  Run();
  EXPECT_EQ(server_.Open(path_), Status::kOk) << "it can be opened again";
}

std::size_t OpenFiles() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST_F(ControlServerTest, NothingLeaksOverManyBadClients) {
  const std::size_t before = OpenFiles();
  for (int i = 0; i < 300; ++i) {
    const UniqueFd client = Connect();
    const std::array<std::string, 5> texts{"garbage\n", "{\"verb\"", std::string(500, 'x'), "",
                                           "{\"verb\":\"big\",\"bytes\":500000}\n"};
    Send(client, texts[static_cast<std::size_t>(i) % texts.size()]);
    if (i % 2 == 0) shutdown(client.get(), SHUT_WR);
    Run(3);
  }
  Run();
  EXPECT_EQ(server_.clients(), 0u);
  EXPECT_EQ(OpenFiles(), before);
}

}  // namespace
}  // namespace tramgac::service
