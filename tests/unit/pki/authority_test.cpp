// What an authority does over the years, and when its disk fails it. openssl judges the rest (tests/system/pki).
#include "agent/pki/authority.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tramgac::pki {
namespace {

namespace fs = std::filesystem;
using document::Wording;
using std::chrono::hours;
using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr UtcTime kNow = sys_days(2026y / 11 / 30);
constexpr UtcTime After(int days) { return kNow + hours(24) * days; }

std::string ContentOf(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The disk takes nothing more.
class NoRoom {
 public:
  NoRoom() {
    (void)std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoRoom() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

class AuthorityTest : public testing::Test {
 protected:
  AuthorityTest() {
    std::string name = (fs::temp_directory_path() / "tramgac-pki.XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    EXPECT_TRUE(Authority::Make(ca(), "Test", Days(3650), Days(365), kNow, why_)) << why_.en;
  }
  ~AuthorityTest() override { fs::remove_all(folder_); }

  std::string ca() const { return (folder_ / "ca").string(); }
  Authority Open() {
    auto authority = Authority::Open(ca(), why_);
    EXPECT_TRUE(authority) << why_.en;
    return std::move(*authority);
  }
  // A request of a new key.
  std::string Ask(const std::string& name, const std::string& where = "keys") {
    fs::create_directories(folder_ / where);
    EXPECT_TRUE(MakeRequestFiles({Role::kNode, name, {}}, (folder_ / where).string(), false, std::nullopt, why_))
        << why_.en;
    return ContentOf(folder_ / where / (name + ".csr"));
  }
  std::optional<Issued> Issue(const std::string& name, const std::string& request, UtcTime now = kNow) {
    return Open().Issue({Role::kNode, name, {}}, request, "file", Days(730), now, why_);
  }

  fs::path folder_;
  Wording why_;
};

TEST_F(AuthorityTest, DatesBeginAnHourEarlyAndEndAsAsked) {
  const auto issued = Issue("dc-01", Ask("dc-01"));
  ASSERT_TRUE(issued) << why_.en;
  EXPECT_EQ(issued->facts.begin, kNow - hours(1));
  EXPECT_EQ(issued->facts.end, After(730));
  EXPECT_EQ(ContentOf(issued->file), issued->text);
}

TEST_F(AuthorityTest, NothingOutlivesTheAuthority) {
  const auto issued = Issue("dc-01", Ask("dc-01"), After(3600));
  ASSERT_TRUE(issued) << why_.en;
  EXPECT_EQ(issued->facts.end, After(3650));
  EXPECT_FALSE(Open().Renew("dc-01", "", "", Days(1), After(3650), why_));
  EXPECT_NE(why_.en.find("ended"), std::string::npos);
}

TEST_F(AuthorityTest,
       DatesBeyondTheYear2050AreWritten) {  // another type of time from then on (RFC 5280 clause 4.1.2.5)
  const std::string far = (folder_ / "far").string();
  ASSERT_TRUE(Authority::Make(far, "Far", Days(kMostDays), Days(kMostDays), kNow, why_)) << why_.en;
  const auto authority = Authority::Open(far, why_);
  ASSERT_TRUE(authority);
  EXPECT_EQ(authority->facts().end, After(kMostDays));
  EXPECT_EQ(authority->list().end, After(kMostDays));
}

TEST_F(AuthorityTest, ANameWhoseCertificatesHaveEndedMayHaveANewOne) {
  const std::string request = Ask("dc-01");
  ASSERT_TRUE(Issue("dc-01", request));
  EXPECT_FALSE(Issue("dc-01", request));
  EXPECT_FALSE(Issue("dc-01", request, After(729)));
  EXPECT_TRUE(Issue("dc-01", request, After(730))) << why_.en;
}

TEST_F(AuthorityTest, TheNewestGoodOneIsRenewed) {
  ASSERT_TRUE(Issue("dc-01", Ask("dc-01")));
  const auto second = Open().Renew("dc-01", Ask("dc-01", "new"), "file", Days(900), kNow, why_);
  ASSERT_TRUE(second) << why_.en;
  ASSERT_EQ(Open().Revoke(second->facts.serial, Reason::kSuperseded, Days(365), kNow, why_), 1U);
  const auto third = Open().Renew("dc-01", "", "", Days(10), kNow, why_);
  ASSERT_TRUE(third) << "of the first, which is still good: " << why_.en;
  EXPECT_EQ(Open().Revoke("dc-01", Reason::kUnspecified, Days(365), kNow, why_), 2U);
  EXPECT_FALSE(Open().Renew("dc-01", "", "", Days(10), kNow, why_));
}

TEST_F(AuthorityTest, TheListKeepsEveryEntryAndItsReason) {
  const Reason reasons[] = {Reason::kUnspecified, Reason::kKeyCompromise, Reason::kSuperseded, Reason::kCessation};
  for (std::size_t i = 0; i < std::size(reasons); ++i) {
    const std::string name = "n" + std::to_string(i);
    ASSERT_TRUE(Issue(name, Ask(name)));
    ASSERT_EQ(Open().Revoke(name, reasons[i], Days(30), After(static_cast<int>(i)), why_), 1U);
  }
  Authority authority = Open();
  ASSERT_TRUE(authority.SignList(Days(7), After(10), why_));
  const auto all = authority.All();
  ASSERT_EQ(all.size(), std::size(reasons));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].reason, reasons[i]);
    EXPECT_EQ(all[i].revoked, After(static_cast<int>(i)));
  }
  EXPECT_EQ(authority.list().number, 6U);  // one for the beginning
  EXPECT_EQ(authority.list().revoked, 4U);
  EXPECT_EQ(authority.list().end, After(17));
}

TEST_F(AuthorityTest, OneAtATime) {
  const Authority first = Open();
  EXPECT_FALSE(Authority::Open(ca(), why_));
  EXPECT_NE(why_.en.find("another"), std::string::npos);
}

TEST_F(AuthorityTest, AListThatCannotBeWrittenTakesNothingBack) {
  ASSERT_TRUE(Issue("dc-01", Ask("dc-01")));
  const std::string request = Ask("dc-02");
  {
    const NoRoom full;
    EXPECT_FALSE(Open().Revoke("dc-01", Reason::kUnspecified, Days(30), kNow, why_));
    EXPECT_FALSE(Issue("dc-02", request));
    EXPECT_FALSE(Authority::Make((folder_ / "other").string(), "Other", Days(1), Days(1), kNow, why_));
    EXPECT_FALSE(MakeRequestFiles({Role::kNode, "dc-03", {}}, (folder_ / "keys").string(), false, std::nullopt, why_));
  }
  const auto all = Open().All();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].revoked);
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    EXPECT_NE(entry.path().filename().string()[0], '.') << "a draft is left: " << entry.path();
  }
  EXPECT_FALSE(fs::exists(folder_ / "keys/dc-03.key"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 2) << "ca, keys";
}

TEST_F(AuthorityTest, ItsNameIsPrintable) {
  for (const std::string& name : {std::string(), std::string(65, 'a'), std::string("a\nb"), std::string("\xC3\xA1")}) {
    EXPECT_FALSE(Authority::Make((folder_ / "other").string(), name, Days(1), Days(1), kNow, why_)) << name;
    EXPECT_FALSE(fs::exists(folder_ / "other"));
  }
  EXPECT_TRUE(Authority::Make((folder_ / "other/").string(), std::string(64, 'a'), Days(1), Days(1), kNow, why_))
      << why_.en;
  EXPECT_TRUE(Authority::Open((folder_ / "other").string(), why_));
}

}  // namespace
}  // namespace tramgac::pki
