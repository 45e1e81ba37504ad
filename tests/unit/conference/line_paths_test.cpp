#include "drivers/conference/line_paths.h"

#include <gtest/gtest.h>

#include "drivers/conference/telnet_text.h"

namespace tramgac::conference {
namespace {

reach::DocumentPath Path(std::string_view text) { return reach::ParseDocumentPath(text).value(); }
std::string In(std::string_view line, std::string_view path) {
  return std::string(InLine(line, Path(path)).value_or("(none)"));
}
std::string Of(std::string_view path, std::initializer_list<std::string_view> lines) {
  const reach::DocumentPath parsed = Path(path);
  const reach::DocumentPath* paths[] = {&parsed};
  Found found[1];
  LinePaths collected(paths, found);
  for (const std::string_view line : lines) collected.Take(line);
  collected.Finish();
  return found[0].there ? found[0].text : "(none)";
}

constexpr std::string_view kCall =
    "callinfo:43:Xã An Bình:sip:hop@10.1.2.3:5060:384:connected:notmuted:outgoing:videocall";
constexpr std::string_view kMedia = "call:0 tar:48 K rar:48 K tvr:1024 K rvr:--- tapl:0.0 % rapl:1.5 % taj:3 mS dc:";

TEST(LinePaths, WordByWord) {
  EXPECT_EQ(In("gatekeeper online", "/gatekeeper"), "online");
  EXPECT_EQ(In("  gatekeeper\tonline ", "/gatekeeper"), "online");
  EXPECT_EQ(In("mute near off", "/mute/near"), "off");
  EXPECT_EQ(In("mute far off", "/mute/near"), "(none)");
  EXPECT_EQ(In("gatekeeperip 10.1.2.3", "/gatekeeper"), "(none)");
  EXPECT_EQ(In("the gatekeeper online", "/gatekeeper"), "(none)");
  EXPECT_EQ(In("gatekeeper", "/gatekeeper"), "");
  EXPECT_EQ(In("", "/gatekeeper"), "(none)");
  EXPECT_EQ(In("Gatekeeper online", "/gatekeeper"), "(none)");
}

TEST(LinePaths, FieldsFromBothEnds) {
  EXPECT_EQ(In(kCall, "/callinfo/1"), "43");
  EXPECT_EQ(In(kCall, "/callinfo/2"), "Xã An Bình");
  EXPECT_EQ(In(kCall, "/callinfo/-1"), "videocall");
  EXPECT_EQ(In(kCall, "/callinfo/-4"), "connected");
  EXPECT_EQ(In(kCall, "/callinfo/-5"), "384");
  EXPECT_EQ(In("callinfo begin", "/callinfo/8"), "(none)");
  EXPECT_EQ(In("callinfo begin", "/callinfo/-2"), "(none)");
  EXPECT_EQ(In("x::", "/x/2"), "");
  EXPECT_EQ(In("x:1", "/x/2147483647"), "(none)");
  EXPECT_EQ(In("x:1", "/x/-2147483647"), "(none)");
}

TEST(LinePaths, ByKey) {
  EXPECT_EQ(In(kMedia, "/call/tar"), "48 K");
  EXPECT_EQ(In(kMedia, "/call/rapl"), "1.5 %");
  EXPECT_EQ(In(kMedia, "/call/rvr"), "---");
  EXPECT_EQ(In(kMedia, "/call/dc"), "");
  EXPECT_EQ(In(kMedia, "/call/ar"), "(none)") << "a part of a key";
  EXPECT_EQ(In(kMedia, "/call/absent"), "(none)");
}

TEST(LinePaths, OfSeveralLines) {
  EXPECT_EQ(Of("/a", {"b 1", "a 2", "a 3"}), "2");
  EXPECT_EQ(Of("/a[2]", {"b 1", "a 2", "a 3"}), "3");
  EXPECT_EQ(Of("/a[3]", {"b 1", "a 2", "a 3"}), "(none)");
  EXPECT_EQ(Of("count(/callinfo/8)", {"callinfo begin", kCall, kCall, "callinfo end"}), "2");
  EXPECT_EQ(Of("count(/callinfo/8)", {"system is not in a call"}), "0");
  EXPECT_EQ(Of("max(/call/tapl)", {"call:0 tapl:0.5 % x:1", "call:1 tapl:2.5 %", "call:2 tapl:---"}), "2.5");
  EXPECT_EQ(Of("sum(/call/tvr)", {"call:0 tvr:1024 K", "call:1 tvr:512 K"}), "1536");
  EXPECT_EQ(Of("max(/call/tvr)", {"call:0 tvr:---"}), "(none)");
}

std::string Text(TelnetText& telnet, std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) {
    if (const auto c = telnet.Take(static_cast<std::uint8_t>(byte))) text += *c;
  }
  return text;
}

TEST(TelnetText, LeavesTheTextAndRefusesOptions) {
  TelnetText telnet;
  EXPECT_EQ(Text(telnet, {'a', 255, 251, 1, 'b', 255, 253, 3, 'c', 255, 252, 5, 255, 254, 6, 'd'}), "abcd");
  EXPECT_EQ(telnet.answers(), (std::vector<std::uint8_t>{255, 254, 1, 255, 252, 3}));
  EXPECT_EQ(Text(telnet, {255, 250, 24, 'x', 255, 'y', 255, 240, 'e', 255, 241, 'f', 255, 255}), "ef\xFF");
}

}  // namespace
}  // namespace tramgac::conference
