#include "drivers/conference/question.h"

#include "drivers/conference/ras.h"
#include "drivers/conference/sip_options.h"
#include "drivers/reach/connect.h"

namespace tramgac::conference {

using reach::Kind;

std::string_view FaultySettingOfAny(const reach::Question& question) {
  if (question.kind == Kind::kSip && !IsSipUser(question.user)) return "user";
  return reach::FaultySetting(question);
}

std::unique_ptr<reach::Conversation> MakeAnyConversation(const reach::Question& question) {
  switch (question.kind) {
    case Kind::kSip: return std::make_unique<SipOptions>(question);
    case Kind::kH323: return std::make_unique<reach::Connect>(question, true);
    case Kind::kRas: return std::make_unique<Ras>(question);
    default: return reach::MakeConversation(question);
  }
}

}  // namespace tramgac::conference
