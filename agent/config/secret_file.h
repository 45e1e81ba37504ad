// Secrets come from files, never from the configuration.
#pragma once

#include <cstddef>
#include <string>

#include "agent/core/base/status.h"
#include "agent/document/problem.h"

namespace tramgac::config {

// Of SNMPv3, in bytes (RFC 3414 clause 11.2).
inline constexpr std::size_t kShortestPassphrase = 8;

// The first line of the file at `path`, without its line end. May block on the disk; thread-safe.
// Outcomes: kNotFound, kPermissionDenied (this process may not read it), kFailedPrecondition (others may read it),
// kOutOfRange (shorter than `shortest` bytes), kInvalidArgument (empty, longer than 1024 bytes, or not a regular file),
// kUnavailable (any other reason).
Result<std::string> ReadSecret(const std::string& path, std::size_t shortest = 1);

// What is wrong with the file at `path` if ReadSecret refuses it, for people, without a place and without the secret.
// Outcome: an empty message if nothing is. May block on the disk; thread-safe.
document::Problem ProblemOfSecret(const std::string& path, std::size_t shortest = 1);

}  // namespace tramgac::config
