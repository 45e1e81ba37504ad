#include "agent/app/control_call.h"

#include <cstdio>

namespace tramgac::app {
namespace {

constexpr Duration kPatience = std::chrono::seconds(5);

}  // namespace

void ControlCall::Fail(Status status) {
  problem_ = {client_->problem().en, client_->problem().vi};
  nobody_ = status == Status::kNotFound || status == Status::kUnavailable;
  client_.reset();
}

bool ControlCall::Connect() {
  if (client_ != nullptr) return true;
  client_ = std::make_unique<service::ControlClient>();
  const Status status = client_->Connect(path_);
  if (!Ok(status)) Fail(status);
  return Ok(status);
}

std::optional<std::vector<nlohmann::json>> ControlCall::Ask(const nlohmann::json& request) {
  return Ask(request, kPatience);
}

std::optional<std::vector<nlohmann::json>> ControlCall::Ask(const nlohmann::json& request, Duration patience) {
  if (!Connect()) return std::nullopt;
  std::vector<nlohmann::json> lines;
  const auto on_line = [&lines](const nlohmann::json& line) {
    nlohmann::json kept = line;
    kept.erase("end");
    if (!kept.empty()) lines.push_back(std::move(kept));
    return true;
  };
  const Status status = client_->Request(request, on_line, patience);
  if (Ok(status)) return lines;
  Fail(status);
  return std::nullopt;
}

bool ControlCall::Stream(const nlohmann::json& request, const std::function<bool(const nlohmann::json&)>& on_line) {
  if (!Connect()) return false;
  const Status status = client_->Request(request, on_line, std::nullopt);
  if (!Ok(status)) Fail(status);
  return Ok(status);
}

int ReportFailedCall(std::string_view verb, const ControlCall& call, document::Language language) {
  std::fprintf(stderr, "tramgac %.*s: %s\n", static_cast<int>(verb.size()), verb.data(),
               call.problem().In(language).c_str());
  return 1;
}

}  // namespace tramgac::app
