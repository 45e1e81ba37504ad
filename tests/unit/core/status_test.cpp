#include "agent/core/base/status.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

namespace tramgac {
namespace {

TEST(Status, EveryNameIsItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Status::kInternal); ++i) names.insert(StatusName(static_cast<Status>(i)));
  EXPECT_EQ(names.size(), 13u);
  EXPECT_EQ(StatusName(Status::kOk), "ok");
  EXPECT_EQ(StatusName(Status::kResourceExhausted), "resource-exhausted");
  EXPECT_EQ(StatusName(static_cast<Status>(200)), "internal");
}

TEST(Result, HoldsAValueOrTheReason) {
  const Result<int> good(7);
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(good.value(), 7);
  EXPECT_EQ(good.status(), Status::kOk);
  const Result<int> bad(Status::kNotFound);
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.status(), Status::kNotFound);
  EXPECT_EQ(bad.value_or(3), 3);
  EXPECT_EQ(good.value_or(3), 7);
}

TEST(Result, OkIsNoReason) {
  const Result<int> neither(Status::kOk);
  EXPECT_FALSE(neither.ok());
  EXPECT_EQ(neither.status(), Status::kInternal);
}

// Counts how many are alive, so that a missed or doubled destructor is seen.
class Counted {
 public:
  explicit Counted(int& alive) : alive_(&alive) { ++*alive_; }
  Counted(const Counted& other) : alive_(other.alive_) { ++*alive_; }
  Counted(Counted&& other) noexcept : alive_(other.alive_) { ++*alive_; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --*alive_; }

 private:
  int* alive_;
};

TEST(Result, EveryValueIsDestroyedOnce) {
  int alive = 0;
  {
    Result<Counted> a{Counted(alive)};
    Result<Counted> b = a;
    Result<Counted> c = std::move(b);
    Result<Counted> d(Status::kUnavailable);
    EXPECT_EQ(alive, 3);
    d = a;
    EXPECT_EQ(alive, 4);
    a = Status::kUnavailable;
    EXPECT_EQ(alive, 3);
    a = std::move(c);
    EXPECT_TRUE(a.ok());
    const Result<Counted>& same = d;
    d = same;
    EXPECT_TRUE(d.ok());
  }
  EXPECT_EQ(alive, 0);
}

TEST(Result, CarriesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
  Result<std::unique_ptr<int>> moved = std::move(made);
  const std::unique_ptr<int> taken = std::move(moved).value();
  EXPECT_EQ(*taken, 5);
}

TEST(Result, AssignsAcrossTheTwoStates) {
  Result<std::string> text = std::string(100, 'x');
  text = Status::kDataLoss;
  EXPECT_EQ(text.status(), Status::kDataLoss);
  text = std::string(200, 'y');
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text.value().size(), 200u);
}

}  // namespace
}  // namespace tramgac
