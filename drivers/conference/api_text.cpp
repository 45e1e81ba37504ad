#include "drivers/conference/api_text.h"

#include <algorithm>
#include <array>

#include "agent/core/base/fold.h"

namespace tramgac::conference {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool IsVisible(char c) { return c > ' ' && c < 0x7F; }
bool IsLetterOrDigit(char c) { return (Fold(c) >= 'a' && Fold(c) <= 'z') || (c >= '0' && c <= '9'); }
bool IsNameCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

void AppendPath(char c, std::string& out) {
  if (IsLetterOrDigit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
    out += c;
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += {'%', kHex[byte >> 4], kHex[byte & 15]};
}

void AppendJson(char c, std::string& out) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += {'\\', c};
  } else if (byte < ' ') {
    out += "\\u00";
    out += {kHex[byte >> 4], kHex[byte & 15]};
  } else {
    out += c;
  }
}

void AppendXml(char c, std::string& out) {
  switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&apos;"; break;
    default: out += c;
  }
}

void Append(std::string_view value, Escape escape, std::string& out) {
  for (const char c : value) {
    switch (escape) {
      case Escape::kPath: AppendPath(c, out); break;
      case Escape::kJson: AppendJson(c, out); break;
      case Escape::kXml: AppendXml(c, out); break;
      case Escape::kHeader:
        if (IsVisible(c) || c == ' ') out += c;
        break;
    }
  }
}

}  // namespace

Escape EscapeOf(reach::BodyType type) {
  constexpr std::array kEscapes = {Escape::kJson, Escape::kPath, Escape::kXml};
  return kEscapes[static_cast<std::size_t>(type)];
}

bool Variables::Set(std::string_view name, std::string_view value) {
  if (value.size() > kLongest) return false;
  const auto known = std::ranges::find(values_, name, &std::pair<std::string, std::string>::first);
  if (known != values_.end()) {
    known->second = value;
    return true;
  }
  if (values_.size() == kMost) return false;
  values_.emplace_back(name, value);
  return true;
}

const std::string* Variables::Find(std::string_view name) const {
  const auto known = std::ranges::find(values_, name, &std::pair<std::string, std::string>::first);
  return known != values_.end() ? &known->second : nullptr;
}

std::optional<std::string> Fill(std::string_view text, const Variables& variables, Escape escape) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    const std::string_view name = close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
    if (name.empty() || !std::ranges::all_of(name, IsNameCharacter)) {
      out += '{';
      text.remove_prefix(1);
      continue;
    }
    const std::string* const value = variables.Find(name);
    if (value == nullptr) return std::nullopt;
    Append(*value, escape, out);
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string BasicAuthorization(std::string_view user, std::string_view password) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string plain = std::string(user) + ":" + std::string(password);
  std::string out = "Basic ";
  for (std::size_t i = 0; i < plain.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (i + k < plain.size() ? static_cast<unsigned char>(plain[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k <= plain.size() ? kDigits[bits >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

void Cookies::Take(std::string_view header) {
  const std::string_view pair = header.substr(0, header.find(';'));
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view name = TrimBlanks(pair.substr(0, equals));
  const std::string_view value = TrimBlanks(pair.substr(equals + 1));
  if (name.empty() || !std::ranges::all_of(name, IsVisible) || !std::ranges::all_of(value, IsVisible)) return;
  if (std::ranges::find(names_, name) == names_.end()) {
    if (names_.size() == Variables::kMost) return;
    names_.emplace_back(name);
  }
  // One that was too long would be a wrong one: nothing is better.
  if (!values_.Set(name, value)) std::erase(names_, name);
}

std::string Cookies::Header() const {
  std::string out;
  for (const std::string& name : names_) {
    const std::string* const value = values_.Find(name);
    if (value == nullptr || value->empty()) continue;
    out += (out.empty() ? "" : "; ") + name + "=" + *value;
  }
  return out;
}

void Cookies::Clear() {
  values_.Clear();
  names_.clear();
}

}  // namespace tramgac::conference
