// What Linux tells of the board that it runs on: which it is, and what is there of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tramgac::board {

// Of the class watchdog (Documentation/ABI/testing/sysfs-class-watchdog).
struct WatchdogChip {
  std::string identity;        // "Broadcom BCM2835 Watchdog timer"; may be empty
  std::optional<bool> active;  // somebody feeds it; nothing: this kernel does not tell
};

// Of the class rtc.
struct ClockChip {
  std::string name;                    // of its driver: "rtc-ds1307 1-0068"
  std::optional<double> battery_volt;  // nothing: it does not tell
};

struct BoardFacts {
  std::string model;                    // of the device tree, else vendor and product of the firmware; may be empty
  std::vector<std::string> compatible;  // of the device tree, the most particular first; at most 16
  bool has_dmi = false;                 // the firmware has a table of what the machine is
  std::vector<std::string> consoles;    // where the kernel writes and logins wait: "tty1", "ttyAMA0"
  std::vector<WatchdogChip> watchdogs;
  std::optional<ClockChip> clock;  // the first
};

// `root`: what stands before /proc and /sys, for tests; else empty. Any thread; blocks for milliseconds.
// Outcome: what cannot be read is left out.
BoardFacts LookAtBoard(const std::string& root);

}  // namespace tramgac::board
