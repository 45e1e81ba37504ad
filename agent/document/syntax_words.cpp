#include "agent/document/syntax_words.h"

#include <yaml-cpp/exceptions.h>

#include <algorithm>

#include "agent/document/messages.h"

namespace tramgac::document {
namespace {

namespace Says = YAML::ErrorMsg;

struct Meaning {
  std::string_view parser_says;  // how it begins
  Phrase words;
};

constexpr Phrase kIndentation{"this line is indented otherwise than those above that it belongs to",
                              "dòng này thụt vào không khớp với các dòng phía trên"};
constexpr Phrase kNoColon{"no \": \" can stand here: the indentation is wrong, or a text with a colon needs quotes",
                          "dấu \": \" đặt sai chỗ: thụt dòng sai, hoặc chữ có dấu hai chấm cần đặt trong ngoặc kép"};
constexpr Phrase kNoQuote{"a text in quotes has no end", "chữ trong ngoặc kép chưa được đóng"};
constexpr Phrase kNeedsQuotes{"a text with this character at its beginning needs quotes",
                              "chữ bắt đầu bằng ký tự này cần đặt trong ngoặc kép"};

const Meaning kMeanings[] = {
    {Says::END_OF_SEQ_FLOW, {"a list that began with [ has no ]", "danh sách mở bằng [ chưa có ] để đóng"}},
    {Says::END_OF_MAP_FLOW, {"what began with {{ has no }}", "phần mở bằng {{ chưa có }} để đóng"}},
    {Says::END_OF_SEQ, kIndentation},
    {Says::END_OF_MAP, kIndentation},
    {Says::MAP_VALUE, kNoColon},
    {Says::MAP_KEY, kNoColon},
    {Says::BLOCK_ENTRY,
     {"no \"- \" can stand here: the indentation is wrong", "dấu \"- \" đặt sai chỗ: thụt dòng sai"}},
    {Says::FLOW_END, {"this ] or }} closes nothing", "dấu ] hoặc }} này không đóng phần nào"}},
    {Says::TAB_IN_INDENTATION, {"a tab at the beginning: indent with blanks", "đầu dòng có Tab: hãy dùng dấu cách"}},
    {Says::EOF_IN_SCALAR, kNoQuote},
    {Says::DOC_IN_SCALAR, kNoQuote},
    {Says::INVALID_ESCAPE,
     {"a \\ in double quotes that YAML does not know: write \\\\ or use single quotes",
      "dấu \\ trong ngoặc kép không hợp lệ: hãy viết \\\\ hoặc dùng ngoặc đơn"}},
    {Says::UNKNOWN_TOKEN, kNeedsQuotes},
    {Says::CHAR_IN_SCALAR, kNeedsQuotes},
    {Says::ALIAS_NOT_FOUND, {"no name stands behind *", "sau dấu * không có tên"}},
    {Says::ANCHOR_NOT_FOUND, {"no name stands behind &", "sau dấu & không có tên"}},
    {Says::UNKNOWN_ANCHOR, {"nothing above has the name behind *", "phía trên không có tên ghi sau dấu *"}},
};

}  // namespace

Wording SyntaxWording(std::string_view parser_says) {
  const auto* meaning = std::ranges::find_if(
      kMeanings, [parser_says](const Meaning& one) { return parser_says.starts_with(one.parser_says); });
  if (meaning == std::end(kMeanings)) return Say(kSyntax, parser_says);
  const Wording words = Say(meaning->words);
  return {Say(kSyntaxMeans, words.en, parser_says).en, Say(kSyntaxMeans, words.vi, parser_says).vi};
}

}  // namespace tramgac::document
