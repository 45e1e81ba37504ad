#include "agent/service/control_request.h"

#include <algorithm>

namespace tramgac::service {
namespace {

bool IsVerb(const std::string& verb) {
  return !verb.empty() && verb.size() <= 32 &&
         std::all_of(verb.begin(), verb.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

}  // namespace

void LineBuffer::Append(std::string_view bytes) {
  while (!overflowed_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    if (bytes_.size() - unfinished_ + part.size() > max_length_) {
      overflowed_ = true;
      bytes_.resize(unfinished_);
      return;
    }
    bytes_ += part;
    if (end == std::string_view::npos) return;
    bytes_ += '\n';
    unfinished_ = bytes_.size();
    bytes.remove_prefix(end + 1);
  }
}

std::optional<std::string> LineBuffer::Next() {
  if (unfinished_ == 0) return std::nullopt;
  const std::size_t end = bytes_.find('\n');
  std::string line = bytes_.substr(0, end);
  bytes_.erase(0, end + 1);
  unfinished_ -= end + 1;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

ControlRequest ParseControlRequest(std::string_view line) {
  ControlRequest request;
  try {
    request.body = nlohmann::json::parse(line);
  } catch (const nlohmann::json::exception& problem) {
    request.error = std::string("not JSON: ") + problem.what();
    return request;
  }
  const auto verb = request.body.is_object() ? request.body.find("verb") : request.body.end();
  if (!request.body.is_object()) {
    request.error = "expected a JSON object such as {\"verb\":\"status\"}";
  } else if (verb == request.body.end() || !verb->is_string() || !IsVerb(verb->get_ref<const std::string&>())) {
    request.error = "expected \"verb\": a word of lower-case letters and hyphens, at most 32";
  }
  if (!request.error.empty()) request.body = nlohmann::json();
  return request;
}

std::string ControlLine(const nlohmann::json& line) {
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace tramgac::service
