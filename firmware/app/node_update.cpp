#include "firmware/app/node_update.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "board/cortex_m/last_words.h"
#include "board/cortex_m/panic.h"

namespace tramgac::firmware {
namespace {

using Refusal = ImageReceiver::Refusal;

// So that the answer and the records so far are on their way.
constexpr Duration kGrace = std::chrono::seconds(3);

constexpr CommandWords kUnknown{"refused",
                                "unknown-verb",
                                {"unknown command; known: update-begin, update-chunk, update-commit",
                                 "lệnh lạ; các lệnh: update-begin, update-chunk, update-commit"}};

// In the order of Refusal.
constexpr CommandWords kWords[] = {
    command_words::kDone,
    {"refused", "bad-image", {"this is no signed image", "không phải firmware đã ký"}},
    {"refused", "other-board", {"made for another board", "firmware dành cho bo mạch khác"}},
    {"refused", "too-large", {"there is no room for it", "không đủ chỗ chứa"}},
    {"refused", "not-signed", {"not signed by the key of this node", "không có chữ ký của khóa mà nút tin"}},
    {"refused", "on-trial", {"what runs is on trial itself: wait", "firmware hiện tại còn chạy thử: hãy đợi"}},
    {"unchanged", "", {"it runs already", "đang chạy bản này"}},
    {"refused", "no-transfer", {"begin first", "chưa bắt đầu"}},
    {"refused", "other-offset", {"go on at offset", "hãy gửi tiếp từ offset"}},
    {"failed", "not-stored", {"the flash cannot be written: begin again", "không ghi được flash: hãy bắt đầu lại"}},
    {"refused", "incomplete", {"go on at offset", "hãy gửi tiếp từ offset"}},
    {"refused", "damaged", {"its hash is another: begin again", "sai mã băm: hãy bắt đầu lại"}},
};
static_assert(std::size(kWords) == static_cast<std::size_t>(Refusal::kDamaged) + 1);

const CommandWords& WordsOf(Refusal refusal) { return kWords[static_cast<std::size_t>(refusal)]; }

}  // namespace

NodeUpdate::NodeUpdate(ImageSlots& slots, ImageProof& proof, std::string_view board, std::size_t running,
                       Pipeline& pipeline)
    : slots_(slots), receiver_(slots, proof, board, running), running_(running), pipeline_(pipeline) {
  if (const std::size_t failed = slots_.GivenUp(running_); failed != ImageSlots::kNone) {
    ImageHeaderBytes bytes;
    ImageHeader header;
    if (Ok(slots_.ReadHeader(failed, bytes)) && Ok(ReadImageHeader(bytes, header))) {
      pipeline_.RecordEvent("firmware-not-used", {}, header.version);
    }
    static_cast<void>(slots_.Mark(failed, SlotMark::kTold));
  }
  if (running_ == ImageSlots::kNone || !Ok(slots_.ReadHeader(running_, bytes_))) return;
  on_trial_ = Ok(ReadImageHeader(bytes_, header_)) && !slots_.Look(running_).confirmed;
}

UpdateAnswer NodeUpdate::OnUpdate(std::string_view verb, ByteSpan payload) {
  if (verb == "update-chunk") {
    const Refusal refusal = receiver_.Take(payload);
    return {&WordsOf(refusal), receiver_.offset(), false};
  }
  if (verb != "update-begin" && verb != "update-commit") return {&kUnknown, 0, true};
  const Refusal refusal = verb == "update-begin" ? receiver_.Begin(payload) : receiver_.Commit();
  return {&WordsOf(refusal), receiver_.offset(), true};
}

void NodeUpdate::Step(BootTime now) {
  if (on_trial_) {
    // Only records count: whoever refuses those has not been reached.
    if (pipeline_.counters().outbox.sent != 0) {
      on_trial_ = !Ok(slots_.Mark(running_, SlotMark::kConfirmed));
      if (!on_trial_) pipeline_.RecordEvent("firmware-confirmed", {}, header_.version);
    } else if (now >= BootTime(std::chrono::seconds(header_.trial_seconds))) {
      Restart("its broker was not reached by version ", header_.version);
    }
  }
  if (!receiver_.committed()) {
    restart_at_ = kNever;
  } else if (restart_at_ == kNever) {
    restart_at_ = now + kGrace;
  } else if (now >= restart_at_) {
    Restart("update to version ", receiver_.version());
  }
}

void NodeUpdate::Restart(std::string_view why, std::string_view version) {
  std::array<char, board::kLongestLastWords> words;
  std::size_t size = why.copy(words.data(), words.size());
  size += version.copy(words.data() + size, words.size() - size);
  static_cast<void>(pipeline_.Flush(pipeline_.now()));
  board::SetActivity(nullptr);  // it was not in the middle of anything
  board::KeepLastWords({words.data(), size}, nullptr);
  board::Restart();
}

void NodeUpdate::Write(ConsoleText& answer) const {
  answer.Write("image / firmware: ");
  if (running_ == ImageSlots::kNone) {
    answer.Write("built in / có sẵn\n");
  } else {
    answer.Write(running_ == 0 ? "slot A" : "slot B");
    answer.Write(on_trial_ ? ", on trial / chạy thử\n" : "\n");
  }
}

void GiveUpTrialWithoutBroker(ImageSlots& slots, std::size_t running) {
  if (running == ImageSlots::kNone || slots.Look(running).confirmed) return;
  board::SetActivity(nullptr);
  board::KeepLastWords("a new version without a broker in its configuration", nullptr);
  board::Restart();
}

}  // namespace tramgac::firmware
