// BrokerLink through Paho MQTT C++ (over Paho C with OpenSSL). The header does not show Paho.
#pragma once

#include <functional>
#include <memory>

#include "agent/publish/broker_link.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

// Makes a link that is not connected. One thread of its own is started: everything in Paho that may block
// (resolving a name, tearing a connection down) and the search for the cause of a failure happen there.
//
// `wake` is called from that thread and from Paho's threads after each event; it must not block and must stay
// callable until the link is gone. The link's destructor ends and joins the thread and Paho's; it waits at most
// for the system's resolver.
//
// Paho holds one lock for the whole process while it resolves a name, so two links in one process may hold each
// other up. A node has one.
//
// Outcome: never null.
std::unique_ptr<BrokerLink> MakePahoLink(const PublisherSettings& settings, std::function<void()> wake);

}  // namespace tramgac::publish
