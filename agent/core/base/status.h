// One vocabulary of outcomes for everything that is not a device reading (readings carry a
// model/quality.h Quality instead), and a small value-or-status type that needs no exceptions.
//
// Thread and interrupt safety: plain values; no function here blocks or allocates.
#pragma once

#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

namespace tramgac {

enum class [[nodiscard]] Status : std::uint8_t{
    kOk = 0,
    kInvalidArgument,     // the caller's input is malformed
    kOutOfRange,          // a number or position lies outside what is allowed
    kNotFound,            // nothing has that name, key or address
    kAlreadyExists,       // the name or key is taken
    kResourceExhausted,   // a bound (buffer, queue, budget, descriptors, disk) is reached
    kFailedPrecondition,  // the call is not allowed in the present state
    kPermissionDenied,    // the system or the peer refuses the caller
    kUnavailable,         // the peer or the resource cannot be reached now; try again later
    kDeadlineExceeded,    // no answer in time
    kDataLoss,            // stored or received bytes are damaged
    kUnimplemented,       // understood, but this build or device cannot do it
    kInternal,            // an invariant of ours is broken
};

// The status as a lower-case word with hyphens, e.g. "resource-exhausted".
// Outcome: always a non-empty view of static text.
std::string_view StatusName(Status status);

constexpr bool Ok(Status status) { return status == Status::kOk; }

// A T, or the Status that says why there is none. A Result never holds kOk without a value.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : status_(Status::kOk), value_(std::move(value)) {}            // NOLINT: implicit on purpose
  Result(Status why) : status_(why == Status::kOk ? Status::kInternal : why) {}  // NOLINT

  Result(const Result& other) : status_(other.status_) {
    if (ok()) new (&value_) T(other.value_);
  }
  Result(Result&& other) noexcept : status_(other.status_) {
    if (ok()) new (&value_) T(std::move(other.value_));
  }
  Result& operator=(Result other) noexcept {
    this->~Result();
    new (this) Result(std::move(other));
    return *this;
  }
  ~Result() {
    if (ok()) value_.~T();
  }

  bool ok() const { return status_ == Status::kOk; }
  Status status() const { return status_; }

  // Precondition of all three: ok().
  T& value() & { return value_; }
  const T& value() const& { return value_; }
  T&& value() && { return std::move(value_); }

  T value_or(T fallback) const { return ok() ? value_ : std::move(fallback); }

 private:
  Status status_;
  union {
    T value_;
  };
};

}  // namespace tramgac
