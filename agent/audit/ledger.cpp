#include "agent/audit/ledger.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace tramgac::audit {
namespace {

using nlohmann::json;

constexpr std::size_t kMostGaps = 10;
constexpr std::string_view kRoot = "tramgac/v1/";
constexpr std::string_view kQualities[] = {"synced", "corrected", "estimated", "none"};

// The part up to the next slash, which is taken away with it.
std::string_view TakeLevel(std::string_view& topic) {
  const std::size_t slash = topic.find('/');
  const std::string_view level = topic.substr(0, slash);
  topic = slash == std::string_view::npos ? std::string_view() : topic.substr(slash + 1);
  return level;
}

bool TakeDigits(std::string_view text, std::size_t at, std::size_t count, int& number) {
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + count, number);
  return error == std::errc() && end == begin + count;
}

std::uint64_t NumberOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::string TextOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t SizeOf(const Gap& gap) { return gap.last - gap.first + 1; }

// Takes what `told` has out of `gaps`. Outcome: how many numbers that were.
std::uint64_t Explain(const NumberRuns& told, std::vector<Gap>& gaps) {
  std::uint64_t before = 0, after = 0;
  std::vector<Gap> left;
  for (const Gap& gap : gaps) {
    before += SizeOf(gap);
    for (const Gap& lacking : told.Lacking(gap)) {
      after += SizeOf(lacking);
      left.push_back(lacking);
    }
  }
  gaps = std::move(left);
  return before - after;
}

}  // namespace

// What matters of a payload.
struct Ledger::Record {
  std::uint64_t seq = 0;
  bool is_event = false, is_history = false;
  std::string store, quality, time, event;
  Gap told;  // of an event that explains missing numbers
};

