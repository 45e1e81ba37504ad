#include "agent/core/pipeline/audit_chain.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/core/fake_digest.h"

namespace tramgac {
namespace {

// An entry as a record has it; what a test changes in it is changed before or after it is hashed.
struct Entry {
  std::vector<EventField> Fields() const {
    std::vector<EventField> fields = {{"user", Value::Text(user)}, {"verb", Value::Text("ack")}};
    if (number != 0) fields.push_back({"audit", Value::Integer(static_cast<std::int64_t>(number))});
    fields.push_back({"prev", Value::Text(prev)});
    return fields;
  }
  void Seal() {
    AuditText text;
    text.Begin(kAuditEvent);
    for (const EventField& field : Fields()) text.Add(field);
    hash = ViewOf(text.Hash(FakeDigest).value());
  }
  std::vector<std::uint8_t> Body(std::string_view event = kAuditEvent) const {
    std::array<std::uint8_t, 1024> buffer{};
    EventBodyWriter out(buffer);
    out.Begin({}, event);
    for (const EventField& field : Fields()) out.Field(field);
    if (!hash.empty()) out.Text("hash", hash);
    return {out.body().begin(), out.body().end()};
  }

  std::uint64_t number = 0;
  std::string user, prev, hash;
};

std::vector<Entry> Chain(std::uint64_t count) {
  std::vector<Entry> entries;
  std::string prev(64, '0');
  for (std::uint64_t number = 1; number <= count; ++number) {
    entries.push_back({number, "an", prev, ""});
    entries.back().Seal();
    prev = entries.back().hash;
  }
  return entries;
}

AuditHead HeadOf(const Entry& entry) {
  AuditHead head{entry.number, {}};
  entry.hash.copy(head.hash.data(), head.hash.size());
  return head;
}

struct Verdict {
  AuditFault fault;
  std::uint64_t at;  // how many entries were believed
};
bool operator==(const Verdict& a, const Verdict& b) { return a.fault == b.fault && a.at == b.at; }
std::ostream& operator<<(std::ostream& out, const Verdict& one) {
  return out << "fault " << static_cast<int>(one.fault) << " after " << one.at;
}

Verdict Check(const std::vector<Entry>& entries, const AuditHead& head) {
  AuditChecker checker(FakeDigest);
  for (const Entry& entry : entries) {
    const AuditFault fault = checker.Add(entry.Body());
    if (fault != AuditFault::kNone) return {fault, checker.count()};
  }
  return {checker.End(head), checker.count()};
}

TEST(AuditText, IsTheFormOfTheContract) {
  AuditText text;
  text.Begin("operator");
  text.Add({"user", Value::Text("an (root)")});
  text.Add({"for_s", Value::Integer(-7200)});
  text.Add({"share", Value::Real(23.4)});
  text.Add({"whole", Value::Real(5)});
  text.Add({"dry", Value::Bool(false)});
  text.Add({"reason", Value::Text("a\\b\nc=d ắ")});
  text.Add({"hash", Value::Text("of another entry")});
  EXPECT_EQ(text.Text(),
            "dry=false\nevent=operator\nfor_s=-7200\nreason=a\\\\b\\nc=d ắ\nshare=23.4\nuser=an (root)\nwhole=5");
}

TEST(AuditText, ALineBreakIsNoNewField) {
  AuditText one, two;
  one.Begin("operator");
  one.Add({"reason", Value::Text("x\nresult=done")});
  two.Begin("operator");
  two.Add({"reason", Value::Text("x")});
  two.Add({"result", Value::Text("done")});
  EXPECT_NE(one.Text(), two.Text());
}

TEST(AuditText, HasBounds) {
  AuditText text;
  text.Begin("operator");
  for (std::size_t i = 0; i + 1 < kMostAuditFields; ++i) text.Add({"a", Value::Bool(true)});
  EXPECT_TRUE(text.Hash(FakeDigest));
  text.Add({"a", Value::Bool(true)});
  EXPECT_FALSE(text.Hash(FakeDigest));
  const std::string frame = "event=operator\nreason=";
  std::string reason(kLargestAuditText - frame.size(), 'x');
  text.Begin("operator");
  text.Add({"reason", Value::Text(reason)});
  EXPECT_EQ(text.Text(), frame + reason);
  reason += 'x';
  text.Begin("operator");
  text.Add({"reason", Value::Text(reason)});
  EXPECT_FALSE(text.Hash(FakeDigest));
}

TEST(AuditChecker, AWholeChainIsRightFromAnyBeginning) {
  const std::vector<Entry> chain = Chain(5);
  for (std::ptrdiff_t gone = 0; gone <= 5; ++gone) {
    const std::vector<Entry> rest(chain.begin() + gone, chain.end());
    EXPECT_EQ(Check(rest, HeadOf(chain.back())), (Verdict{AuditFault::kNone, rest.size()}));
  }
  EXPECT_EQ(Check({}, {}), (Verdict{AuditFault::kNone, 0}));
}

TEST(AuditChecker, AnyEditShowsWhereItIs) {
  const std::vector<Entry> chain = Chain(5);
  for (std::uint64_t i = 0; i < chain.size(); ++i) {
    for (std::string Entry::*field : {&Entry::user, &Entry::prev, &Entry::hash}) {
      std::vector<Entry> edited = chain;
      (edited[i].*field)[0] = 'b' == (edited[i].*field)[0] ? 'c' : 'b';
      EXPECT_EQ(Check(edited, HeadOf(chain.back())), (Verdict{AuditFault::kEdited, i}));
    }
    std::vector<Entry> edited = chain;
    edited[i].hash.clear();
    EXPECT_EQ(Check(edited, HeadOf(chain.back())), (Verdict{AuditFault::kEdited, i}));
  }
}

TEST(AuditChecker, AnEditThatIsHashedAnewShowsAtTheNext) {
  const std::vector<Entry> chain = Chain(5);
  for (std::uint64_t i = 0; i < chain.size(); ++i) {
    std::vector<Entry> edited = chain;
    edited[i].user = "binh";
    edited[i].Seal();
    const AuditFault fault = i + 1 < chain.size() ? AuditFault::kReplaced : AuditFault::kEnd;
    EXPECT_EQ(Check(edited, HeadOf(chain.back())), (Verdict{fault, i + 1}));
  }
}

TEST(AuditChecker, AMissingEntryShowsAtTheNext) {
  const std::vector<Entry> chain = Chain(5);
  for (std::uint64_t i = 1; i < chain.size(); ++i) {
    std::vector<Entry> rest = chain;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    const AuditFault fault = i + 1 < chain.size() ? AuditFault::kGap : AuditFault::kEnd;
    EXPECT_EQ(Check(rest, HeadOf(chain.back())), (Verdict{fault, i}));
  }
}

TEST(AuditChecker, EntriesOutOfOrderOrTwiceShow) {
  std::vector<Entry> chain = Chain(4);
  const AuditHead head = HeadOf(chain.back());
  std::swap(chain[1], chain[2]);
  EXPECT_EQ(Check(chain, head), (Verdict{AuditFault::kGap, 1}));
  chain = Chain(4);
  chain.insert(chain.begin() + 2, chain[1]);
  EXPECT_EQ(Check(chain, head), (Verdict{AuditFault::kGap, 2}));
}

TEST(AuditChecker, TheEndMustBeTheOneThatTheStoreRemembers) {
  const std::vector<Entry> chain = Chain(3);
  EXPECT_EQ(Check(chain, {}), (Verdict{AuditFault::kEnd, 3})) << "forgotten";
  EXPECT_EQ(Check(chain, HeadOf(chain[1])), (Verdict{AuditFault::kEnd, 3})) << "something was added";
}

TEST(AuditChecker, TheFirstEntryOfAllHasNoneBeforeIt) {
  Entry first{1, "an", std::string(64, '1'), ""};
  first.Seal();
  EXPECT_EQ(Check({first}, HeadOf(first)), (Verdict{AuditFault::kReplaced, 0}));
}

TEST(AuditChecker, AnEventWithoutANumberIsOfAnOlderVersionOrForged) {
  std::vector<Entry> chain = Chain(2);
  const AuditHead head = HeadOf(chain.back());
  Entry old;
  chain.insert(chain.begin(), old);
  EXPECT_EQ(Check(chain, head), (Verdict{AuditFault::kNone, 2}));
  chain.push_back(old);
  EXPECT_EQ(Check(chain, head), (Verdict{AuditFault::kUnnumbered, 2}));
}

TEST(AuditChecker, OtherEventsAreNoneOfItsBusiness) {
  AuditChecker checker(FakeDigest);
  EXPECT_EQ(checker.Add(Entry{7, "an", "", ""}.Body("clock-stepped")), AuditFault::kNone);
  EXPECT_EQ(checker.Add({}), AuditFault::kNone);
  EXPECT_EQ(checker.count(), 0U);
  std::vector<std::uint8_t> body = Chain(1)[0].Body();
  body.pop_back();
  EXPECT_EQ(checker.Add(body), AuditFault::kEdited) << "cut short";
}

TEST(AuditChecker, ANumberThatIsATextIsNone) {
  std::array<std::uint8_t, 256> buffer{};
  EventBodyWriter out(buffer);
  out.Begin({}, kAuditEvent);
  out.Text("audit", "1");
  AuditChecker checker(FakeDigest);
  ASSERT_EQ(checker.Add(Chain(1)[0].Body()), AuditFault::kNone);
  EXPECT_EQ(checker.Add(out.body()), AuditFault::kUnnumbered);
}

TEST(AuditHead, IsReadAsItWasWritten) {
  const AuditHead head = HeadOf(Chain(3).back());
  std::array<std::uint8_t, kLargestAuditHead> buffer{};
  const ByteSpan bytes = WriteAuditHead(head, buffer);
  const auto again = ReadAuditHead(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, 3U);
  EXPECT_EQ(again->hash, head.hash);
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(ReadAuditHead(bytes.first(size))) << size;
  buffer[0] = 9;
  EXPECT_FALSE(ReadAuditHead(bytes)) << "a version that we do not know";
  const AuditHead large{~std::uint64_t{0}, head.hash};
  EXPECT_EQ(ReadAuditHead(WriteAuditHead(large, buffer))->number, large.number);
}

}  // namespace
}  // namespace tramgac
