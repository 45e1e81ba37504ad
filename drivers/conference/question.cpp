#include "drivers/conference/question.h"

#include "drivers/conference/api_session.h"
#include "drivers/conference/cli_session.h"
#include "drivers/conference/ras.h"
#include "drivers/conference/sip_options.h"
#include "drivers/reach/connect.h"

namespace tramgac::conference {

using reach::Kind;

std::string_view FaultySettingOfAny(const reach::Question& question) {
  if (question.kind == Kind::kSip && !IsSipUser(question.user)) return "user";
  if (question.kind == Kind::kApi && question.api != nullptr && NeedsPassword(*question.api)) {
    const bool basic = question.api->login != reach::LogIn::kRequest;
    if (question.user.empty() || (basic && question.user.find(':') != std::string::npos)) return "user";
    if (question.password_file.empty()) return "password_file";
  }
  return reach::FaultySetting(question);
}

std::unique_ptr<reach::Conversation> MakeAnyConversation(const reach::Question& question,
                                                         const DocumentReaders& readers) {
  switch (question.kind) {
    case Kind::kCli: return question.api != nullptr ? std::make_unique<CliSession>(question) : nullptr;
    case Kind::kApi: {
      if (question.api == nullptr) return nullptr;
      const bool xml = question.api->format == reach::DocumentFormat::kXml;
      if ((xml ? readers.xml : readers.json) == nullptr) return nullptr;
      return std::make_unique<ApiSession>(question, readers);
    }
    case Kind::kSip: return std::make_unique<SipOptions>(question);
    case Kind::kH323: return std::make_unique<reach::Connect>(question, true);
    case Kind::kRas: return std::make_unique<Ras>(question);
    default: return reach::MakeConversation(question);
  }
}

}  // namespace tramgac::conference
