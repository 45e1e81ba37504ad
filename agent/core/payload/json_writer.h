// Writes one JSON text (RFC 8259) into a fixed buffer, front to back. Once something did not fit ok() is false
// and nothing more is written. Text is escaped; what is not UTF-8 must have been cleaned before (core/decode).
// Single-threaded; no allocation; nothing blocks.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/model/value.h"

namespace tramgac {

class JsonWriter {
 public:
  explicit JsonWriter(std::span<char> buffer) : buffer_(buffer) {}

  void BeginObject() { Open('{'); }
  void BeginObject(std::string_view key) { Key(key), Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray(std::string_view key) { Key(key), Open('['); }
  void EndArray() { Close(']'); }

  void Text(std::string_view key, std::string_view text) { Key(key), Quoted(text); }
  void Integer(std::string_view key, std::int64_t number) { Key(key), Number(number); }
  // A number that is not finite becomes null.
  void Real(std::string_view key, double number) { Key(key), Number(number); }
  void Bool(std::string_view key, bool truth) { Key(key), Raw(truth ? "true" : "false"); }
  // kNone becomes null.
  void Any(std::string_view key, const Value& value);
  void Item(std::string_view text) { Comma(), Quoted(text); }
  void Key(std::string_view key);

  bool ok() const { return ok_; }
  std::string_view text() const { return {buffer_.data(), size_}; }

 private:
  void Open(char bracket);
  void Close(char bracket);
  void Comma();
  void Quoted(std::string_view text);
  void Escape(char c);
  void Number(std::int64_t number);
  void Number(double number);
  void Raw(std::string_view text);

  std::span<char> buffer_;
  std::size_t size_ = 0;
  bool ok_ = true;
  bool first_ = true;  // no comma before the next element
};

// A finite number as the shortest plain decimal with at most 6 digits after the point (23.4, not
// 23.399999999999999), whole numbers up to 2^53 with every digit; other very large and very small ones in scientific
// notation with 9 digits. Outcome: how many characters were written, at most 32; 0 if `out` is too small.
std::size_t FormatNumber(double number, std::span<char> out);

}  // namespace tramgac
