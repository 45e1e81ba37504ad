// Runs a piece of a program in a process of its own and kills it (SIGKILL) in front of its n-th system call that
// changes files. Linux; the child is traced by its parent, which needs no privilege.
#pragma once

#include <cstdint>
#include <functional>

namespace tramgac::store {

inline constexpr std::uint64_t kNever = UINT64_MAX;

// `work` must not start threads. Outcomes: whether it was killed; false: it ended before, and has said so by
// returning. A test failure if it ended otherwise.
// `n` kNever: it is left alone.
bool RunAndKillAt(std::uint64_t n, const std::function<void()>& work);

}  // namespace tramgac::store