std::int64_t ReadUtc(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millis = 0;
  const bool shape = text.size() == 24 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' &&
                     text[16] == ':' && text[19] == '.' && text[23] == 'Z';
  if (!shape || !TakeDigits(text, 0, 4, year) || !TakeDigits(text, 5, 2, month) || !TakeDigits(text, 8, 2, day) ||
      !TakeDigits(text, 11, 2, hour) || !TakeDigits(text, 14, 2, minute) || !TakeDigits(text, 17, 2, second) ||
      !TakeDigits(text, 20, 3, millis)) {
    return -1;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return -1;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60'000 + second * 1000 + millis;
}

bool NumberRuns::Contains(std::uint64_t number) const {
  const auto after = runs_.upper_bound(number);
  return after != runs_.begin() && std::prev(after)->second >= number;
}

bool NumberRuns::Add(std::uint64_t number) {
  if (Contains(number)) return false;
  AddRun(number, number);
  return true;
}

std::vector<Gap> NumberRuns::Lacking(const Gap& range) const {
  std::vector<Gap> lacking;
  std::uint64_t next = range.first;
  auto run = runs_.upper_bound(range.first);
  if (run != runs_.begin()) --run;
  for (; run != runs_.end() && run->first <= range.last; ++run) {
    if (run->second < next) continue;
    if (run->first > next) lacking.push_back({next, run->first - 1});
    if (run->second >= range.last) return lacking;
    next = run->second + 1;
  }
  lacking.push_back({next, range.last});
  return lacking;
}

void NumberRuns::AddRun(std::uint64_t first, std::uint64_t last) {
  if (first > last) return;
  auto at = runs_.upper_bound(first);
  if (at != runs_.begin() && (std::prev(at)->second >= first || std::prev(at)->second + 1 == first)) --at;
  while (at != runs_.end() && (at->first <= last || (last != UINT64_MAX && at->first == last + 1))) {
    first = std::min(first, at->first);
    last = std::max(last, at->second);
    at = runs_.erase(at);
  }
  runs_.emplace(first, last);
  // A bound for what a broken or hostile node may cost here: gaps between the oldest runs are forgotten.
  if (runs_.size() <= kMostRuns) return;
  const auto oldest = runs_.begin();
  const auto next = std::next(oldest);
  oldest->second = next->second;
  runs_.erase(next);
}

Ledger::Books* Ledger::BooksOf(std::string_view site, std::string_view node, const std::string& store) {
  std::string key = std::string(site).append("/").append(node).append("/").append(store);
  const auto found = books_.find(key);
  if (found != books_.end()) return &found->second;
  if (books_.size() == kMostStreams) return nullptr;
  Books& books = books_[std::move(key)];
  books.stream.site = site;
  books.stream.node = node;
  books.stream.store = store;
  return &books;
}

void Ledger::Take(std::string_view topic, std::string_view payload, bool retained, std::int64_t now_ms) {
  ++totals_.messages;
  std::string_view rest = topic;
  if (!rest.starts_with(kRoot)) return void(++totals_.other);
  rest.remove_prefix(kRoot.size());
  const std::string_view site = TakeLevel(rest), node = TakeLevel(rest), kind = TakeLevel(rest);
  const bool is_record = (kind == "data" && !rest.empty()) || (kind == "event" && rest.empty());
  if (!is_record || site.empty() || node.empty() || site == "wm" || site == "rsp") return void(++totals_.other);
  // Records are never retained; one that is would be counted again at each subscription.
  if (retained || payload.size() > kLargestPayload) return void(++totals_.malformed);
  const json object = json::parse(payload, nullptr, false);
  if (!object.is_object()) return void(++totals_.malformed);
  const auto history = object.find("hist");
  Record record;
  record.seq = NumberOf(object, "seq");
  record.is_event = kind == "event";
  record.is_history = history != object.end() && history->is_boolean() && history->get<bool>();
  record.store = TextOf(object, "store");
  record.quality = TextOf(object, "tq");
  record.time = TextOf(object, "t");
  record.event = TextOf(object, "event");
  record.told = {NumberOf(object, "from_seq"), NumberOf(object, "to_seq")};
  if (record.store.empty() || record.store.size() > 64 || record.seq == 0) return void(++totals_.malformed);
  Books* books = BooksOf(site, node, record.store);
  if (books == nullptr) return void(++totals_.too_many);
  TakeRecord(*books, record, now_ms);
}

void Ledger::TakeRecord(Books& books, const Record& record, std::int64_t now_ms) {
  Stream& stream = books.stream;
  if (!books.seen.Add(record.seq)) {
    ++stream.duplicates;
    return;
  }
  ++stream.received;
  const auto place = std::ranges::find(kQualities, record.quality);
  if (place != std::end(kQualities)) ++stream.quality[static_cast<std::size_t>(place - std::begin(kQualities))];
  if (record.event == "records-thinned") books.thinned.AddRun(record.told.first, record.told.last);
  if (record.event == "records-dropped") books.dropped.AddRun(record.told.first, record.told.last);
  if (record.is_history) {
    ++stream.history;
    return;
  }
  std::uint64_t& last = record.is_event ? books.last_alarm : books.last_live;
  if (record.seq < last) ++stream.out_of_order;
  last = std::max(last, record.seq);
  // By the node's clock and ours: only a synchronised one says something.
  const std::int64_t taken = ReadUtc(record.time);
  if (record.is_event || record.quality != kQualities[0] || taken < 0) return;
  stream.worst_ms = std::max(stream.worst_ms, now_ms - taken);
  if (now_ms - taken > late_ms_) ++stream.late;
}

std::vector<Stream> Ledger::Report() const {
  std::vector<Stream> report;
  for (const auto& [key, books] : books_) {
    Stream stream = books.stream;
    stream.first_seq = books.seen.first();
    stream.last_seq = books.seen.last();
    // What is before the first that was seen left before anybody looked.
    std::vector<Gap> gaps = books.seen.Lacking({stream.first_seq, stream.last_seq});
    stream.thinned = Explain(books.thinned, gaps);
    stream.dropped = Explain(books.dropped, gaps);
    for (const Gap& gap : gaps) stream.missing += SizeOf(gap);
    gaps.resize(std::min(gaps.size(), kMostGaps));
    stream.gaps = std::move(gaps);
    report.push_back(std::move(stream));
  }
  return report;
}

std::uint64_t Ledger::Open() const {
  std::uint64_t open = 0;
  for (const Stream& stream : Report()) open += stream.missing;
  return open;
}

}  // namespace tramgac::audit
