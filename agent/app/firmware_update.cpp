// tramgac firmware update: a signed image for one node, over its broker.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>

#include "agent/app/firmware_image.h"
#include "agent/app/image_sender.h"
#include "agent/app/progress.h"
#include "agent/app/soc_session.h"
#include "agent/app/soc_settings.h"
#include "agent/pki/names.h"
#include "agent/service/signals.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::QuotedPath;
using document::Say;
using document::Wording;
using Phase = ImageSender::Phase;

constexpr Duration kConnectLimit = std::chrono::seconds(30);
constexpr int kLongestWaitMs = 500;

constexpr Phrase kBadNode{"{0} is no node: expected SITE/NODE", "{0} không phải một nút: cần ĐIỂM/NÚT"};
constexpr Phrase kDamaged{"{0} is damaged: its hash is not that of its header",
                          "{0} bị hỏng: mã băm khác với phần đầu"};
constexpr Phrase kNotConnected{"not connected to {0}: {1}", "không nối được tới {0}: {1}"};
constexpr Phrase kNoConnectionYet{"it does not answer", "không có trả lời"};
constexpr Phrase kGoesOn{"goes on at {0} of {1} bytes", "gửi tiếp từ byte {0} trên {1}"};
constexpr Phrase kOnTrial{"all is there: the node restarts and tries it, for up to {0} s",
                          "đã gửi xong: nút khởi động lại và chạy thử, tối đa {0} giây"};
constexpr Phrase kSending{"bytes sent", "byte đã gửi"};
constexpr Phrase kBrokenOff{"broken off. Begin again: what the node has is not sent twice",
                            "đã dừng. Hãy chạy lại: phần đã gửi không phải gửi lại"};

struct Options {
  std::string node, path;
  bool as_json = false;
  SocOptions soc;
};

// Outcome: false if `text` is none.
bool ReadNode(const std::string& text, ImageRoute& route) {
  const std::size_t slash = text.find('/');
  route.site = text.substr(0, slash);
  route.node = slash == std::string::npos ? "" : text.substr(slash + 1);
  return pki::IsName(pki::Role::kNode, route.site) && pki::IsName(pki::Role::kNode, route.node);
}

class Update {
 public:
  Update(const publish::PublisherSettings& settings, const ImageRoute& route, const SignedImage& file, bool as_json,
         Language language)
      : settings_(settings),
        file_(file),
        as_json_(as_json),
        language_(language),
        sender_(route, file),
        // Nobody asks by these: answers go to another topic.
        none_("none", settings.client_id + "-none"),
        session_(WithSubscriptions(settings, sender_)),
        progress_(clock_) {
    session_.SetListener([this](const Acknowledgement& answer) { sender_.Acknowledged(answer.token, answer.reason); });
  }

  int Run(service::Signals& signals) {
    const BootTime give_up = session_.Now() + kConnectLimit;
    while (!sender_.ended()) {
      BootTime due = session_.Step(
          none_, [this] { sender_.Connected(); }, [this](const publish::InboundMessage& message) { Take(message); });
      due = std::min(due, sender_.Step(session_.Now()));
      if (session_.publisher().subscribed() == 2) Ask();
      if (sender_.pieces() == 0 && !was_connected_ && session_.Now() >= give_up) return NoConnection();
      Tell();
      pollfd waits[] = {{signals.fd(), POLLIN, 0}, {session_.fd(), POLLIN, 0}};
      poll(waits, 2, SocWaitMs(session_.Now(), due, kLongestWaitMs));
      if (waits[0].revents != 0) return Fail(Say(kBrokenOff));
    }
    return End();
  }

 private:
  static publish::PublisherSettings WithSubscriptions(publish::PublisherSettings settings, const ImageSender& sender) {
    settings.subscriptions = {sender.ResponseTopic(), sender.EventTopic()};
    return settings;
  }

  void Ask() {
    was_connected_ = true;
    if (session_.publisher().Room() == 0) return;
    std::random_device random;
    const auto command = sender_.Next({random(), random(), random(), random()}, session_.Now());
    if (!command) return;
    // What cannot be sent is not answered, and is asked again.
    [[maybe_unused]] const bool sent = session_.Publish({.topic = command->topic,
                                                         .payload = command->payload,
                                                         .expiry_seconds = 10,
                                                         .token = command->token,
                                                         .response_topic = command->response_topic,
                                                         .correlation = command->correlation});
  }

  void Take(const publish::InboundMessage& message) {
    if (message.topic == sender_.ResponseTopic()) {
      sender_.TakeAnswer(message.correlation, message.payload, session_.Now());
    } else if (!message.retained) {
      sender_.TakeEvent(message.payload);
    }
  }

  void Tell() {
    if (sender_.phase() == Phase::kTrial) {
      if (!std::exchange(told_trial_, true)) Note(Say(kOnTrial, file_.header.trial_seconds));
      return;
    }
    if (sender_.resumed() != 0 && !std::exchange(told_resumed_, true)) {
      Note(Say(kGoesOn, sender_.resumed(), file_.image.size()));
    }
    progress_.Show(sender_.offset(), file_.image.size(), Say(kSending).In(language_));
  }

