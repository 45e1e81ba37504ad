// What most conversations have in common: one line, one question, one answer in time. On datagrams, which may be lost,
// the question is asked up to three times.
//
// Outcomes that all of them share: reason "timeout"; a word of LineEndName; "bad-answer" (what was said is not what the
// protocol knows). Of a line that this machine could not make (kNotAllowed, kNoResources) nothing but the reason is
// known: `up` stays unread. A host that has nothing but old TLS is up all the same.
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include "drivers/reach/conversation.h"
#include "drivers/reach/question.h"

namespace tramgac::reach {

inline constexpr std::size_t kMostServer = 160;
inline constexpr Duration kForever = Duration::max();

class OneAnswer : public Conversation {
 public:
  void Begin(BootTime now) final;
  LineWish Wish() const override;
  void OnOpen(const LineFacts& facts, std::int64_t utc_us, BootTime now, Sender& sender) final;
  void OnReceived(ByteSpan bytes, BootTime now, Sender& sender) final;
  void OnEnd(LineEnd why, BootTime now) final;
  BootTime Due() const final;
  void OnDue(BootTime now, Sender& sender) final;
  Next next() const final { return next_; }

 protected:
  // `transport`: what it is asked over. `text_bytes`: see Findings; kMostServer of them may be the server's name.
  OneAnswer(const Question& question, Transport transport, std::size_t text_bytes = 256);

  // The line is open: keep of `facts` what is needed, and put the question into `request_`. May Finish at once.
  virtual void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) = 0;
  // A piece of an answer to `request_`; ends with Finish or Fail, or waits for more.
  virtual void Hear(ByteSpan bytes, BootTime now, Sender& sender) = 0;
  // The question will be asked for the `tries()`-th time; it may be changed. 0: for the first time.
  virtual void BeforeAsking(BootTime now) { (void)now; }
  // The peer has closed the line in good order: is that the end of the answer? Outcome: true, after Finish.
  virtual bool EndsByClosing() { return false; }
  // On datagrams: how long to wait, after it was asked `tries()` times, before it is asked again. Outcome: kForever: it
  // is not. Here three times, spread over the time that there is.
  virtual Duration RepeatAfter() const;
  // Last look at the findings, before anybody else sees them.
  virtual void Conclude() {}

  // It answers: up, and the time since it was asked for the first time.
  void Alive(BootTime now);
  // What it calls itself: the first one counts, and no more of it than leaves room for the other texts.
  void TellServer(std::string_view name);
  void Finish();
  // It is known that the question has arrived.
  void StopRepeating() { repeat_ = kNever; }
  // A datagram was no answer of this protocol: it is ignored; if nothing better comes in time, the reason is
  // "bad-answer".
  void HearNonsense() { nonsense_ = true; }
  // Not up, unless it is known to be.
  void Fail(std::string_view reason);

  int tries() const { return tries_; }
  BootTime begun() const { return begun_; }
  BootTime asked() const { return asked_; }

  const Question question_;
  std::vector<std::uint8_t> request_;

 private:
  void Ask(BootTime now, Sender& sender);

  const Transport transport_;
  Next next_ = Next::kDone;
  BootTime begun_{};
  BootTime asked_{};
  BootTime repeat_ = kNever;
  int tries_ = 0;
  bool nonsense_ = false;
};

// "192.0.2.1" or "[2001:db8::1]", for a URL. Writes to the end of `out`.
void AppendHost(std::string_view host, std::vector<std::uint8_t>& out);
void AppendText(std::string_view text, std::vector<std::uint8_t>& out);
void AppendNumber(std::uint64_t number, std::vector<std::uint8_t>& out);

}  // namespace tramgac::reach
