#include "agent/app/image_sender.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/app/json_member.h"
#include "agent/app/soc_state.h"
#include "agent/app/soc_text.h"
#include "agent/core/model/message.h"
#include "firmware/update/image_receiver.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::json;
using Phase = ImageSender::Phase;

constexpr std::size_t kLongestText = 300;
constexpr unsigned kMostRestarts = 3;
constexpr std::uint16_t kQuotaExceeded = 0x97;  // MQTT v5 clause 3.4.2.1: ask again

constexpr Phrase kConfirmed{"{0} runs version {1}, and its broker has heard of it",
                            "{0} đang chạy phiên bản {1} và đã báo về máy chủ MQTT"};
constexpr Phrase kRunsAlready{"{0} runs version {1} already", "{0} đã chạy phiên bản {1} từ trước"};
constexpr Phrase kGivenUp{
    "{0} has gone back to the version before: {1} did not reach its broker, or did not stay up. Its event "
    "\"restarted\" says more",
    "{0} đã quay lại phiên bản trước: bản {1} không kết nối được máy chủ MQTT hoặc không chạy ổn định. Xem sự kiện "
    "\"restarted\" của nút"};
constexpr Phrase kRefused{"{0} refuses it: {1}", "{0} từ chối: {1}"};
constexpr Phrase kNoAnswer{
    "{0} has not answered for {1} minutes. Begin again when it is there: what it has is not sent twice",
    "{0} không trả lời trong {1} phút. Hãy chạy lại khi nút có mặt: phần đã gửi không phải gửi lại"};
constexpr Phrase kNoWord{"{0} has taken version {1}, and has not said since what became of it: look at its state",
                         "{0} đã nhận phiên bản {1} nhưng chưa cho biết kết quả: hãy xem trạng thái của nút"};
constexpr Phrase kBrokerRefused{
    "the broker refuses the command (code 0x{0:02x}): only operators may update a node, check its access list",
    "máy chủ MQTT từ chối lệnh (mã 0x{0:02x}): chỉ người vận hành được cập nhật nút, hãy kiểm tra danh sách quyền"};

Wording SayWhy(const Phrase& phrase, const std::string& node, const Wording& why) {
  return {Say(phrase, node, why.en).en, Say(phrase, node, why.vi).vi};
}

}  // namespace

ImageSender::ImageSender(ImageRoute route, const SignedImage& file) : route_(std::move(route)), file_(file) {}

std::string ImageSender::ResponseTopic() const { return "tramgac/v1/rsp/" + route_.client; }

std::string ImageSender::EventTopic() const { return fmt::format("tramgac/v1/{}/{}/event", route_.site, route_.node); }

void ImageSender::End(Phase phase, Wording outcome) {
  phase_ = phase;
  outcome_ = std::move(outcome);
  correlation_.clear();
}

// What is on the node it says itself.
void ImageSender::Connected() {
  correlation_.clear();
  if (phase_ == Phase::kPieces || phase_ == Phase::kCommit) phase_ = Phase::kBegin;
}

std::string ImageSender::PayloadOf() const {
  if (phase_ == Phase::kBegin) return file_.bytes.substr(0, firmware::kImageHeaderSize);
  if (phase_ == Phase::kCommit) return {};
  std::string piece(file_.header.hash.begin(), file_.header.hash.begin() + firmware::ImageReceiver::kTagSize);
  for (int i = 0; i < 4; ++i) piece += static_cast<char>(offset_ >> 8 * i);
  return piece + file_.bytes.substr(firmware::kImageHeaderSize + offset_, firmware::ImageSlots::kPiece);
}

std::optional<ImageSender::Command> ImageSender::Next(const std::array<std::uint32_t, 4>& random, BootTime now) {
  if (heard_ == kNever) heard_ = now;
  if (ended() || phase_ == Phase::kTrial || !correlation_.empty()) return std::nullopt;
  for (const std::uint32_t word : random) correlation_ += fmt::format("{:08x}", word);
  asked_ = now;
  const std::string_view verb = phase_ == Phase::kBegin    ? "update-begin"
                                : phase_ == Phase::kPieces ? "update-chunk"
                                                           : "update-commit";
  if (phase_ == Phase::kPieces) ++pieces_;
  return Command{fmt::format("tramgac/v1/{}/{}/cmd/{}/{}", route_.site, route_.node, route_.user, verb), PayloadOf(),
                 ResponseTopic(), correlation_, ++token_};
}

