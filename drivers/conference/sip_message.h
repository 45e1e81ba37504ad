// The SIP that an OPTIONS request needs (RFC 3261): the request, and of what comes back the little that says whether it
// answers that request.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/core/base/bytes.h"
#include "drivers/reach/line.h"
#include "drivers/reach/text_message.h"

namespace tramgac::conference {

inline constexpr std::size_t kMaxSipUser = 64;
inline constexpr std::size_t kSipBranchSize = 7 + 16;  // the cookie z9hG4bK and a nonce
inline constexpr std::uint64_t kMaxSipBody = 1 << 20;  // of a message that is skipped on a stream

// Whether `user` can stand before the @ of a SIP address without escapes (RFC 3261 clause 25.1): at most kMaxSipUser
// characters; an empty one means the host itself. Pure.
bool IsSipUser(std::string_view user);

// Appends an OPTIONS request to `out`; less than 1024 bytes. `facts`: of the line on which it will be sent; its nonce
// makes branch, tag and Call-ID unique. Precondition: IsSipUser(user).
void WriteSipOptions(reach::Transport transport, std::string_view user, const reach::LineFacts& facts,
                     std::vector<std::uint8_t>& out);

// The branch of the request with that nonce. Pure.
std::array<char, kSipBranchSize> SipBranch(std::uint64_t nonce);

enum class SipPart : std::uint8_t {
  kMore,     // the bytes so far end within a head or a body
  kMessage,  // the head of a message is complete
  kBad,      // this is not SIP; stays so until Reset
};

// Takes the heads of messages off a stream in whatever pieces it comes, or off one datagram. Headers have long, short
// and folded forms, in any case and order; bodies are skipped by Content-Length, and so are empty lines between
// messages. Single-threaded; nothing blocks; allocates in the constructor only.
class SipReader {
 public:
  // `branch`: of the request that is waited for.
  void Reset(std::array<char, kSipBranchSize> branch);

  // Takes bytes off the front of `in` until a head is complete. kMore: everything has been taken.
  SipPart Next(ByteSpan& in);

  // Of the head that Next gave, valid until its next call.
  int code() const { return code_; }                                                 // 100 to 699; 0: a request
  bool answers() const { return code_ != 0 && branch_matches_ && method_matches_; }  // our OPTIONS, by Via and CSeq
  // Server, or else User-Agent, printable ASCII, what is not replaced by '?'; empty: neither.
  std::string_view server() const { return {server_.data(), server_size_}; }

 private:
  void Forget();
  bool TakeStart(std::string_view line);
  bool TakeHeader(std::string_view name, std::string_view value);

  reach::TextHeadReader head_;
  std::array<char, kSipBranchSize> branch_{};
  std::uint64_t body_ = 0;  // bytes of it still to come
  int code_ = 0;
  bool has_via_ = false, branch_matches_ = false, method_matches_ = false, server_is_agent_ = false;
  std::array<char, 128> server_{};
  std::size_t server_size_ = 0;
  bool bad_ = false, complete_ = false;
};

}  // namespace tramgac::conference
