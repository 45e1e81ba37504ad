#include "agent/app/target_argument.h"

#include <netdb.h>

#include <cstdio>
#include <memory>

#include "agent/app/table_view.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kNoSuchHost{"\"{0}\" is not known to the name service: {1}; give an IP address",
                             "không tra được tên \"{0}\": {1}; hãy dùng địa chỉ IP"};

}  // namespace

std::string FormatTargetProblems(const std::string& text, const std::vector<config::TargetProblem>& problems,
                                 document::Language language) {
  std::string out = Fit(text, WidthOf(text)) + "\n";
  for (const config::TargetProblem& problem : problems) {
    out += std::string(WidthOf(std::string_view(text).substr(0, problem.offset)), ' ') + "^ ";
    out += Explain(document::Problem{{}, 0, 0, problem.message, problem.expected, problem.hint}, language) + "\n";
  }
  return out;
}

std::optional<config::Target> TakeTarget(const std::string& verb, const std::string& text,
                                         document::Language language) {
  std::vector<config::TargetProblem> problems;
  std::optional<config::Target> target = config::ParseTarget(text, problems);
  if (target) return target;
  const bool vi = language == document::Language::kVietnamese;
  std::fprintf(stderr, vi ? "tramgac %s: địa chỉ không đúng:\n%s" : "tramgac %s: this address is wrong:\n%s",
               verb.c_str(), FormatTargetProblems(text, problems, language).c_str());
  return std::nullopt;
}

Wording ResolveHost(config::Target& target) {
  std::string* host = config::HostOf(target);
  if (host == nullptr || config::NameToLookUp(target).empty()) return {};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host->c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  char text[NI_MAXHOST] = "";
  if (failed == 0 &&
      getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
    *host = text;
    return {};
  }
  return Say(kNoSuchHost, *host, gai_strerror(failed));
}

}  // namespace tramgac::app
