#include "drivers/modbus/mcu/rtu_master.h"

#include <algorithm>

namespace tramgac::modbus {
namespace {

constexpr Duration kListenLimit = std::chrono::milliseconds(500);  // how long a line may babble
constexpr Duration kSendLimit = std::chrono::milliseconds(100);    // beyond the time of the request's characters

CharacterFormat FormatOf(const RtuLineSettings& settings) {
  return {settings.baud, 8, settings.parity != 'N', settings.stop_bits};
}

std::size_t AnswerSize(const Question& question) {
  return question.identifies() ? kMaxRtuAduSize : RtuAnswerSize(question.read());
}

}  // namespace

RtuMaster::RtuMaster(board::SerialPort& port, const board::Clock& clock, const RtuLineSettings& settings)
    : port_(port),
      clock_(clock),
      settings_(settings),
      format_(FormatOf(settings)),
      pause_(settings.pause > Duration::zero() ? settings.pause : InnerFrameSilence(settings.baud)),
      silence_(std::max(pause_, InterFrameSilence(settings.baud))) {}

Status RtuMaster::Open() {
  Close();
  const Status opened = port_.Open({settings_.baud, settings_.parity, 8, settings_.stop_bits, pause_});
  if (!Ok(opened)) return opened;
  opened_ = clock_.Now();
  late_until_.fill({});
  state_ = State::kIdle;
  return Status::kOk;
}

void RtuMaster::Close() {
  if (state_ != State::kClosed) port_.Close();
  state_ = State::kClosed;
  answer_ = {};
  size_ = 0;
}

Status RtuMaster::Ask(std::uint8_t unit, const Question& question, Duration timeout) {
  if (state_ != State::kIdle) return Status::kFailedPrecondition;
  const Result<std::size_t> size = EncodeRtuRequest(unit, question, request_);
  if (!size.ok() || timeout <= Duration::zero()) return Status::kInvalidArgument;
  request_size_ = size.value();
  unit_ = unit;
  question_ = question;
  timeout_ = timeout;
  by_ = std::max(clock_.Now(), late_until_[unit]) + kListenLimit;
  state_ = State::kQuiet;
  return Status::kOk;
}

bool RtuMaster::Step() {
  if (state_ == State::kClosed) return false;
  if (Hear()) return true;
  switch (state_) {
    case State::kQuiet: return WaitForQuiet();
    case State::kSending: return Send();
    case State::kListening:
    case State::kReceiving: return WaitForAnswer();
    default: return false;
  }
}

bool RtuMaster::WaitForQuiet() {
  const BootTime now = clock_.Now();
  const BootTime silent_at = std::max(port_.heard(), opened_) + silence_;
  if (size_ != 0 || now < silent_at || now < late_until_[unit_]) {
    return now >= by_ && End({Quality::kBadFrame, {}});
  }
  late_until_[unit_] = {};
  heard_ = Quality::kTimeout;
  echo_heard_ = false;
  if (port_.Send(ByteSpan(request_).first(request_size_)) != request_size_) return End({Quality::kDisconnected, {}});
  ++counters_.asked;
  by_ = now + 2 * CharacterTime(format_, request_size_) + kSendLimit;
  state_ = State::kSending;
  return false;
}

bool RtuMaster::Send() {
  const BootTime now = clock_.Now();
  if (!port_.sent()) return now >= by_ && GiveUp(Quality::kDisconnected);
  by_ = now + timeout_;
  whole_ = by_ + CharacterTime(format_, AnswerSize(question_));
  state_ = size_ == 0 ? State::kListening : State::kReceiving;
  return false;
}

bool RtuMaster::WaitForAnswer() {
  const BootTime until = state_ == State::kListening ? by_ : whole_;
  if (clock_.Now() < until) return false;
  return GiveUp(state_ == State::kListening ? heard_ : Quality::kBadFrame);
}

LineCounters RtuMaster::counters() const {
  LineCounters counters = counters_;
  counters.lost = port_.lost();
  return counters;
}

// Takes what has come. Outcome: has the question ended by it?
bool RtuMaster::Hear() {
  std::array<std::uint8_t, 64> received;
  while (true) {
    const BootTime heard = port_.heard();  // before it is known that nothing has come since
    const board::SerialChunk chunk = port_.Receive(received);
    if (chunk.size == 0) return size_ != 0 && clock_.Now() - heard >= silence_ && EndFrame();
    if (chunk.after_pause && size_ != 0 && EndFrame()) return true;
    for (const std::uint8_t character : ByteSpan(received).first(chunk.size)) {
      if (Add(character)) return true;
    }
  }
}

bool RtuMaster::Add(std::uint8_t character) {
  if (size_ < frame_.size()) frame_[size_] = character;
  size_ = std::min(size_ + 1, frame_.size() + 1);
  if (!Asking()) return false;
  if (state_ == State::kListening) state_ = State::kReceiving;
  if (!echo_heard_ && IsStartOfEcho()) {
    if (size_ < request_size_) return false;  // some answers begin like their request
    echo_heard_ = true;
    ++counters_.echoes;
    size_ = 0;
    if (state_ == State::kReceiving) state_ = State::kListening;
    return false;
  }
  return IsWhole() && EndFrame();
}

bool RtuMaster::IsStartOfEcho() const {
  return size_ <= request_size_ &&
         std::equal(frame_.begin(), frame_.begin() + static_cast<std::ptrdiff_t>(size_), request_.begin());
}

// As long as an answer has to be, and undamaged: no need to wait for the silence after it. Everything else may go on.
bool RtuMaster::IsWhole() const {
  if (size_ < kRtuExceptionSize || size_ > frame_.size()) return false;
  const ByteSpan frame = ByteSpan(frame_).first(size_);
  return frame[0] == unit_ && size_ == ExpectedRtuSize(question_, frame) && RtuCrcMatches(frame);
}

// The frame under way is over. Outcome: has the question ended by it?
bool RtuMaster::EndFrame() {
  const bool too_long = size_ > frame_.size();
  const ByteSpan frame = ByteSpan(frame_).first(too_long ? 0 : size_);
  size_ = 0;
  if (state_ == State::kReceiving) state_ = State::kListening;
  if (!Asking()) {
    Forgive(frame);
    return false;
  }
  return Judge(frame);
}

// Clause 2.4.1: the answer of another unit leaves the time of this one running. So do noise, and answers to what was
// asked long ago; but a damaged frame of this unit with an answer's length was its answer.
bool RtuMaster::Judge(ByteSpan frame) {
  const Answer answer = DecodeRtuAnswer(unit_, question_, frame);
  const bool refused = answer.quality >= Quality::kException1 && answer.quality <= Quality::kException11;
  const bool damaged = answer.quality == Quality::kCrc && frame[0] == unit_;
  if (answer.quality == Quality::kGood || refused || damaged) return End(answer);
  heard_ = answer.quality;
  Forgive(frame);
  return false;
}

bool RtuMaster::End(const Answer& answer) {
  answer_ = answer;
  switch (answer.quality) {
    case Quality::kTimeout: ++counters_.timeouts; break;
    case Quality::kWrongUnit:
    case Quality::kDisconnected: break;
    case Quality::kCrc:
    case Quality::kBadFrame: ++counters_.damaged; break;
    default: ++counters_.answered; break;
  }
  size_ = 0;
  state_ = State::kIdle;
  return true;
}

// The unit has not answered, or nobody knows: it may still do so.
bool RtuMaster::GiveUp(Quality quality) {
  late_until_[unit_] = clock_.Now() + settings_.late_answer;
  return End({quality, {}});
}

// A sound frame that nobody has asked for now: its unit owes nothing any more.
void RtuMaster::Forgive(ByteSpan frame) {
  if (frame.size() < kRtuExceptionSize || !RtuCrcMatches(frame)) return;
  ++counters_.foreign;
  if (IsSerialUnit(frame[0])) late_until_[frame[0]] = {};
}

}  // namespace tramgac::modbus
