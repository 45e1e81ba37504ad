#include "agent/core/base/status.h"

namespace tramgac {

std::string_view StatusName(Status status) {
  switch (status) {
    case Status::kOk: return "ok";
    case Status::kInvalidArgument: return "invalid-argument";
    case Status::kOutOfRange: return "out-of-range";
    case Status::kNotFound: return "not-found";
    case Status::kAlreadyExists: return "already-exists";
    case Status::kResourceExhausted: return "resource-exhausted";
    case Status::kFailedPrecondition: return "failed-precondition";
    case Status::kPermissionDenied: return "permission-denied";
    case Status::kUnavailable: return "unavailable";
    case Status::kDeadlineExceeded: return "deadline-exceeded";
    case Status::kDataLoss: return "data-loss";
    case Status::kUnimplemented: return "unimplemented";
    case Status::kInternal: return "internal";
  }
  return "internal";
}

}  // namespace tramgac
