// The questions of drivers/conference beside those of drivers/reach: whoever asks a host takes them from here.
// Named so that argument-dependent look-up does not find two. Pure, but for the allocation of a conversation.
#pragma once

#include <memory>

#include "drivers/reach/question.h"

namespace tramgac::conference {

// As reach::FaultySetting; the user of a SIP question can stand in a SIP address, see IsSipUser.
std::string_view FaultySettingOfAny(const reach::Question& question);

// The conversation for every kind. Precondition: no setting is faulty.
//   h323: whether the call signalling port opens. Nothing is said on it, and it is closed by a reset: an open
//   connection can take one of the few call slots of a bridge. Finds up, time, reason, as reach::Connect.
std::unique_ptr<reach::Conversation> MakeAnyConversation(const reach::Question& question);

}  // namespace tramgac::conference
