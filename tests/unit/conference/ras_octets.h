// RAS messages for tests.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::conference {

// The octets that are written in hexadecimal, with blanks where one likes.
inline std::string Octets(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); ++i) {
    if (hex[i] == ' ') continue;
    out += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
    ++i;
  }
  return out;
}

struct RasAnswer {
  std::string name, octets, message, reason;
};

// tests/unit/conference/ras_answers.txt, whose octets tshark's H.225 dissector has read.
inline std::vector<RasAnswer> RasAnswers() {
  std::ifstream file("tests/unit/conference/ras_answers.txt");
  std::vector<RasAnswer> answers;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::vector<std::string> words(1);
    for (const char c : line) {
      if (c == '|') {
        words.emplace_back();
      } else if (c != ' ' || !words.back().empty()) {
        words.back() += c;
      }
    }
    for (std::string& word : words) word.erase(word.find_last_not_of(' ') + 1);
    words.resize(5);
    answers.push_back({words[0], Octets(words[1]), words[2], words[4]});
  }
  return answers;
}

}  // namespace tramgac::conference