void ImageSender::TakeAnswer(std::string_view correlation, std::string_view payload, BootTime now) {
  if (correlation_.empty() || correlation != correlation_) return;
  correlation_.clear();
  heard_ = now;
  const json answer = ParseObject(payload).value_or(json::object());
  const std::string result = CleanMember(answer, "result", 20);
  const auto size = static_cast<std::int64_t>(file_.image.size());
  const auto offset = static_cast<std::size_t>(WholeMember(answer, "offset", size).value_or(0));
  if (result == "unchanged") {
    return End(Phase::kDone, Say(kRunsAlready, route_.node, std::string(file_.header.version)));
  }
  if (result != "done") {
    Wording why{CleanMember(answer, "text_en", kLongestText), CleanMember(answer, "text_vi", kLongestText)};
    return TakeRefusal(TextMember(answer, "refusal"), why, offset);
  }
  if (phase_ == Phase::kCommit) {
    phase_ = Phase::kTrial;
    return;
  }
  offset_ = offset;
  if (phase_ == Phase::kBegin && !has_begun_) resumed_ = offset;
  has_begun_ = true;
  phase_ = offset_ == file_.image.size() ? Phase::kCommit : Phase::kPieces;
}

// Some are only about where it is; the others are the end.
void ImageSender::TakeRefusal(std::string_view refusal, const Wording& why, std::size_t offset) {
  if ((refusal == "other-offset" || refusal == "incomplete") && phase_ != Phase::kBegin) {
    offset_ = offset;
    phase_ = offset_ == file_.image.size() ? Phase::kCommit : Phase::kPieces;
    return;
  }
  const bool is_lost = refusal == "no-transfer" || refusal == "not-stored" || refusal == "damaged";
  if (is_lost && ++restarts_ <= kMostRestarts) {
    phase_ = Phase::kBegin;
    return;
  }
  Wording text = why;
  if (text.en.empty()) text.en = text.vi = CleanText(std::string(refusal), kLongestText);
  End(Phase::kFailed, SayWhy(kRefused, route_.node, text));
}

void ImageSender::TakeEvent(std::string_view payload) {
  if (phase_ != Phase::kTrial) return;
  const json event = ParseObject(payload).value_or(json::object());
  if (TextMember(event, "detail") != file_.header.version) return;
  const std::string version(file_.header.version);
  if (TextMember(event, "event") == "firmware-confirmed") End(Phase::kDone, Say(kConfirmed, route_.node, version));
  if (TextMember(event, "event") == "firmware-not-used") End(Phase::kFailed, Say(kGivenUp, route_.node, version));
}

void ImageSender::Acknowledged(std::uint64_t token, std::uint16_t reason) {
  if (token != token_ || correlation_.empty()) return;
  if (reason >= 0x80 && reason != Acknowledgement::kNotAcknowledged && reason != kQuotaExceeded) {
    End(Phase::kFailed, Say(kBrokerRefused, reason));
  }
}

BootTime ImageSender::Step(BootTime now) {
  if (ended() || heard_ == kNever) return kNever;
  if (phase_ == Phase::kTrial) {
    const BootTime end = heard_ + std::chrono::seconds(file_.header.trial_seconds) + kAround;
    if (now >= end) End(Phase::kFailed, Say(kNoWord, route_.node, std::string(file_.header.version)));
    return end;
  }
  if (now - heard_ >= kGiveUp) {
    End(Phase::kFailed, Say(kNoAnswer, route_.node, kGiveUp / std::chrono::minutes(1)));
    return kNever;
  }
  if (!correlation_.empty() && now - asked_ >= kPatience) Connected();
  return correlation_.empty() ? now : std::min(asked_ + kPatience, heard_ + kGiveUp);
}

}  // namespace tramgac::app
