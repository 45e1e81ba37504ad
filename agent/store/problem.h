// What is told to people when a store cannot be used: what happened, where, and what to do, in English and
// in Vietnamese. Plain values; the functions allocate text and do not block; safe on any thread.
#pragma once

#include <cstdint>
#include <string>

#include "agent/core/base/status.h"

namespace tramgac::store {

struct Problem {
  Status status = Status::kOk;
  std::string en;
  std::string vi;
};

// kInvalidArgument: a budget below the least one.
Problem BudgetTooSmall(const std::string& path, std::uint64_t budget_bytes, std::uint64_t least_bytes);
// kPermissionDenied or kUnavailable: the folder is missing and cannot be made; `why` is the system's text.
Problem FolderFails(const std::string& folder, Status status, const std::string& why);
// kNotFound: there is no such file (reader only).
Problem FileMissing(const std::string& path);
// kFailedPrecondition: another process has the file open.
Problem FileHeld(const std::string& path);
// kAlreadyExists: a healthy database of another program.
Problem ForeignFile(const std::string& path, std::uint32_t application_id);
// kUnimplemented: the schema is newer than this program.
Problem NewerSchema(const std::string& path, std::int64_t found, std::int64_t known);
// kDataLoss: damaged or not a database (reader only; the agent sets such a file aside).
Problem FileDamaged(const std::string& path, const std::string& why);
// kDataLoss: damaged, and it could not be renamed.
Problem CannotSetAside(const std::string& path, const std::string& why);
// kUnavailable: there was no memory.
Problem NoMemory(const std::string& path);
// The rest, by status: disk full (kResourceExhausted), not allowed (kPermissionDenied), held
// (kFailedPrecondition), I/O error (all others).
Problem StorageFails(const std::string& path, Status status, const std::string& why);

}  // namespace tramgac::store
