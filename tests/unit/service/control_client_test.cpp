#include "agent/service/control_client.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "agent/service/control_server.h"
#include "board/linux/clock_linux.h"
#include "tests/unit/service/temp_folder.h"

namespace tramgac::service {
namespace {

using nlohmann::json;
using std::chrono::seconds;

class TestHandler final : public ControlHandler {
 public:
  void Handle(const json& request, Reply& reply) override {
    const std::string verb = request["verb"];
    if (verb == "count") {
      for (int i = 0; i < request["to"].get<int>(); ++i) (void)reply.Line({{"i", i}});
      reply.End();
    } else if (verb == "never") {
      kept.push_back(reply);
    } else {
      reply.Error(Status::kNotFound, "no such verb: " + verb);
    }
  }
  std::vector<Reply> kept;
};

// The real server on another thread: client and server must understand each other.
class ControlClientTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(loop_.Open(), Status::kOk);
    ASSERT_EQ(server_.Open(path_), Status::kOk);
    thread_ = std::thread([this] { EXPECT_EQ(loop_.Run(), Status::kOk); });
  }
  void TearDown() override { StopServer(); }

  void StopServer() {
    if (!thread_.joinable()) return;
    loop_.Stop();
    thread_.join();
    server_.Close();
  }

  static ControlClient::OnLine Collect(std::vector<json>& lines) {
    return [&lines](const json& line) {
      lines.push_back(line);
      return true;
    };
  }

  TempFolder folder_;
  const std::string path_ = folder_ / "control.sock";
  board::LinuxClock clock_;
  MainLoop loop_{clock_};
  TestHandler handler_;
  ControlServer server_{loop_, clock_, handler_, {.clients = 1}};
  std::thread thread_;
};

TEST_F(ControlClientTest, HandsOverEveryLineOfEveryAnswer) {
  ControlClient client;
  ASSERT_EQ(client.Connect(path_), Status::kOk) << client.problem().en;
  for (const int to : {0, 1, 1000}) {
    std::vector<json> lines;
    EXPECT_EQ(client.Request({{"verb", "count"}, {"to", to}}, Collect(lines), seconds(30)), Status::kOk);
    ASSERT_EQ(lines.size(), static_cast<std::size_t>(to) + 1);
    EXPECT_EQ(lines.back(), json({{"end", true}}));
  }
}

TEST_F(ControlClientTest, AnErrorAnswerIsItsStatus) {
  ControlClient client;
  ASSERT_EQ(client.Connect(path_), Status::kOk);
  std::vector<json> lines;
  EXPECT_EQ(client.Request({{"verb", "fly"}}, Collect(lines), seconds(30)), Status::kNotFound);
  EXPECT_EQ(client.problem().en, "no such verb: fly");
  EXPECT_EQ(lines.size(), 1u);
  EXPECT_EQ(client.Request({{"no", "verb"}}, Collect(lines), seconds(30)), Status::kInvalidArgument);
}

TEST_F(ControlClientTest, SilenceHasAnEnd) {
  ControlClient client;
  ASSERT_EQ(client.Connect(path_), Status::kOk);
  std::vector<json> lines;
  EXPECT_EQ(client.Request({{"verb", "never"}}, Collect(lines), Duration::zero()), Status::kDeadlineExceeded);
  EXPECT_FALSE(client.problem().vi.empty());
}

TEST_F(ControlClientTest, TheCallerCanStopAnAnswer) {
  ControlClient client;
  ASSERT_EQ(client.Connect(path_), Status::kOk);
  int lines = 0;
  const auto three = [&](const json&) { return ++lines < 3; };
  EXPECT_EQ(client.Request({{"verb", "count"}, {"to", 100}}, three, seconds(30)), Status::kOk);
  EXPECT_EQ(lines, 3);
  EXPECT_EQ(client.Request({{"verb", "count"}, {"to", 1}}, three, seconds(30)), Status::kFailedPrecondition);
}

TEST_F(ControlClientTest, AFullServerSaysSo) {
  ControlClient first, second;
  ASSERT_EQ(first.Connect(path_), Status::kOk);
  std::vector<json> lines;
  ASSERT_EQ(first.Request({{"verb", "count"}, {"to", 1}}, Collect(lines), seconds(30)), Status::kOk);
  ASSERT_EQ(second.Connect(path_), Status::kOk);
  EXPECT_EQ(second.Request({{"verb", "count"}, {"to", 1}}, Collect(lines), seconds(30)), Status::kResourceExhausted);
  EXPECT_EQ(second.problem().en, "too many clients, try again");
}

TEST_F(ControlClientTest, AnAgentThatEndsInTheMiddleIsNoticed) {
  ControlClient client;
  ASSERT_EQ(client.Connect(path_), Status::kOk);
  std::vector<json> lines;
  ASSERT_EQ(client.Request({{"verb", "count"}, {"to", 1}}, Collect(lines), seconds(30)), Status::kOk);
  StopServer();
  EXPECT_EQ(client.Request({{"verb", "count"}, {"to", 1}}, Collect(lines), seconds(30)), Status::kUnavailable);
  EXPECT_EQ(client.Request({{"verb", "count"}, {"to", 1}}, Collect(lines), seconds(30)), Status::kFailedPrecondition);
}

TEST(ControlClientConnectTest, NoFileMeansNoAgent) {
  TempFolder folder;
  ControlClient client;
  EXPECT_EQ(client.Connect(folder / "control.sock"), Status::kNotFound);
  EXPECT_NE(client.problem().en.find("no agent is running"), std::string::npos);
  EXPECT_NE(client.problem().vi.find("không có tramgac nào"), std::string::npos);
  EXPECT_EQ(client.Request({{"verb", "x"}}, [](const json&) { return true; }, {}), Status::kFailedPrecondition);
}

TEST(ControlClientConnectTest, AFileThatNobodyAnswersOnIsSomethingElse) {
  TempFolder folder;
  ControlClient client;
  EXPECT_EQ(client.Connect(folder.Write("control.sock", "")), Status::kUnavailable);
  EXPECT_NE(client.problem().en.find("no agent answers"), std::string::npos);
}

TEST(ControlClientConnectTest, RefusesAPathThatIsTooLong) {
  ControlClient client;
  EXPECT_EQ(client.Connect("/" + std::string(107, 'x')), Status::kInvalidArgument);
  EXPECT_EQ(client.Connect(""), Status::kInvalidArgument);
}

TEST(ControlClientConnectTest, LackOfPermissionIsNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may everything";
  TempFolder folder;
  ControlListener listener;
  ASSERT_EQ(listener.Open(folder / "control.sock"), Status::kOk);
  ASSERT_EQ(chmod((folder / "control.sock").c_str(), 0), 0);
  ControlClient client;
  EXPECT_EQ(client.Connect(folder / "control.sock"), Status::kPermissionDenied);
}

TEST(ControlClientAnswerTest, GarbageFromTheOtherSideIsAnOutcome) {
  TempFolder folder;
  ControlListener listener;
  ASSERT_EQ(listener.Open(folder / "control.sock"), Status::kOk);
  ControlClient client;
  ASSERT_EQ(client.Connect(folder / "control.sock"), Status::kOk);
  ControlPeer peer;
  const auto accepted = listener.Accept(peer);
  ASSERT_TRUE(accepted.ok());
  ASSERT_EQ(send(accepted.value().get(), "hello\n", 6, 0), 6);
  EXPECT_EQ(client.Request(
                {{"verb", "x"}}, [](const json&) { return true; }, seconds(30)),
            Status::kDataLoss);
}

}  // namespace
}  // namespace tramgac::service
