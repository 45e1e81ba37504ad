#include "agent/service/log.h"

#include <algorithm>

namespace tramgac::service {
namespace {

std::string_view ValueOf(std::span<const LogField> fields, std::string_view name) {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const LogField& f) { return f.name == name; });
  return it == fields.end() ? std::string_view("?") : it->value;
}

std::string KeyOf(const LogEventSpec& spec, std::span<const LogField> fields) {
  std::string key(spec.name);
  for (std::string_view rest = spec.key; !rest.empty();) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    key += '\0';  // cannot be part of the name, and separates values
    key += ValueOf(fields, rest.substr(0, blank));
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
  return key;
}

std::string WithCount(std::string text, std::uint32_t held, Language language) {
  if (held == 0) return text;
  const std::string count = std::to_string(held);
  return text + (language == Language::kEnglish ? " (held back: " + count + " more)" : " (đã lược bớt: " + count + ")");
}

}  // namespace

std::string FillTemplate(std::string_view text, std::span<const LogField> fields) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    filled += ValueOf(fields, text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return filled;
}

Log::Log(const board::Clock& clock, LogSink& sink, LogOptions options)
    : clock_(clock), sink_(sink), options_(options), limiter_(options.limits) {}

void Log::Write(LogEvent event, std::initializer_list<LogField> fields) {
  const std::span<const LogField> given(fields.begin(), fields.size());
  const LogEventSpec& spec = SpecOf(event);
  const std::lock_guard lock(mutex_);
  const auto verdict = limiter_.Admit(KeyOf(spec, given), std::string(spec.name), clock_.Now());
  if (verdict.admit) {
    last_.erase(verdict.key);
    WriteNow(event, given, verdict.held);
    return;
  }
  ++held_back_;
  Last& last = last_[verdict.key];
  last.event = event;
  last.fields.clear();
  for (const LogField& field : given) last.fields.emplace_back(field.name, field.value);
}

void Log::Flush(bool all) {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, count] : limiter_.TakeEnded(all ? kNever : clock_.Now())) {
    const auto it = last_.find(key);
    if (it == last_.end()) continue;
    std::vector<LogField> fields;
    for (const auto& [name, value] : it->second.fields) fields.push_back({name, value});
    WriteNow(it->second.event, fields, count);
    last_.erase(it);
  }
}

std::uint64_t Log::held_back() const {
  const std::lock_guard lock(mutex_);
  return held_back_;
}

void Log::WriteNow(LogEvent event, std::span<const LogField> fields, std::uint32_t held) {
  const LogEventSpec& spec = SpecOf(event);
  const std::string en = WithCount(FillTemplate(spec.text.en, fields), held, Language::kEnglish);
  const std::string vi = WithCount(FillTemplate(spec.text.vi, fields), held, Language::kVietnamese);
  const bool english = options_.language == Language::kEnglish;
  sink_.Write({.spec = &spec,
               .fields = fields,
               .text = english ? en : vi,
               .other_text = english ? vi : en,
               .language = options_.language,
               .held_back = held,
               .boot_time = clock_.Now(),
               .wall_time = clock_.WallTime()});
}

}  // namespace tramgac::service