  void Note(const Wording& line) {
    progress_.Clear();
    std::fprintf(stderr, "%s\n", line.In(language_).c_str());
  }

  int Fail(const Wording& line) {
    progress_.Clear();
    std::fprintf(stderr, "tramgac firmware update: %s\n", line.In(language_).c_str());
    return 1;
  }

  int NoConnection() {
    const publish::ConnectionFault fault = session_.publisher().diagnosis().fault;
    const LocalText text = publish::ConnectionFaultText(fault);
    std::string why(language_ == Language::kVietnamese ? text.vi : text.en);
    if (fault == publish::ConnectionFault::kNone) why = Say(kNoConnectionYet).In(language_);
    return Fail(Say(kNotConnected, settings_.host + ":" + std::to_string(settings_.port), why));
  }

  int End() {
    progress_.Clear();
    const bool is_well = sender_.phase() == Phase::kDone;
    if (as_json_) {
      const nlohmann::json facts = {{"result", is_well ? "done" : "failed"}, {"version", file_.header.version},
                                    {"resumed_bytes", sender_.resumed()},    {"pieces", sender_.pieces()},
                                    {"text_en", sender_.outcome().en},       {"text_vi", sender_.outcome().vi}};
      std::printf("%s\n", facts.dump(2).c_str());
    } else if (is_well) {
      std::printf("%s\n", sender_.outcome().In(language_).c_str());
    }
    return is_well ? 0 : Fail(sender_.outcome());
  }

  const publish::PublisherSettings settings_;
  const SignedImage& file_;
  const bool as_json_;
  const Language language_;
  bool was_connected_ = false, told_trial_ = false, told_resumed_ = false;
  ImageSender sender_;
  SocCommands none_;
  SocSession session_;
  board::LinuxClock clock_;
  Progress progress_;
};

int Run(const Options& options, Language language) {
  const auto refuse = [language](const Wording& why, int code) {
    std::fprintf(stderr, "tramgac firmware update: %s\n", why.In(language).c_str());
    return code;
  };
  ImageRoute route;
  if (!ReadNode(options.node, route)) return refuse(Say(kBadNode, document::Quoted(options.node)), 2);
  Wording problem;
  SignedImage file;
  if (!ReadSignedImage(options.path, file, problem)) return refuse(problem, 1);
  if (!file.is_whole) return refuse(Say(kDamaged, QuotedPath(options.path)), 1);
  const auto settings = SocSettings(options.soc, problem);
  if (!settings) return refuse(problem, 2);
  route.user = SocUser(options.soc);
  route.client = settings->client_id;
  service::Signals signals;
  if (!Ok(signals.Open())) return 1;
  return Update(*settings, route, file, options.as_json, language).Run(signals);
}

}  // namespace

void AddFirmwareUpdateVerb(CLI::App& verb, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* update = verb.add_subcommand(
      "update",
      shell.Say("give a node a signed image over its broker, and wait until it runs or the node has gone back; broken "
                "off, it goes on where it was",
                "gửi firmware đã ký cho nút qua máy chủ MQTT, chờ đến khi nút chạy bản mới hoặc quay lại bản cũ; "
                "nếu dừng giữa chừng thì lần sau gửi tiếp"));
  update->add_option("NODE", options->node, shell.Say("SITE/NODE", "ĐIỂM/NÚT"))->required();
  update->add_option("IMAGE", options->path, shell.Say("a signed image, .tgi", "firmware đã ký, .tgi"))->required();
  SocOptions& soc = options->soc;
  update->add_option("--broker", soc.url, shell.Say("mqtt://HOST or mqtts://HOST", "mqtt://MÁY hoặc mqtts://MÁY"))
      ->required();
  update->add_option("--ca", soc.ca, shell.Say("who may vouch for the broker (PEM)", "CA của máy chủ MQTT (PEM)"));
  update->add_option("--cert", soc.certificate, shell.Say("our certificate (PEM)", "chứng thư của ta (PEM)"));
  update->add_option("--key", soc.key, shell.Say("its private key (PEM)", "khóa riêng (PEM)"));
  update->add_option(
      "--user", soc.user,
      shell.Say("who you are, for the broker and the records", "tên người trực, cho máy chủ MQTT và nhật ký"));
  update->add_option("--password-file", soc.password_file, shell.Say("file with the password", "tệp chứa mật khẩu"));
  update->add_option("--client", soc.client,
                     shell.Say("MQTT client id (default: made up)", "mã MQTT (mặc định: tự đặt)"));
  update->add_flag("--json", options->as_json, shell.Say("as JSON", "dạng JSON"));
  update->callback([options, &shell] { shell.result = Run(*options, shell.language); });
}

}  // namespace tramgac::app
