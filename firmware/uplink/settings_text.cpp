#include "firmware/uplink/settings_text.h"

#include <charconv>

namespace tramgac::firmware {
namespace {

constexpr LocalText kPair{"expected: key = value", "cần có dạng: khóa = giá trị"};
constexpr LocalText kUnknown{
    "unknown key; there are broker, name, time, address, gateway, user, password, ca, certificate, key",
    "không có khóa này; các khóa là broker, name, time, address, gateway, user, password, ca, certificate, key"};
constexpr LocalText kTwice{"is there twice", "ghi hai lần"};
constexpr LocalText kEndpoint{"expected an address and a port: 10.0.2.2:8883", "cần địa chỉ và cổng: 10.0.2.2:8883"};
constexpr LocalText kAddress{"expected an address: 10.0.2.2", "cần địa chỉ: 10.0.2.2"};
constexpr LocalText kNetwork{"expected an address and its network's bits: 10.0.2.15/24",
                             "cần địa chỉ và số bit mạng: 10.0.2.15/24"};
constexpr LocalText kMissing{"is missing", "còn thiếu"};
constexpr LocalText kTogether{"goes with the other of its pair", "phải đi cùng mục còn lại của cặp"};
constexpr LocalText kTooLong{"the text is too long", "văn bản quá dài"};

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// Takes a number of at most `most` from the front of `text`. Outcome: false if there is none.
bool TakeNumber(std::string_view& text, std::uint32_t most, std::uint32_t& number) {
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number > most) return false;
  text.remove_prefix(static_cast<std::size_t>(after - text.data()));
  return true;
}

bool TakeChar(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool TakeAddress(std::string_view& text, std::uint32_t& address) {
  address = 0;
  for (int i = 0; i < 4; ++i) {
    std::uint32_t part = 0;
    if ((i != 0 && !TakeChar(text, '.')) || !TakeNumber(text, 255, part)) return false;
    address = address << 8 | part;
  }
  return address != 0;
}

bool ReadEndpoint(std::string_view text, AddressText& endpoint) {
  std::uint32_t port = 0;
  if (!TakeAddress(text, endpoint.address) || !TakeChar(text, ':') || !TakeNumber(text, 65535, port)) return false;
  endpoint.port = static_cast<std::uint16_t>(port);
  return text.empty() && port != 0;
}

bool ReadNetwork(std::string_view text, SettingsText& settings) {
  std::uint32_t prefix = 0;
  if (!TakeAddress(text, settings.address) || !TakeChar(text, '/') || !TakeNumber(text, 30, prefix)) return false;
  settings.prefix = static_cast<std::uint8_t>(prefix);
  return text.empty() && prefix != 0;
}

bool ReadAddress(std::string_view text, std::uint32_t& address) { return TakeAddress(text, address) && text.empty(); }

std::string_view* PlaceOf(std::string_view key, SettingsText& settings) {
  if (key == "name") return &settings.name;
  if (key == "user") return &settings.user;
  if (key == "password") return &settings.password;
  if (key == "ca") return &settings.authority;
  if (key == "certificate") return &settings.certificate;
  if (key == "key") return &settings.key;
  return nullptr;
}

// Outcome: what was expected; empty when all is well.
LocalText Take(std::string_view key, std::string_view value, SettingsText& settings) {
  const LocalText well;
  if (key == "broker" || key == "time") {
    AddressText& endpoint = key == "broker" ? settings.broker : settings.time;
    if (endpoint.port != 0) return kTwice;
    return ReadEndpoint(value, endpoint) ? well : kEndpoint;
  }
  if (key == "address") {
    if (settings.prefix != 0) return kTwice;
    return ReadNetwork(value, settings) ? well : kNetwork;
  }
  if (key == "gateway") {
    if (settings.gateway != 0) return kTwice;
    return ReadAddress(value, settings.gateway) ? well : kAddress;
  }
  std::string_view* const place = PlaceOf(key, settings);
  if (place == nullptr) return kUnknown;
  if (!place->empty()) return kTwice;
  *place = value;
  return well;
}

SettingsProblem WhatIsMissing(const SettingsText& settings) {
  if (settings.broker.port == 0) return {0, "broker", kMissing};
  if (settings.name.empty()) return {0, "name", kMissing};
  if (settings.authority.empty()) return {0, "ca", kMissing};
  if (settings.certificate.empty() != settings.key.empty()) return {0, "certificate, key", kTogether};
  if (settings.user.empty() != settings.password.empty()) return {0, "user, password", kTogether};
  return {};
}

}  // namespace

Status ReadSettings(std::string_view text, SettingsText& settings, SettingsProblem& problem) {
  settings = SettingsText();
  problem = SettingsProblem();
  if (text.size() > kSettingsBytes) {
    problem.text = kTooLong;
    return Status::kInvalidArgument;
  }
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t sign = line.find('=');
    const std::string_view key = Trimmed(line.substr(0, sign));
    const std::string_view value = sign == std::string_view::npos ? std::string_view() : Trimmed(line.substr(sign + 1));
    problem = {number, key, value.empty() ? kPair : Take(key, value, settings)};
    if (!problem.text.en.empty()) return Status::kInvalidArgument;
  }
  problem = WhatIsMissing(settings);
  return problem.text.en.empty() ? Status::kOk : Status::kInvalidArgument;
}

}  // namespace tramgac::firmware
