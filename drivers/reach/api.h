// What a profile asks in one session: log in, ask, log out; of an HTTP API (drivers/conference/api_session.h) or of a
// command line (drivers/conference/cli_session.h).
// Plain values, filled while a profile is loaded and shared by all devices of its kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/model/value.h"
#include "drivers/reach/document_path.h"

namespace tramgac::reach {

enum class DocumentFormat : std::uint8_t { kXml, kJson, kLines };

enum class LogIn : std::uint8_t {
  kNone,
  kBasic,      // HTTP Basic (RFC 7617) on each request
  kBasicOnce,  // HTTP Basic on the requests of `log_in`; the others have the cookie that those set
  kRequest,    // user and password stand in the requests of `log_in`
};

// A text with {user}, {password}, {nonce}, or {NAME} of a value that an answer gave, is filled in: percent-encoded in a
// path, escaped in a body as the body's language wants, without what is not visible ASCII in a header.
enum class BodyType : std::uint8_t { kJson, kForm, kXml };

// A value of an answer that later requests need.
struct Taken {
  enum class From : std::uint8_t { kDocument, kCookie, kHeader };
  std::string variable;  // [a-z0-9-]{1,20}
  From from = From::kDocument;
  std::string name;   // of the cookie, of the header
  DocumentPath path;  // in the document
};

struct ApiRequest {
  std::string name;  // what points call it; empty of log_in and log_out
  std::string method = "GET";
  std::string path;  // begins with "/"; of a command line: the command
  BodyType body_type = BodyType::kJson;
  std::string body;
  // Some say "no" with code 200: what stands there must be this.
  std::optional<std::pair<DocumentPath, std::string>> accept;
  std::vector<Taken> take;
  // Of a command: its answer ends with a line that begins so; it is given only if a line of an answer before it fits.
  std::vector<std::string> until;
  std::optional<DocumentPath> when;
};

// A point: where it stands, and what its words mean if it is a truth.
struct ApiExtract {
  std::uint32_t request = 0;  // position in Api::requests
  DocumentPath path;
  bool is_truth = false;
  std::vector<std::string> true_words, false_words;  // without regard to case
  bool operator==(const ApiExtract&) const = default;
};

struct Api {
  DocumentFormat format = DocumentFormat::kXml;
  LogIn login = LogIn::kNone;
  Duration session = std::chrono::seconds(30);  // log-in and requests together
  std::vector<ApiRequest> log_in, requests, log_out;
  std::vector<std::pair<std::string, std::string>> headers;  // one with a value that is not known is left out
  std::vector<ApiExtract> extracts;                          // PointAddress::extract is a position in it
  // kLines only. Prompts are whole lines, without regard to case.
  std::vector<std::string> user_prompts, password_prompts;
  std::vector<std::string> errors;  // a line that begins so: the model does not know the command
  std::string goodbye;              // empty: closing the line is enough
  std::string line_end;
};

constexpr bool NeedsPassword(const Api& api) { return api.login != LogIn::kNone; }

}  // namespace tramgac::reach
