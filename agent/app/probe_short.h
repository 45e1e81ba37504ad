// Short targets of `tramgac probe`: a question in one word, as URIs have it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tramgac::app {

struct ShortTarget {
  std::string address;  // reach://..
  std::string profile;
};

// What "ping:HOST", "sip:HOST[:PORT]", "sips:..", "h323:..", "ras:..", "http://HOST[:PORT][/PATH]", "https://..",
// "dns:..", "ntp:..", "ldap:..", "ldaps:..", "rtsp://.." mean. A SIP address may have ";transport=tcp". Outcome:
// nothing if it is no such word; whether the rest is right is for the address to say. Pure; thread-safe.
std::optional<ShortTarget> ParseShortTarget(std::string_view text);

}  // namespace tramgac::app
