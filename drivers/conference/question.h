// The questions of drivers/conference beside those of drivers/reach: whoever asks a host takes them from here.
// Named so that argument-dependent look-up does not find two. Pure, but for the allocation of a conversation.
#pragma once

#include <memory>

#include "drivers/conference/document.h"
#include "drivers/reach/question.h"

namespace tramgac::conference {

// As reach::FaultySetting; the user of a SIP question can stand in a SIP address, see IsSipUser; an API that wants a
// password has a user and a password_file.
std::string_view FaultySettingOfAny(const reach::Question& question);

// The conversation for every kind. Precondition: no setting is faulty.
//   h323: whether the call signalling port opens. Nothing is said on it, and it is closed by a reset: an open
//   connection can take one of the few call slots of a bridge. Finds up, time, reason, as reach::Connect.
//   api: see ApiSession. Outcome: null without an API, and without a reader for its format.
//   cli: see CliSession. Outcome: null without an API.
std::unique_ptr<reach::Conversation> MakeAnyConversation(const reach::Question& question,
                                                         const DocumentReaders& readers = {});

}  // namespace tramgac::conference
